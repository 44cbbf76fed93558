"""Where in a text the parser's complaint is, and what it means for the author.

promql-parser says what is wrong but not where; its message is matched with the tokens.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import promql_parser

from slosmith.diagnostics.suggest import suggest
from slosmith.promql.errors import PromQLError
from slosmith.promql.functions import FUNCTIONS
from slosmith.promql.regex import regex_problem
from slosmith.promql.strings import unquote
from slosmith.promql.tokens import AGGREGATIONS, Token, TokenKind

_GRAMMAR = "invalid promql query"
# Looking for a place means parsing parts of the text: only so many.
_MAX_TRIES = 200

_PLAIN_WORDS: tuple[tuple[str, str], ...] = (
    (
        r"expected type matrix in call to function '(.*)', got vector",
        r"\1() takes a range: write a window such as [5m] after the selector",
    ),
    (
        r"expected type vector in call to function '(.*)', got matrix",
        r"\1() takes no range: take the [...] out",
    ),
    (
        r"expected type vector in aggregation expression, got matrix",
        "an aggregation takes no range: wrap it in rate() or the like first",
    ),
    (
        r"expected type (\w+) in call to function '(.*)', got (\w+)",
        r"\2() takes a \1 here, and this is a \3: change the argument",
    ),
    (
        r"expected type vector in aggregation expression, got (\w+)",
        r"an aggregation takes an instant vector, and this is a \1: change the argument",
    ),
    (
        r"vector selector must contain at least one non-empty matcher",
        "a selector needs a metric, or a matcher that does not match the empty value",
    ),
    (
        r"comparisons between scalars must use BOOL modifier",
        "comparing two numbers gives no series: compare a selector, or write bool",
    ),
    (
        r"metric name must not be set twice: '(.*)' or '(.*)'",
        r'the metric is named twice, "\1" and "\2": keep one',
    ),
    (
        r"expected (\d+) argument\(s\) in call to '(.*)', got (\d+)",
        r"\2() has \3 argument(s) here: write \1",
    ),
    (
        r"wrong number of arguments for aggregate expression .*, expected (\d+), got (\d+)",
        r"the aggregation has \2 argument(s) here: write \1",
    ),
    (
        r"unexpected character inside braces: '(.*)'",
        r'unexpected \1 in the braces: put each value in quotes, as in {code="500"}',
    ),
    (r"missing unit character in duration", "the brackets hold no duration: write [5m]"),
    (
        r"ranges only allowed for vector selectors",
        "only a selector takes a range: for a subquery write [1h:1m]",
    ),
    (
        r"set operator '(.*)' not allowed in binary scalar expression",
        r'"\1" joins series, and one side is a number: compare with > or == instead',
    ),
    (
        r"binary expression must contain only scalar and instant vector types",
        "an operator takes no range and no string: take it out, or wrap it as in rate(x[5m])",
    ),
    (r"no expression found in input.*", "the query is empty: write an expression"),
)


def locate(text: str, lexed: Sequence[Token], message: str) -> PromQLError:
    """Turn the parser's `message` about `text` into an error with its place and a plain wording."""
    lexed = [token for token in lexed if token.kind is not TokenKind.COMMENT]
    if function := re.fullmatch(r"unknown function with name '(.*)'", message):
        return _unknown_function(text, lexed, function[1])
    if message.startswith("illegal regex for "):
        return _illegal_regex(text, lexed)
    if message == _GRAMMAR:
        return _misplaced(text, lexed)
    start, end = _smallest_failing(text, lexed, message)
    return PromQLError(_in_plain_words(message), start, end)


def _in_plain_words(message: str) -> str:
    for pattern, words in _PLAIN_WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(words)
    return message[:1].lower() + message[1:]


def _unknown_function(text: str, lexed: Sequence[Token], name: str) -> PromQLError:
    meant = suggest(name, FUNCTIONS | AGGREGATIONS, "{}()")
    action = meant or "take one that Prometheus has"
    message = f'unknown function "{name}": {action}'
    for token, following in pairwise(lexed):
        if token.text == name and following.text == "(":
            return PromQLError(message, token.start, token.end)
    return PromQLError(message, 0, len(text))


def _illegal_regex(text: str, lexed: Sequence[Token]) -> PromQLError:
    for before, token in pairwise(lexed):
        if before.text in ("=~", "!~") and token.kind is TokenKind.STRING:
            problem = regex_problem(unquote(token.text) or "")
            if problem:
                message = f"{token.text} is no valid regular expression: {problem}"
                return PromQLError(message, token.start, token.end)
    return PromQLError("a matcher holds no valid regular expression", 0, len(text))


def _misplaced(text: str, lexed: Sequence[Token]) -> PromQLError:
    """Point at the token after the longest part that could have been the start of a query."""
    if (name := _no_aggregation(lexed)) is not None:
        return name
    if len(lexed) > _MAX_TRIES:
        return PromQLError("this is no valid query: check it part by part", 0, len(text))
    count = next((n for n in range(len(lexed) - 1, 0, -1) if _could_begin(text, lexed[:n])), 0)
    culprit, rest = lexed[count], lexed[count + 1 :]
    if slip := _SLIPS.get(written := text[culprit.start : culprit.end + 1].rstrip()):
        return PromQLError(slip, culprit.start, culprit.start + len(written))
    if slip := _SLIPS.get(culprit.text):
        return PromQLError(slip, culprit.start, culprit.end)
    if culprit.kind in (TokenKind.OPERATOR, TokenKind.COMMA, TokenKind.KEYWORD) and count:
        message = f'after "{culprit.text}" an expression is missing or misplaced: write one'
        return PromQLError(message, culprit.start, rest[0].end if rest else culprit.end)
    return PromQLError(f'unexpected "{culprit.text}": take it out', culprit.start, culprit.end)


_SLIPS = {
    "=>": '"=>" is no comparison: write >=',
    "=<": '"=<" is no comparison: write <=',
    "=": 'one "=" compares nothing: write ==',
}


def _no_aggregation(lexed: Sequence[Token]) -> PromQLError | None:
    """What stands before `by` or `without`, or before the parentheses that do, and is another."""
    for number, token in enumerate(lexed):
        if token.text in ("by", "without") and number:
            name = lexed[_opening(lexed, number - 1)]
            if name.kind is TokenKind.IDENTIFIER and name.text not in AGGREGATIONS:
                meant = suggest(name.text, AGGREGATIONS, "{}()") or "write one, like sum()"
                message = f'"{name.text}" is no aggregation, so it has no "{token.text}": {meant}'
                return PromQLError(message, name.start, name.end)
            if token is not lexed[-1] and lexed[number + 1].text != "(":
                message = f'after "{token.text}" the labels are in parentheses: write them like (a)'
                return PromQLError(message, token.start, lexed[number + 1].end)
    return None


def _opening(lexed: Sequence[Token], last: int) -> int:
    """The token before the parentheses that end at one; that one where none do."""
    depth = 0
    for number in range(last, -1, -1):
        depth += (lexed[number].text == ")") - (lexed[number].text == "(")
        if depth == 0:
            return max(number - 1, 0) if lexed[number].text == "(" else number
    return last


def _could_begin(text: str, lexed: Sequence[Token]) -> bool:
    opened: list[str] = []
    for token in lexed:
        if token.kind is TokenKind.OPEN:
            opened.append({"(": ")", "[": "]", "{": "}"}[token.text])
        elif token.kind is TokenKind.CLOSE:
            opened.pop()
    return _complaint(text[: lexed[-1].end] + "".join(reversed(opened))) != _GRAMMAR


def _smallest_failing(text: str, lexed: Sequence[Token], message: str) -> tuple[int, int]:
    spans = sorted(set(_parts(lexed)), key=lambda span: (span[1] - span[0], span))
    for start, end in spans[:_MAX_TRIES]:
        if _complaint(text[start:end]) == message:
            return start, end
    return 0, len(text)


def _parts(lexed: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the spans of all calls, aggregations, selectors with braces, and parentheses."""
    opened: list[int] = []
    clause_starts: dict[int, int] = {}
    for place, token in enumerate(lexed):
        if token.kind is TokenKind.OPEN:
            opened.append(place)
        elif token.kind is TokenKind.DURATION and place and lexed[place - 1].kind is TokenKind.OPEN:
            continue
        elif token.kind is TokenKind.CLOSE:
            first = opened.pop()
            before = lexed[first - 1] if first else None
            if before is not None and before.text.lower() in ("by", "without") and first > 1:
                clause_starts[place] = first - 2  # sum by (...): the call goes on behind it
            elif before is not None and before.kind is TokenKind.IDENTIFIER:
                first -= 1
            elif first - 1 in clause_starts:
                first = clause_starts[first - 1]
            yield lexed[first].start, token.end


def _complaint(text: str) -> str | None:
    try:
        promql_parser.parse(text)
    except ValueError as error:
        return str(error)
    return None
