"""Regular expressions of label matchers: whether Prometheus takes one, and what it matches."""

import re
import warnings
from collections.abc import Callable
from functools import lru_cache

import promql_parser
from pydantic_core import SchemaError, SchemaValidator, core_schema

from slosmith.promql.regex_beginnings import beginnings_of
from slosmith.promql.regex_texts import match, texts_of
from slosmith.promql.strings import quote

# What Rust's engine (which promql-parser asks) takes and Go's RE2 refuses, or reads otherwise.
_MAYBE_REFUSED = re.compile(r"[*+?}][*+?{]|[0-9]{4}|\(\?<|\(\?[a-zA-Z-]*[xuR]|\\[<>uUpP]|\[:|--")
# Names in \p{...} and [[:...:]]: RE2 is strict about their spelling.
_PROPERTY = re.compile(
    r"\\[pP](?:[CLMNPSZ]|\{\^?(?:[CLMNPSZ][a-z]?|[A-Z][a-z]+(?:_[A-Z][a-z]+)*)\})"
)
_CLASS_NAMES = re.compile(
    "alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit"
)
_PIECE = re.compile(
    r"""(?P<escape>\\(?:[pP]\{[^}]*\}|[pP]?.)) | (?P<group>\(\?P?<?[a-zA-Z-]*)
      | (?P<class>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])
      | (?P<repeat>(?:[*+?]|\{(?P<low>[0-9]+)(?:,(?P<high>[0-9]*))?\})\??) | (?P<literal>.)""",
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=1024)
def regex_problem(pattern: str) -> str | None:
    """Say what is wrong with a matcher's regular expression, or None if Prometheus takes it."""
    if texts_of(pattern) is not None:
        return None
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's worries about its own later versions
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
    if piece["escape"] and (text[1] in "<>uU" or (text[1] in "pP" and not _PROPERTY.match(text))):
        return f'"{text}" is an escape that RE2 does not have'
    return _class_problem(text) if piece["class"] else None


def _class_problem(text: str) -> str | None:
    for name in re.findall(r"\[:\^?(\w+):\]", text):
        if not _CLASS_NAMES.fullmatch(name):
            return f'"[:{name}:]" is a class that RE2 does not have'
    return f'"{text}" holds a range that ends before it begins' if "--" in text[2:] else None


def matches_regex(pattern: str, value: str) -> bool:
    """Whether `pattern`, of which `regex_problem` is None, matches the whole of `value`.

    An engine is asked where nothing else says so: most are asked for the empty value alone.
    """
    texts = texts_of(pattern)
    if texts is not None:
        return match(texts, value)
    if (begins := beginnings_of(pattern)) is not None:
        if not value:
            return begins.empty
        if not value.startswith(begins.texts):
            return False
    if "\n" not in value and (line := a_line(pattern)) is not None:
        return line(value)
    return _anchored(pattern)(value)


@lru_cache(maxsize=1024)
def a_line(pattern: str) -> Callable[[str], bool] | None:
    """What says whether a pattern matches the whole of a line of a text.

    None where the pattern means another thing in a text of several lines.
    """
    if not stays_in_line(pattern):
        return None
    return compiled(f"(?m:^(?:{in_rust(pattern)})$)")


@lru_cache(maxsize=1024)
def _anchored(pattern: str) -> Callable[[str], bool]:
    return whole_match(pattern)


def whole_match(pattern: str) -> Callable[[str], bool]:
    """What says whether a pattern matches the whole of a value.

    Raises ValueError for a pattern that `regex_problem` complains of.
    """
    return compiled(f"^(?:{in_rust(pattern)})$")


def compiled(pattern: str) -> Callable[[str], bool]:
    """What says whether a pattern of Rust's is found in a text; ValueError where it is none."""
    # pydantic-core brings Rust's regex, which like RE2 takes time linear in the value; Python's
    # own engine would let one (a+)+b hang the compiler.
    schema = core_schema.str_schema(pattern=pattern, regex_engine="rust-regex")
    try:
        return SchemaValidator(schema).isinstance_python
    except SchemaError as error:
        raise ValueError(f"{pattern!r} is no regular expression") from error


def in_rust(pattern: str) -> str:
    """A pattern of RE2's as Rust's engine reads the same."""
    return _PIECE.sub(_piece_in_rust, pattern)


def stays_in_line(pattern: str) -> bool:
    """Whether a pattern has nothing that means another thing where a text has several lines."""
    return not any(
        piece["escape"] in (r"\A", r"\z")
        or piece["literal"] in ("^", "$")
        or (piece["group"] or "(") not in ("(", "(?")
        for piece in _PIECE.finditer(pattern)
    )


def _piece_in_rust(piece: re.Match[str]) -> str:
    text = piece.group()
    if piece["escape"]:
        return _ASCII_CLASSES.get(text, text)
    if piece["class"]:
        return text[0] + _INSIDE_CLASS.sub(_inside_class, text[1:-1]) + "]"
    return "\\{" if text == "{" else text


# RE2's classes are ASCII; in Rust's classes, brackets nest and some pairs of signs are operators.
_ASCII_CLASSES = {
    r"\d": "[0-9]",
    r"\D": "[^0-9]",
    r"\w": "[0-9A-Za-z_]",
    r"\W": "[^0-9A-Za-z_]",
    r"\s": r"[\t\n\f\r ]",
    r"\S": r"[^\t\n\f\r ]",
    r"\b": r"(?-u:\b)",
    r"\B": r"(?-u:\B)",
}
_INSIDE_CLASS = re.compile(r"\\.|\[:\^?\w+:\]|[\[&~]", re.DOTALL)


def _inside_class(match: re.Match[str]) -> str:
    text = match.group()
    return "\\" + text if len(text) == 1 else _ASCII_CLASSES.get(text, text)
