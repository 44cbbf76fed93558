"""Series that change from phase to phase, as a query sees them at each moment.

Prometheus 2 counts both ends of a range, Prometheus 3 only the right one. So each moment is seen in
both ways, and what is claimed must hold for both.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slosmith.model.units import Duration, Seconds
from slosmith.simulate.series import Series
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import LabelSet, Number, UnsupportedError, is_missing

_AVERAGED = frozenset(("rate", "increase"))
_LATEST = frozenset(("last_over_time", "present_over_time", "irate"))
_FOLDED: dict[str, Callable[[Sequence[Number]], Number]] = {
    "max_over_time": max,
    "min_over_time": min,
}

Spans = Sequence[tuple[Duration, Sequence[Number]]]
"""How long, and the number of each series meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One moment; a sample belongs to the span that it ends or lies in."""

    series: Sequence[Series]
    spans: Spans
    at: Fraction
    interval: Seconds
    closed: bool

    def now(self, place: int) -> Number:
        """The number at the latest sample."""
        return self._shares(place, self._latest, Fraction(1))[-1][1]

    def over(self, place: int, seconds: Fraction, function: str) -> Number:
        """The samples of a window: how much of it has which number."""
        last, start = self._latest, self.at - seconds
        first = -(-start // self.interval) * self.interval
        first += self.interval if first == start and not self.closed else 0
        # A rate is what lies between two samples, a level what lies at each of them.
        begins = first if self.series[place].counter else first - self.interval
        shares = self._shares(place, last, Fraction(last - max(begins, 0)))
        if len({is_missing(number) for _, number in shares}) > 1:
            if self.series[place].counter:
                raise UnsupportedError("a range in which a counter ends or begins")
            shares = [share for share in shares if not is_missing(share[1])]
        if function in _LATEST or len(shares) == 1:
            return shares[-1][1]
        if function in _FOLDED:
            return _FOLDED[function]([number for _, number in shares])
        if function in _AVERAGED or function == "avg_over_time":
            whole = sum(length for length, _ in shares)
            return sum((length * number for length, number in shares), Fraction(0)) / whole
        raise UnsupportedError(f"{function}() of series that move")

    def at_rest(self) -> None:
        """They are not."""
        raise UnsupportedError("an offset or a subquery over series that move")

    @property
    def _latest(self) -> Fraction:
        return Fraction(self.at // self.interval * self.interval)

    def _shares(
        self, place: int, until: Fraction, length: Fraction
    ) -> list[tuple[Fraction, Number]]:
        """The last so many seconds before a moment, by the number that a series had in them."""
        found, passed = [], Fraction(0)
        for lasting, numbers in self.spans:
            seconds = lasting.whole_seconds
            here = min(passed + seconds, until) - max(passed, until - length)
            if here > 0:
                found.append((here, numbers[place]))
            passed += seconds
        return found or [(Fraction(1), self.spans[0][1][place])]


class Moving:
    """A query over series that move, evaluated at every step."""

    def __init__(
        self,
        steady: Steady,
        series: Sequence[Series],
        spans: Spans,
        step: Duration,
        interval: Duration,
    ) -> None:
        self._steady, self._series, self._spans = steady, series, spans
        self._step, self._interval = step.whole_seconds, interval.whole_seconds

    def sure(self, at: Seconds) -> frozenset[LabelSet] | None:
        """What is true at a moment; None where a sample decides, or the kind of range does."""
        near = min(Fraction(self._step, 2), Fraction(self._interval))
        seen = (
            self._true(moment, closed=closed)
            for moment in (at - near, at + near, Fraction(at))
            for closed in (True, False)
        )
        try:
            true = next(seen)
            return true if all(other == true for other in seen) else None
        except UnsupportedError:
            return None

    def _true(self, at: Fraction, *, closed: bool) -> frozenset[LabelSet]:
        reading = _Seen(
            series=self._series, spans=self._spans, at=at, interval=self._interval, closed=closed
        )
        return frozenset(self._steady.evaluate_reading(reading, at).vector)
