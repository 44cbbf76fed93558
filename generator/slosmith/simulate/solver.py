"""Finding numbers for which a query is just true, and just not: a few pairs that tell most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, combinations, islice, product

from promql_parser import Expr

from slosmith.promql.selector_uses import calls, selectors_in
from slosmith.simulate.damaged import telling
from slosmith.simulate.series import Series
from slosmith.simulate.steady_state import Outcome, Steady
from slosmith.simulate.vectors import LabelSet, Number, UnsupportedError, is_missing
from slosmith.simulate.written_numbers import limits_in, numbers_in

Numbers = tuple[Number, ...]

MISSING = float("nan")
"""The number of a series that is not there."""

OLDER = Fraction(11, 10)
"""By how much a moment is tried to be longer ago than a query says."""

_MOST_TRIES, _MOST_FIRING, _STARTS, _MOST_PAIRS = 2_000, 40, 4, 32
_HALVINGS = 24
_MARGIN = Fraction(8, 100)
_RATES = (*(Fraction(number) for number in (10, 0, 1, 100)), Fraction(1, 100), Fraction(6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Numbers just over a threshold and just under it, and the labels of what is true over it.

    With them so many of the damaged versions of the query are noticed.
    """

    over: Numbers
    under: Numbers
    fires: tuple[LabelSet, ...]
    noticed: frozenset[int] = frozenset()


def solve_pairs(
    tree: Expr, series: Sequence[Series], at: Fraction, damaged: Sequence[Expr] = ()
) -> tuple[Pair, ...]:
    """Pairs of numbers between which the query turns true, each telling other damage from it.

    Raises UnsupportedError where no numbers make it true, or none make it silent.
    """
    ranged = [use.selector for use in selectors_in(tree) if use.range]
    asked = _Asked(
        steady=Steady(tree, series),
        damaged=tuple(Steady(one, series) for one in damaged),
        moved=tuple(
            place
            for place, one in enumerate(series)
            if not one.counter and any(selector.matches(one.named) for selector in ranged)
        ),
        at=at,
    )
    levels, rates = _levels(tree, at), _rates(tree)
    asks = calls(tree, "absent", "absent_over_time")
    try:
        return _Solver(asked, series, levels, rates, absent=asks).pairs()
    except UnsupportedError:
        if asks:
            raise
        # Counting, too, sees whether a series is there.
        return _Solver(asked, series, levels, rates, absent=True).pairs()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A query, its damaged versions, and the places of gauges that are read over a range."""

    steady: Steady
    damaged: tuple[Steady, ...]
    moved: tuple[int, ...]
    at: Fraction
    said: dict[Numbers, Outcome] = field(default_factory=dict)

    def evaluate(self, numbers: Numbers) -> Outcome:
        """What the query gives for these numbers, worked out once: half are asked for again."""
        if (known := self.said.get(numbers)) is None:
            known = self.said[numbers] = self.steady.evaluate(numbers, self.at)
        return known


def solve_states(tree: Expr, series: Sequence[Series]) -> tuple[Numbers, Numbers]:
    """Numbers for which a query that gives 0 or 1 gives 0, and numbers for which it gives 1."""
    steady, choices = Steady(tree, series), _levels(tree, Fraction(0))
    numbers = list(
        islice(product(*(_RATES if one.counter else choices for one in series)), _MOST_TRIES)
    )
    values = [set(steady.evaluate(one).vector.values()) for one in numbers]
    good = next((n for n, seen in zip(numbers, values, strict=True) if seen == {0}), None)
    bad = next((n for n, seen in zip(numbers, values, strict=True) if seen == {1}), None)
    if good is None or bad is None:
        raise UnsupportedError("nothing found that makes it good, then bad")
    return good, bad


class _Solver:
    def __init__(
        self,
        asked: _Asked,
        series: Sequence[Series],
        levels: Sequence[Fraction],
        rates: Sequence[Fraction],
        *,
        absent: bool,
    ) -> None:
        self._asked, self._series = asked, series
        self._damaged, self._moved = asked.damaged, asked.moved
        gone = (MISSING,) if absent else ()
        ages = (*levels, *(level * OLDER for level in levels if level > 1))
        ages = (*ages, *(-age for age in ages if age))  # what is still to come, too
        self._choices: list[Numbers] = [
            (*(rates if one.counter else ages if one.moment else levels), *gone) for one in series
        ]

    def pairs(self) -> tuple[Pair, ...]:
        found: list[Pair] = []
        every: set[int] = set()
        for pair in islice(self._all_pairs(), _MOST_PAIRS):
            if not found or pair.noticed - every:
                found.append(pair)
                every |= pair.noticed
            if len(every) == len(self._damaged) + len(self._moved):
                break
        if not found:
            raise UnsupportedError("nothing found that makes it true, then silent")
        return tuple(telling(found)) or (found[0],)

    def _all_pairs(self) -> Iterator[Pair]:
        for start in self._firing():
            for silent in self._silent_from(start):
                pair = self._tightened(start, silent)
                yield replace(pair, noticed=frozenset(self._noticed(pair)))

    def _noticed(self, pair: Pair) -> Iterator[int]:
        """The damaged versions that say something else on one of the two sides.

        After them those gauges that change: what is read over a range shows its length so.
        """
        for number, one in enumerate(self._damaged):
            over = one.evaluate(pair.over, self._asked.at).vector
            if set(over) != set(pair.fires) or one.evaluate(pair.under, self._asked.at).vector:
                yield number
        for number, place in enumerate(self._moved, start=len(self._damaged)):
            if pair.over[place] != pair.under[place]:
                yield number

    def _fires(self, numbers: Numbers) -> bool:
        return bool(self._asked.evaluate(numbers).vector)

    def _firing(self) -> list[Numbers]:
        """A few numbers for which the query is true, those first in which every counter counts.

        Else a part could be taken for the whole; so the more alike they are the better. Then those
        for which least is true: where either of two is enough, one hides the other.
        """
        alike = zip(*self._choices, strict=False)  # of many series these would come too late
        tries = chain(islice(product(*self._choices), _MOST_TRIES), alike)
        true = [*islice((one for one in tries if self._fires_soundly(one)), _MOST_FIRING)]
        even = sorted(true, key=self._unevenness)[:_STARTS]
        return [*even, *sorted(true, key=self._reasons)[:_STARTS]]

    def _reasons(self, numbers: Numbers) -> int:
        comparisons = self._asked.evaluate(numbers).comparisons
        return sum(map(bool, comparisons))

    def _unevenness(self, numbers: Numbers) -> tuple[int, Number]:
        rates = [n for n, one in zip(numbers, self._series, strict=True) if one.counter]
        alive = [rate for rate in rates if not is_missing(rate) and rate > 0]
        return len(rates) - len(alive), max(alive) / min(alive) if alive else Fraction(0)

    def _fires_soundly(self, numbers: Numbers) -> bool:
        """True, and by no division by zero."""
        vector = self._asked.evaluate(numbers).vector
        return bool(vector) and all(isinstance(number, Fraction) for number in vector.values())

    def _silent_from(self, start: Numbers) -> Iterator[Numbers]:
        """Change one series at a time, or all counters together, until the query is silent."""
        for place, choices in enumerate(self._choices):
            for number in choices:
                changed = (*start[:place], number, *start[place + 1 :])
                if changed != start and not self._fires(changed):
                    yield changed
        for factor in (Fraction(1, 10), Fraction(1, 100), Fraction(1, 10_000), Fraction(0)):
            scaled = tuple(
                number * factor if one.counter else number
                for number, one in zip(start, self._series, strict=True)
            )
            if scaled != start and not self._fires(scaled):
                yield scaled

    def _tightened(self, over: Numbers, under: Numbers) -> Pair:
        """Move both towards each other, and then a little apart again."""
        if any(is_missing(number) for number in (*over, *under)):
            fires = self._asked.evaluate(over).vector
            return Pair(over=over, under=under, fires=tuple(sorted(fires, key=sorted)))
        low, high = Fraction(0), Fraction(1)  # the share of the way from over to under
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self._fires(_between(over, under, middle)):
                low = middle
            else:
                high = middle
        edge = _between(over, under, high)
        apart: Numbers = tuple(max(number, -number) * _MARGIN for number in edge)
        near_over = _towards(edge, over, apart)
        near_under = _towards(edge, self._beyond(over, under) if high == 1 else under, apart)
        if not self._fires(near_over) or high == 0:
            near_over = over
        if self._fires(near_under) or _is_same(near_under, over, under):
            near_under = under
        fires = self._asked.evaluate(near_over).vector
        return Pair(over=near_over, under=near_under, fires=tuple(sorted(fires, key=sorted)))

    def _beyond(self, over: Numbers, under: Numbers) -> Numbers:
        """Numbers past the edge where this is `under` itself, as with a half of `x < 0.5`.

        Counters alone: a gauge may know no others, as one that is 0 or 1.
        """
        beyond = _between(over, under, Fraction(2))
        may = all(
            a == b or (one.counter and b >= 0)
            for a, b, one in zip(over, beyond, self._series, strict=True)
        )
        return beyond if may else under


def _between(start: Numbers, end: Numbers, share: Fraction) -> Numbers:
    return tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))


def _is_same(near: Numbers, over: Numbers, under: Numbers) -> bool:
    """Whether the edge is where `over` is, as with `x > 0` or `x == 0`: then any step counts."""
    return all(
        (a - b) ** 2 <= (c - b) ** 2 / 1_000_000 for a, b, c in zip(near, over, under, strict=True)
    )


def _towards(edge: Numbers, goal: Numbers, apart: Numbers) -> Numbers:
    """Step from the edge towards the goal, by no more than `apart` and never past it."""
    return tuple(
        here + max(-step, min(step, there - here))
        for here, there, step in zip(edge, goal, apart, strict=True)
    )


def _rates(tree: Expr) -> tuple[Fraction, ...]:
    """Rates that counters may take: the usual ones, and around each number of the query."""
    written, limits = tuple(numbers_in(tree)), limits_in(tree)
    numbers = [n for n in (*written, *limits, *_converted(written)) if n > max(_RATES)]
    return tuple(dict.fromkeys((*_RATES, *(n * f for n in numbers for f in (2, Fraction(1, 2))))))


def _converted(numbers: Sequence[Fraction]) -> Iterator[Fraction]:
    """What numbers mean in another unit, as in sum(rate(bytes[1m]) * 8) / 1e6 > 900."""
    few = [n for n in dict.fromkeys(numbers) if n > 1][:_FEW]
    for one, other in combinations(few, 2):
        yield one * other
        yield from (one * other / third for third in few if third not in (one, other))


_FEW = 4


def _levels(tree: Expr, at: Fraction) -> tuple[Fraction, ...]:
    """Levels that gauges may take: 0 and 1, and around each number of the query."""
    numbers = dict.fromkeys(numbers_in(tree))
    # As in (time() - x) / 3600 > 24.
    numbers |= dict.fromkeys(a * b for a, b in combinations([*numbers], 2) if min(a, b) > 1)
    numbers |= dict.fromkeys(limits_in(tree))
    wide = [n * factor for n in numbers for factor in (2, Fraction(1, 2))]
    late = [at + n * 2 for n in numbers if n > at]
    found = (Fraction(1), Fraction(0), *numbers, *wide, *late, Fraction(1000))
    other = (n * factor for n in _converted([*numbers_in(tree)]) for factor in (2, Fraction(1, 2)))
    return tuple(dict.fromkeys((*found, *other)))
