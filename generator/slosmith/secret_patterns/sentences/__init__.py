"""Passwords and keys that a sentence gives, in words that a colleague would write."""

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.codes import CODES
from slosmith.secret_patterns.sentences.keys import SPOKEN_KEYS
from slosmith.secret_patterns.sentences.logins import LOGINS
from slosmith.secret_patterns.sentences.near import NEAR
from slosmith.secret_patterns.sentences.pairs import PAIRS
from slosmith.secret_patterns.sentences.said import SAID
from slosmith.secret_patterns.sentences.turned import TURNED

SENTENCES: tuple[Rule, ...] = (*SAID, *TURNED, *CODES, *SPOKEN_KEYS, *LOGINS, *NEAR, *PAIRS)
"""Rules for prose, as in runbooks and descriptions."""
