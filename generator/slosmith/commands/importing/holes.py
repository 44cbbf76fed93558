"""Queries with a hole where their window goes, whatever a foreign tool marks it with."""

import re
from datetime import timedelta

from promql_parser import Expr

from slosmith.promql import parse_written, print_expression

# No window that anybody writes, so that it can be found again in what is printed.
STAND_IN = "13m37s"
LENGTH = timedelta(minutes=13, seconds=37)
_HOLE = re.compile(
    r"\{\{-?\s*\.\s*[wW]indow\s*-?\}\}|\$\{?__(?:rate_interval|interval|range)\}?|\$\{?window\}?"
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def with_hole(text: str) -> str:
    """A query with `$window` where a foreign one has its own mark."""
    return _HOLE.sub("$window", text)


def template_in(text: str) -> str:
    """The first template in a query that is no window; empty where there is none."""
    found = _TEMPLATE.search(with_hole(text))
    return found[0] if found else ""


def parse_holed(text: str) -> Expr:
    """The tree of a query with `$window` in it; raises PromQLError."""
    return parse_written(text.replace("$window", STAND_IN))


def text_of(node: Expr) -> str:
    """A query on one line, with `$window` where the window goes."""
    return print_expression(node).replace(STAND_IN, "$window")
