"""When a query turns true and false again in a play of well, not well, and well once more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from slosmith.model.units import Duration
from slosmith.simulate.over_time import Moving
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Numbers
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import LabelSet

Span = tuple[Duration, Numbers]
Sure = Callable[[Duration], bool | None]
# Shifted by these quarters of a step, the middle first.
_QUARTERS = (2, 1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A query and its series: they are ``well``, since `begins` ``over``, since `ends` ``under``.

    There is an evaluation each ``step`` and a sample each ``interval``, to ``until``.
    """

    steady: Steady
    series: tuple[Series, ...]
    fires: frozenset[LabelSet]
    well: Numbers
    over: Numbers
    under: Numbers
    begins: Duration
    ends: Duration
    until: Duration
    step: Duration
    interval: Duration

    @property
    def spans(self) -> tuple[Span, ...]:
        """How long the series have which numbers."""
        return (
            (self.begins, self.well),
            (self.ends - self.begins, self.over),
            (self.until - self.ends, self.under),
        )

    def rise(self) -> tuple[Duration, Duration | None]:
        """The last evaluation at which it is surely false, and the first at which it is true."""
        moments = self._moments()
        before, first = _turn(self.watch(), (one for one in moments if one <= self.ends))
        return moments[0] if before is None else before, first

    def fall(self) -> tuple[Duration | None, Duration]:
        """The last evaluation at which it is surely true, and the first after it that is false."""
        after, last = _turn(self.watch(), reversed(self._moments()))
        return last, self.until if after is None else after

    def _moments(self) -> list[Duration]:
        """Every evaluation from just before it begins to be over, to the end."""
        first, last = self.begins // self.step, self.until // self.step
        return [self.step * number for number in range(first, last + 1)]

    def watch(self) -> Sure:
        """Whether it is true at a moment; None where nobody can be sure."""
        moving = Moving(
            self.steady,
            self.series,
            self.spans,
            self.step,
            self.interval,
        )

        def sure(at: Duration) -> bool | None:
            true = moving.sure(at.whole_seconds)
            return None if true is None or (true and true != self.fires) else bool(true)

        return sure

    def sharpened(self) -> "Play":
        """The same, beginning and ending a little later where an evaluation hung on a sample.

        A change between two evaluations best distinguishes one `for` from another.
        """
        play = replace(self, begins=self.begins + _late(self, *self.rise()))
        if play.until == play.ends:
            return play
        return replace(play, ends=play.ends + _late(play, *play.fall()))


def _late(play: Play, before: Duration | None, after: Duration | None) -> Duration:
    """How much later what turns has to begin, or to end, so that every evaluation is sure."""
    if before is None or after is None or after - before != play.step * 2:
        return Duration(0)
    sure, unsure = play.watch(), before + play.step
    for quarters in _QUARTERS:
        late = play.interval * (play.step // play.interval * quarters // 4)
        if all(sure(at - late) is not None for at in (unsure, unsure + play.step)):
            return late
    return Duration(0)


def _turn(sure: Sure, moments: Iterable[Duration]) -> tuple[Duration | None, Duration | None]:
    """The latest moment so far that is false, and the first one that is true, if there are any."""
    false = None
    for at in moments:
        true = sure(at)
        if true:
            return false, at
        if true is False:
            false = at
    return false, None
