"""Queries with a hole where the window goes."""

from slosmith.promql.bucket_bounds import spell_bounds
from slosmith.promql.errors import PromQLError
from slosmith.promql.filters import Kind, kind_of
from slosmith.promql.parse import parse_written
from slosmith.promql.printing import canonical
from slosmith.promql.refusals import refuse_size
from slosmith.promql.selectors import Selector
from slosmith.promql.tokens import Token, TokenKind, tokens
from slosmith.promql.unnamed import refuse_unnamed
from slosmith.record import dataclass

HOLE = "$window"
WINDOW_SECONDS = "\0"
"""What stands for the seconds of the window in queries of our own, where no author can write it."""
# As long as the hole, so that places in what is parsed are places in the author's text.
_STAND_IN = "5m     "


@dataclass(frozen=True, slots=True, kw_only=True)
class Windowed:
    """A query on one line, cut where its windows go."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query as an author would write it, with `$window` in it."""
        return self.at(HOLE)

    def at(self, window: str) -> str:
        """Return the query over one window, a duration such as `5m`."""
        return window.join(self.parts)

    def over(self, window: str, seconds: str) -> str:
        """Return the query over one window, where that stands in it in seconds too."""
        return self.at(window).replace(WINDOW_SECONDS, seconds)


def rate_of(selector: Selector) -> Windowed:
    """Return the per-second rate of a counter's series."""
    before, after = selector.over(HOLE).rsplit(HOLE, 1)  # the value of a label may be the same
    return Windowed(parts=(f"rate({before}", f"{after})"))


def filled(text: str) -> str:
    """An author's query with some window in each hole; places in it are places in the text."""
    return text.replace(HOLE, _STAND_IN)


def splice(*pieces: "str | Windowed") -> Windowed:
    """Join texts and queries into one query; the holes stay where they are."""
    parts = [""]
    for piece in pieces:
        first, *more = (piece,) if isinstance(piece, str) else piece.parts
        parts[-1] += first
        parts += more
    return Windowed(parts=tuple(parts))


def windowed_query(text: str) -> Windowed:
    """Read an author's query, in which `$window` is the range of selectors or subqueries.

    Raises PromQLError where there is no `$window`, where it stands elsewhere than in `[$window]`
    or `[$window:step]`, and where the query with a window in it is invalid or gives no series.
    """
    refuse_size(text)
    lexed = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    holes = [place for place, token in enumerate(lexed) if token.text == HOLE]
    for place in holes:
        _refuse_misplaced(lexed, place)
    whole = text
    for place in holes:
        token = lexed[place]
        whole = whole[: token.start] + _STAND_IN + whole[token.end :]
    tree = parse_written(whole)
    refuse_unnamed(tree, whole)
    kind = kind_of(tree)
    if not holes:
        message = f"the query has no {HOLE}: write it where the window goes, as in x[{HOLE}]"
        raise PromQLError(message, 0, len(text))
    if kind is not Kind.VECTOR:
        message = f"the query gives a {kind.value} and no series: wrap it, as in sum(rate(...))"
        raise PromQLError(message, 0, len(text))
    return _cut(spell_bounds(canonical(text)))


def _refuse_misplaced(lexed: list[Token], place: int) -> None:
    token = lexed[place]
    before = lexed[place - 1].text if place else ""
    after = lexed[place + 1].text if place + 1 < len(lexed) else ""
    if before != "[" or after not in ("]", ":"):
        message = f"{HOLE} is no range here: write it alone in brackets, as in x[{HOLE}]"
        raise PromQLError(message, token.start, token.end)


def _cut(text: str) -> Windowed:
    parts, position = [], 0
    for token in tokens(text):
        if token.kind is TokenKind.VARIABLE:
            parts.append(text[position : token.start])
            position = token.end
    return Windowed(parts=(*parts, text[position:]))
