"""Where the parts of a query stand in its text: selectors, matchers, grouping labels, operators.

The parser gives no positions, so the tokens are read a second time; both see the same order.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from slosmith.promql.selectors import METRIC_LABEL
from slosmith.promql.strings import unquote
from slosmith.promql.tokens import AGGREGATIONS, Token, TokenKind, tokens
from slosmith.record import dataclass

_GROUPING = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_JOINING = frozenset({"and", "or", "unless", "atan2"})
_CONSTANTS = frozenset({"inf", "nan"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MatcherPlace:
    """One matcher in a selector: its label's name and its quoted value."""

    label: Token
    operator: str
    value: Token

    @property
    def text(self) -> str:
        """What the value says, without quotes and escapes."""
        return unquote(self.value.text) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectorPlace:
    """A selector's name, None where it has none outside of its braces, and its matchers."""

    metric: Token | None
    start: int
    end: int
    matchers: tuple[MatcherPlace, ...]
    quoted: Token | None = None
    """Its name, where that stands in quotes inside of the braces."""

    @property
    def name(self) -> tuple[int, int]:
        """Where its metric is named: before the braces, in them, or nowhere (then all of it)."""
        if self.metric is not None:
            return self.metric.start, self.metric.end
        if self.quoted is not None:
            return self.quoted.start, self.quoted.end
        named = [m.value for m in self.matchers if m.label.text == METRIC_LABEL]
        return (named[0].start, named[0].end) if named else (self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The selectors of a query, its grouping labels and its binary operators, left to right."""

    selectors: tuple[SelectorPlace, ...]
    grouping: tuple[Token, ...]
    operators: tuple[Token, ...]


@lru_cache(maxsize=16)
def find_places(text: str) -> Places:
    """Return where the parts of a valid query are; `$window` may stand for a range.

    One query is asked for as often as something is wrong with it.
    """
    lexed = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    braces = list(_braces(lexed))
    grouping = list(_groupings(lexed))
    taken = {place for first, last in (*braces, *grouping) for place in range(first, last + 1)}
    return Places(
        selectors=tuple(_selectors(lexed, braces, taken)),
        grouping=tuple(
            token
            for first, last in grouping
            for token in lexed[first : last + 1]
            if token.kind in (TokenKind.IDENTIFIER, TokenKind.KEYWORD, TokenKind.STRING)
        ),
        operators=tuple(_operators(lexed, taken, {last for _, last in grouping})),
    )


def _braces(lexed: Sequence[Token]) -> Iterator[tuple[int, int]]:
    start = -1
    for place, token in enumerate(lexed):
        if token.text == "{":
            start = place
        elif token.text == "}" and start >= 0:
            yield start, place


def _groupings(lexed: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for place, token in enumerate(lexed[:-1]):
        if token.kind is not TokenKind.KEYWORD or token.text.lower() not in _GROUPING:
            continue
        if lexed[place + 1].text == "(":
            last = place + 1
            while last + 1 < len(lexed) and lexed[last].text != ")":
                last += 1
            yield place + 1, last


def _selectors(
    lexed: Sequence[Token], braces: Sequence[tuple[int, int]], taken: set[int]
) -> Iterator[SelectorPlace]:
    last_of = dict(braces)
    for place, token in enumerate(lexed):
        following = place + 1
        if token.kind is TokenKind.IDENTIFIER and place not in taken:
            if _is_other(lexed, place):
                continue
            last = last_of.get(following, place)
            yield _selector(token, lexed[place : last + 1])
        elif place in last_of and (place == 0 or not _names(lexed, place - 1, taken)):
            yield _selector(None, lexed[place : last_of[place] + 1])


def _names(lexed: Sequence[Token], place: int, taken: set[int]) -> bool:
    named = lexed[place].kind is TokenKind.IDENTIFIER and place not in taken
    return named and not _is_other(lexed, place)


def _is_other(lexed: Sequence[Token], place: int) -> bool:
    """Whether an identifier is a function, an aggregation or a number, and no metric."""
    word = lexed[place].text.lower()
    following = lexed[place + 1] if place + 1 < len(lexed) else None
    if word in _CONSTANTS or (following is not None and following.text == "("):
        return True
    return word in AGGREGATIONS and following is not None and following.text.lower() in _GROUPING


def _selector(metric: Token | None, parts: Sequence[Token]) -> SelectorPlace:
    matchers = [
        MatcherPlace(label=label, operator=operator.text, value=value)
        for label, operator, value in zip(parts, parts[1:], parts[2:], strict=False)
        if operator.kind is TokenKind.OPERATOR and value.kind is TokenKind.STRING
    ]
    quoted = (
        token
        for before, token, after in zip(parts, parts[1:], parts[2:], strict=False)
        if token.kind is TokenKind.STRING and TokenKind.OPERATOR not in (before.kind, after.kind)
    )
    return SelectorPlace(
        metric=metric,
        start=parts[0].start,
        end=parts[-1].end,
        matchers=tuple(matchers),
        quoted=next(quoted, None),
    )


def _operators(lexed: Sequence[Token], taken: set[int], closing: set[int]) -> Iterator[Token]:
    """Binary operators only: a sign follows an operator, an opening, or nothing at all."""
    before: Token | None = None
    for place, token in enumerate(lexed):
        if place in taken:
            before = None if place in closing and _joins(lexed, place) else token
            continue
        joins = token.kind is TokenKind.KEYWORD and token.text.lower() in _JOINING
        operates = token.kind is TokenKind.OPERATOR and token.text != "@"
        if joins or (operates and _is_operand_end(before)):
            yield token
        before = token


def _joins(lexed: Sequence[Token], last: int) -> bool:
    """Whether the grouping that ends here belongs to an operator, so that an operand follows."""
    first = last
    while lexed[first].text != "(":
        first -= 1
    return lexed[first - 1].text.lower() not in ("by", "without")


def _is_operand_end(token: Token | None) -> bool:
    if token is None or token.kind is TokenKind.KEYWORD:
        return False
    return token.kind not in (TokenKind.OPERATOR, TokenKind.OPEN, TokenKind.COMMA)
