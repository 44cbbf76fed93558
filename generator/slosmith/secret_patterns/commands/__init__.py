"""Passwords and tokens that somebody types: in a command, piped into one, or in SQL."""

from slosmith.secret_patterns.commands.cookies import COOKIES
from slosmith.secret_patterns.commands.options import OPTIONS
from slosmith.secret_patterns.commands.piped import PIPED
from slosmith.secret_patterns.commands.programs import PROGRAMS
from slosmith.secret_patterns.commands.settings import SETTINGS
from slosmith.secret_patterns.commands.sql import STATEMENTS
from slosmith.secret_patterns.rule import Rule

COMMANDS: tuple[Rule, ...] = (*SETTINGS, *STATEMENTS, *PROGRAMS, *OPTIONS, *PIPED, *COOKIES)
"""Rules for what stands in runbooks to be pasted into a terminal."""
