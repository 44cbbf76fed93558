"""Reading one plain selector, and saying what to leave out of anything else."""

import re
from functools import lru_cache
from itertools import pairwise
from sys import intern

import promql_parser
from promql_parser import Expr, VectorSelector

from slosmith.promql.errors import PromQLError
from slosmith.promql.parse import parse_expression, parse_written
from slosmith.promql.refusals import MAX_LENGTH
from slosmith.promql.regex import re2_refusal, regex_problem
from slosmith.promql.selector_uses import selector_of, selectors_in
from slosmith.promql.selectors import READ_OTHERWISE, Matcher, MatchOp, Selector
from slosmith.promql.tokens import TokenKind, tokens

# What is short and holds none of these cannot crash the parser (by depth, or by durations and
# times of any size) nor mean something else to Prometheus; its tokens need no look.
_SHORT = 200
_NEEDS_A_LOOK = re.compile(
    r"[0-9]{10}|[0-9]e[-+]?[0-9]|0x[0-9a-f]|@|offset|\\[0-7xX]", re.IGNORECASE
)

# The plainest spelling, as most selectors are written: ASCII, without escapes, in double quotes.
_CONDITION = r'([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=)"([ !#-\[\]-~]*)"'
_PLAINEST = re.compile(
    rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{((?:{_CONDITION}, ?)*(?:{_CONDITION})?)\}})?"
)
_CONDITIONS = re.compile(_CONDITION)

_TOO_MUCH = "this is more than a selector: write only the selector"
_PUT_IN = "the compiler puts in functions, windows and aggregation"


@lru_cache(maxsize=400_000)  # of fewer than there are none would be found again
def parse_selector(text: str) -> Selector:
    """Parse a vector selector without range, offset, `@`, function or operator.

    Raises PromQLError that says what to leave out, or what is wrong with the text. What was parsed
    is kept, as a selector is read when it is loaded and when it is checked.
    """
    plainest = _read_plainest(text)
    if plainest is not None:
        return plainest
    node = _parse(text)
    if not isinstance(node, VectorSelector) or node.offset is not None or node.at is not None:
        raise _not_plain(text, node)
    selector = selector_of(node)
    if node.matchers.or_matchers or not all(_is_sound(matcher) for matcher in selector.matchers):
        parse_expression(text)  # finds the place, and raises
    return selector


def _read_plainest(text: str) -> Selector | None:
    """What the parser would read, in a fifth of its time; None where it has to look."""
    found = _PLAINEST.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if found is None or found[1].lower() in READ_OTHERWISE:
        return None
    matchers = []
    for name, op, value in _CONDITIONS.findall(found[2] or ""):
        if name.startswith("__") or name.lower() in READ_OTHERWISE:
            return None
        if op.endswith("~") and regex_problem(value) is not None:
            return None
        matchers.append(_matcher(name, op, value))
    return Selector(metric=intern(found[1]), matchers=tuple(matchers))


@lru_cache(maxsize=4096)  # most selectors ask for what many ask for
def _matcher(name: str, op: str, value: str) -> Matcher:
    return Matcher(name=name, op=MatchOp(op), value=value)


def _parse(text: str) -> Expr:
    if len(text) <= _SHORT and not _NEEDS_A_LOOK.search(text):
        try:
            expression: Expr = promql_parser.parse(text)
        except ValueError:
            pass  # parsed again below, for the place
        else:
            return expression
    try:
        return parse_written(text)
    except PromQLError as error:
        raise _better_advice(text) or error from None


def _better_advice(text: str) -> PromQLError | None:
    """Spare an author who wrote `rate(x)` or `x[$window]` the advice to complete it."""
    for before, token in pairwise(tokens(text[:MAX_LENGTH])):
        if token.text == "(" and before.kind is TokenKind.IDENTIFIER:
            return PromQLError(f"{_TOO_MUCH}; {_PUT_IN}", 0, len(text))
        if token.kind is TokenKind.VARIABLE and before.text == "[":
            return _ranged(text)
    return None


def _is_sound(matcher: Matcher) -> bool:
    return matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL) or re2_refusal(matcher.value) is None


def _ranged(text: str) -> PromQLError:
    lexed = tokens(text)
    start = next(token.start for token in lexed if token.text == "[")
    closing = (token.end for token in lexed if token.text == "]" and token.start > start)
    end = next(closing, len(text))
    message = (
        f'a selector without a range is meant here: take "{text[start:end]}" out, '
        "the compiler puts in the window"
    )
    return PromQLError(message, start, end)


def _not_plain(text: str, node: Expr) -> PromQLError:
    match node:
        case VectorSelector():
            return _shifted_in_time(text)
        case promql_parser.MatrixSelector():
            return _ranged(text)
        case promql_parser.SubqueryExpr() if isinstance(node.expr, VectorSelector):
            return _ranged(text)
        case promql_parser.BinaryExpr():
            message = (
                f'"{node.op}" joins two expressions: write one selector, or a list for their sum'
            )
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            message = 'this is a value: write a selector such as requests_total{job="api"}'
        case _:
            inner = _only_selector(node)
            message = f"{_TOO_MUCH}{f', {inner.text}' if inner else ''}; {_PUT_IN}"
    return PromQLError(message, 0, len(text))


def _only_selector(node: Expr) -> Selector | None:
    found = {use.selector for use in selectors_in(node)}
    return found.pop() if len(found) == 1 else None


def _shifted_in_time(text: str) -> PromQLError:
    token = next(t for t in tokens(text) if t.text == "@" or t.text.lower() == "offset")
    instead = "" if token.text == "@" else "; events take offset: beside total:"
    message = f'a selector without "{token.text}" is meant here: take it out{instead}'
    return PromQLError(message, token.start, len(text))
