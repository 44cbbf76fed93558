"""An author's expression, parsed once for all checks, with the place of each selector."""

from collections.abc import Iterator
from dataclasses import dataclass

from promql_parser import Expr

from slosmith import codes
from slosmith.diagnostics import Code, Diagnostic
from slosmith.model import Expression, Reads
from slosmith.promql import (
    Kind,
    Places,
    PromQLError,
    SelectorPlace,
    Use,
    find_places,
    kind_of,
    parse_expression,
    selectors_in,
)

_HOLE, _STAND_IN = "$window", "5m     "


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A parsed expression; offsets in its text are offsets in what its author wrote."""

    expression: Expression
    tree: Expr
    places: Places
    uses: tuple[tuple[Use, SelectorPlace], ...]

    @property
    def reads(self) -> Reads:
        """What it takes from its metrics."""
        return self.expression.reads

    def finding(
        self, code: Code, message: str, place: tuple[int, int] | None, hint: str
    ) -> Diagnostic:
        """A finding at a place of the text, or at all of it."""
        start, end = place or (0, len(self.expression.text))
        return self.expression.origin.finding_inside(code, message, start, end, hint)


def read_expression(expression: Expression, *, windowed: bool) -> Reading | Diagnostic:
    """Parse an expression, perhaps with `$window` in it; what is not PromQL is a finding."""
    # The stand-in is as long as the hole, so that places stay where they are.
    text = expression.text.replace(_HOLE, _STAND_IN) if windowed else expression.text
    try:
        tree = parse_expression(text)
        if (kind := kind_of(tree)) in (Kind.RANGE, Kind.STRING):
            message = f"the expression gives a {kind.value} and no series: compare series"
            raise PromQLError(message, 0, len(text))
    except PromQLError as error:
        return expression.origin.finding_inside(
            codes.PROMQL_INVALID, error.message, error.start, error.end
        )
    places = find_places(text)
    return Reading(
        expression=expression, tree=tree, places=places, uses=tuple(_placed(tree, places, text))
    )


def _placed(tree: Expr, places: Places, text: str) -> Iterator[tuple[Use, SelectorPlace]]:
    """Each use with its place; the whole text where a name is spelled as a keyword is."""
    uses = selectors_in(tree)
    whole = SelectorPlace(metric=None, start=0, end=len(text), matchers=())
    fits = len(uses) == len(places.selectors)
    for number, use in enumerate(uses):
        yield use, places.selectors[number] if fits else whole
