"""Regular expressions of label matchers: whether Prometheus takes one, and what it matches."""

import re
from functools import lru_cache

import promql_parser

from slosmith.promql.strings import quote

# What Rust's engine (which promql-parser asks) takes and Go's RE2 refuses, or reads otherwise.
_MAYBE_REFUSED = re.compile(r"[*+?}][*+?{]|\{[0-9]{4}|\(\?<|\(\?[a-zA-Z-]*[xuR]|\\[<>uU]")
_PIECE = re.compile(
    r"""(?P<escape>\\.) | (?P<group>\(\?P?<?[a-zA-Z-]*) | (?P<class>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])
      | (?P<repeat>(?:[*+?]|\{(?P<low>[0-9]+)(?:,(?P<high>[0-9]*))?\})\??) | (?P<literal>.)""",
    re.VERBOSE | re.DOTALL,
)


def valid_regex(pattern: str) -> bool:
    """Whether Prometheus takes `pattern` in a matcher."""
    return regex_problem(pattern) is None


@lru_cache(maxsize=1024)
def regex_problem(pattern: str) -> str | None:
    """Say what is wrong with a matcher's regular expression, or None if Prometheus takes it."""
    refusal = re2_refusal(pattern)
    if refusal is not None:
        return refusal
    try:
        promql_parser.parse("x{a=~" + quote(pattern) + "}")
    except ValueError:
        return _why(pattern)
    return None


def _why(pattern: str) -> str:
    if re.search(r"\(\?<?[=!]", pattern):
        return "it looks ahead or behind, which Prometheus cannot (RE2)"
    if re.search(r"\\[1-9]|\(\?P=", pattern):
        return "it refers back to a group, which Prometheus cannot (RE2)"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return error.msg if isinstance(error, re.error) else "it is too large"
    return "Prometheus does not take it (RE2)"


def re2_refusal(pattern: str) -> str | None:
    """Say why Go's RE2 refuses what promql-parser may accept; quick for ordinary patterns."""
    if not _MAYBE_REFUSED.search(pattern):
        return None
    repeated = False
    for piece in _PIECE.finditer(pattern):
        problem = _piece_problem(piece, repeated)
        if problem:
            return problem
        repeated = piece["repeat"] is not None
    return None


def _piece_problem(piece: re.Match[str], repeated: bool) -> str | None:
    text = piece.group()
    if piece["repeat"] and repeated:
        return f'"{text}" repeats a repetition'
    if piece["repeat"] and max(int(piece["low"] or 0), int(piece["high"] or 0)) > 1000:
        return f'"{text}" repeats more than 1000 times'
    if piece["group"] and text.startswith("(?<"):
        return f'"{text}" is newer than Prometheus 2.42: write (?P<name>...)'
    if piece["group"] and not text.startswith("(?P") and set(text) & set("xuR"):
        return f'"{text}" sets a flag that RE2 does not have'
    if piece["escape"] and text[1] in "<>uU":
        return f'"{text}" is an escape that RE2 does not have'
    return None
