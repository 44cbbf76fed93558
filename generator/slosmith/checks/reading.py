"""An author's expressions as checks read them; where its parts stand is looked up for findings."""

from promql_parser import Expr

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.model.contract import Contract
from slosmith.model.expression import Expression, Reads
from slosmith.promql import (
    Inferred,
    Kind,
    Matcher,
    MatcherPlace,
    Places,
    PromQLError,
    SelectorPlace,
    Use,
    filled,
    find_places,
    inferred,
    kind_of,
    parse_selector,
    parse_written,
    selectors_in,
)
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A parsed expression, by its selectors; offsets in ``text`` are offsets in what was written.

    ``text`` has something else in place of holes, of the same length.
    """

    expression: Expression
    text: str
    uses: tuple[Use, ...]

    @property
    def reads(self) -> Reads:
        """What it takes from its metrics."""
        return self.expression.reads

    @property
    def places(self) -> Places:
        """Where its parts stand; that takes long, and most expressions have nothing wrong."""
        return find_places(self.text)

    def place(self, number: int) -> SelectorPlace:
        """Where a use stands; the whole text where a name is spelled as a keyword is."""
        places = self.places.selectors
        if len(places) == len(self.uses):
            return places[number]
        return SelectorPlace(metric=None, start=0, end=len(self.text), matchers=())

    def matcher_place(self, number: int, matcher: Matcher) -> MatcherPlace | None:
        """Where a matcher of a use stands; None where the use itself could not be found."""
        return next((one for one in self.place(number).matchers if _is(one, matcher)), None)

    def finding(
        self, code: Code, message: str, place: tuple[int, int] | None, hint: str
    ) -> Diagnostic:
        """A finding at a place of the text, or at all of it."""
        start, end = place or (0, len(self.expression.text))
        return self.expression.origin.finding_inside(code, message, start, end, hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Reading):
    """An expression of any shape, with its tree."""

    tree: Expr

    def labelled(self, contract: Contract) -> Inferred:
        """Its tree with the labels that each part has, as several checks ask for them."""
        return inferred(self.tree, contract.labels, contract.always)


def read_selector(expression: Expression) -> Reading | Diagnostic:
    """Read an expression that is a plain selector; it was parsed when it was loaded."""
    try:
        selector = parse_selector(expression.text)
    except PromQLError as error:
        return _invalid(expression, error)
    use = Use(selector=selector, function=None, aggregation=None, range=None, offset=None)
    return Reading(expression=expression, text=expression.text, uses=(use,))


def read_query(expression: Expression, *, windowed: bool) -> Query | Diagnostic:
    """Parse an expression, perhaps with `$window` in it; what is not PromQL is a finding."""
    text = filled(expression.text) if windowed else expression.text
    try:
        tree = parse_written(text)
        if (kind := kind_of(tree)) in (Kind.RANGE, Kind.STRING):
            message = f"the expression gives a {kind.value} and no series: compare series"
            raise PromQLError(message, 0, len(text))
    except PromQLError as error:
        return _invalid(expression, error)
    return Query(expression=expression, text=text, uses=selectors_in(tree), tree=tree)


def _is(place: MatcherPlace, matcher: Matcher) -> bool:
    written = place.label.text, place.operator, place.text
    return written == (matcher.name, matcher.op.value, matcher.value)


def _invalid(expression: Expression, error: PromQLError) -> Diagnostic:
    place = error.start, error.end
    return expression.origin.finding_inside(codes.PROMQL_INVALID, error.message, *place)
