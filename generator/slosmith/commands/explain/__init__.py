"""Explaining an SLO: the arithmetic behind its alerts, for people and for machines."""

from slosmith.commands.explain.arithmetic import Explanation, explain_slo
from slosmith.commands.explain.expanded import print_expanded
from slosmith.commands.explain.lookup import UnknownReferenceError, find_slos
from slosmith.commands.explain.machine import print_json
from slosmith.commands.explain.markdown import print_markdown
from slosmith.commands.explain.text import print_text

__all__ = [
    "Explanation",
    "UnknownReferenceError",
    "explain_slo",
    "find_slos",
    "print_expanded",
    "print_json",
    "print_markdown",
    "print_text",
]
