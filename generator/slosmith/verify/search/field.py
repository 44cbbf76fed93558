"""The series of one alert, what they may do, and what promtool says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice

from promql_parser import BinaryExpr, Expr, VectorMatchCardinality

from slosmith.emit.promtool_tests.plain_stage import Stage, longest_window
from slosmith.model.units import Duration
from slosmith.promql import Selector, print_expression, selectors_in
from slosmith.promql.operators import COMPARISONS, operator_of
from slosmith.promql.selector_uses import children
from slosmith.promql.tokens import TokenKind, tokens
from slosmith.simulate.input_series import Cast
from slosmith.simulate.promtool_file import Input
from slosmith.verify.search.candidates import Part, parts_of, with_bounds
from slosmith.verify.search.motion import Motion, Motions, Span, print_values
from slosmith.verify.search.oracle import Found, Oracle, Trial

_MOST_TRIALS, _MOST_COMPARISONS = 160, 8
_MOST_SAMPLES, _FEWEST_TRIALS = 1_000_000, 16
_OF_TIME = frozenset(("time", "timestamp", "hour", "minute", "month", "year", "@")) | {
    *("day_of_week", "day_of_month", "day_of_year", "days_in_month"),
}
LOUD = Motion(level=Fraction(100_000), slope=Fraction(100_000))


@dataclass(frozen=True, kw_only=True)
class Field:
    """The series of one alert, and what may be asked of them.

    What they did ``before`` is said where only a change from there makes the query true. They are
    ``sampled`` so often, or as the stage says.
    """

    stage: Stage
    cast: Cast
    oracle: Oracle
    before: Motions | None = None
    sampled: Duration | None = None

    @cached_property
    def series(self) -> Cast:
        """The series with every bound that they need."""
        return replace(self.cast, series=with_bounds(self.cast.series, self.stage.tree))

    @cached_property
    def interval(self) -> Duration:
        """How far samples are apart, where some selectors read the same series once more."""
        named = [one.named for one in self.series.series]
        selectors = [use.selector for use in selectors_in(self.stage.tree)]
        read = sum(selector.matches(one) for selector in selectors for one in named)
        return self.sampled or self.stage.sampled_each(max(len(named), read, 1))

    def inputs(self, spans: Sequence[tuple[Duration, Motions]]) -> tuple[Input, ...]:
        """Every series, going so for so long each, and decoys beside them."""
        found = []
        for place, one in enumerate(self.series.series):
            own: tuple[Span, ...] = tuple((lasting, motions[place]) for lasting, motions in spans)
            found.append(Input(series=one, values=print_values(one, own, self.interval)))
        whole = sum((lasting for lasting, _ in spans), Duration(0))
        for decoy in self.series.decoys:
            loud = LOUD if decoy.counter else replace(LOUD, slope=Fraction(0))
            values = print_values(decoy, ((whole, loud),), self.interval)
            found.append(Input(series=decoy, values=values))
        return tuple(found)

    def ask(self, trials: Sequence[Trial]) -> list[list[Found | None]]:
        """What promtool says of trials, one after the other where the hour makes no difference."""
        return self.oracle.ask(trials, self.interval, None if self.in_turn else self.stage.step)

    @cached_property
    def in_turn(self) -> bool:
        """Whether trials say the same one after the other as each does from the beginning."""
        stage, interval = self.stage, self.interval
        spans = (stage.begins, stage.ends - stage.begins, stage.over - stage.ends)
        whole = all(interval * (span // interval) == span for span in spans)
        moments = any(one.moment for one in self.series.series)
        return whole and not moments and not _asks_the_hour(stage.alert.rule)

    def standing(self, motions: Motions) -> list[tuple[Duration, Motions]]:
        """How every series has always gone so, or has since the scene begins."""
        begins, ends = self.stage.begins, self.stage.ends
        if self.before is None:
            return [(ends, motions)]
        return [(begins, self.before), (ends - begins, motions)]

    def after(self, before: Motions | None, ends: Duration) -> "Field":
        """The same after a beginning, and for no longer."""
        over = ends + (self.stage.over - self.stage.ends)
        return replace(self, stage=replace(self.stage, ends=ends, over=over), before=before)

    @cached_property
    def most(self) -> int:
        """How many trials are made at once: of long ones with many series only a few."""
        each = (self.stage.over // self.interval + 1) * max(len(self.series.series), 1)
        return max(min(_MOST_TRIALS, _MOST_SAMPLES // each), _FEWEST_TRIALS)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Series that go together, and what they may do."""
        window = longest_window(self.stage.tree).whole_seconds
        return parts_of(self.series.series, self.stage.tree, window)

    @cached_property
    def comparisons(self) -> tuple[str, ...]:
        """What must hold for the query to be true, as far as that can be told from its looks."""
        return comparisons_in(self.stage.tree)

    @cached_property
    def informing(self) -> frozenset[int]:
        """The places of what others are multiplied with for its labels: it is 1 wherever it is."""
        selectors = [*_informing(self.stage.tree)]
        every = enumerate(self.series.series)
        return frozenset(n for n, one in every if any(s.matches(one.named) for s in selectors))

    def poverty(self, motions: Motions) -> tuple[int, int, int, int]:
        """How little is there: what is said of nothing could be said of anything.

        A gauge that falls to 0 is any part of another; few fall below it.
        """
        odd = (motions[place].level != 1 for place in self.informing)
        both = [*zip(motions, self.series.series, strict=True)]
        idle = (motion == Motion() and one.counter for motion, one in both)
        gauges = (motion for motion, one in both if not one.counter)
        nothing = (m.level < 0 or (m.level == 0 and m.slope != 0) for m in gauges)
        return sum(not one.there for one in motions), sum(odd), sum(idle), sum(nothing)

    def moves(self, motions: Motions) -> tuple[int, Fraction]:
        """How many gauges move, and how fast: one may be over its threshold at the end alone."""
        both = zip(motions, self.series.series, strict=True)
        slopes = [abs(motion.slope) for motion, one in both if motion.slope and not one.counter]
        return len(slopes), max(slopes, default=Fraction(0))

    def said(self, tries: Sequence[Motions], queries: Sequence[str]) -> list[list[Found | None]]:
        """What queries give where every series goes so."""
        ends = self.stage.ends
        asked = tuple((query, ends) for query in queries)
        inputs = [self.inputs(self.standing(one)) for one in tries]
        return self.ask([Trial(inputs=one, asked=asked, lasting=ends) for one in inputs])

    def true(self, tries: Sequence[Motions]) -> list[bool | None]:
        """Whether the query is true; None where nobody can say."""
        answers = self.said(tries, (self.stage.alert.rule,))
        return [None if found is None else bool(found) for (found,) in answers]


def _informing(tree: Expr) -> Iterator[Selector]:
    """What is on the one side where many are multiplied with it."""
    if isinstance(tree, BinaryExpr) and tree.modifier and operator_of(tree) == "*":
        if tree.modifier.card == VectorMatchCardinality.ManyToOne:
            yield from (use.selector for use in selectors_in(tree.rhs))
        elif tree.modifier.card == VectorMatchCardinality.OneToMany:
            yield from (use.selector for use in selectors_in(tree.lhs))
    for child in children(tree):
        yield from _informing(child)


def comparisons_in(tree: Expr) -> tuple[str, ...]:
    """The comparisons of a query, as queries."""
    found = dict.fromkeys(print_expression(one) for one in _compared(tree))
    return tuple(islice(found, _MOST_COMPARISONS))


def _asks_the_hour(query: str) -> bool:
    """Whether a query gives something else at another time of the same."""
    return any(one.text in _OF_TIME or one.kind is TokenKind.COLON for one in tokens(query))


def _compared(tree: Expr) -> Iterator[Expr]:
    """The comparisons of a query; what takes results away must not be true."""
    if isinstance(tree, BinaryExpr):
        if operator_of(tree) in COMPARISONS:
            yield tree
        if operator_of(tree) == "unless":
            yield from _compared(tree.lhs)
            return
    for child in children(tree):
        yield from _compared(child)
