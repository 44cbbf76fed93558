"""When a query turns true and false again in a play of well, not well, and well once more."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from slosmith.simulate.over_time import Moving
from slosmith.simulate.solver import Numbers
from slosmith.simulate.steady_state import Series, Steady
from slosmith.simulate.vectors import LabelSet

Span = tuple[int, Numbers]
Sure = Callable[[int], bool | None]
# Shifted by these quarters of a step, the middle first.
_QUARTERS = (2, 1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A query and its series: they are ``well``, since `begins` ``over``, since `ends` ``under``.

    Times are in ms: of an evaluation each ``step`` and a sample each ``interval``, to ``until``.
    """

    steady: Steady
    series: tuple[Series, ...]
    fires: frozenset[LabelSet]
    well: Numbers
    over: Numbers
    under: Numbers
    begins: int
    ends: int
    until: int
    step: int
    interval: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """How long the series have which numbers."""
        return (
            (self.begins, self.well),
            (self.ends - self.begins, self.over),
            (self.until - self.ends, self.under),
        )

    def rise(self) -> tuple[int, int | None]:
        """The last evaluation at which it is surely false, and the first at which it is true."""
        start = self.begins // self.step * self.step
        before, first = _turn(self.watch(), range(start, self.ends + 1, self.step))
        return start if before is None else before, first

    def fall(self) -> tuple[int | None, int]:
        """The last evaluation at which it is surely true, and the first after it that is false."""
        start = self.begins // self.step * self.step
        after, last = _turn(self.watch(), range(self.until, start - 1, -self.step))
        return last, self.until if after is None else after

    def watch(self) -> Sure:
        """Whether it is true at a moment; None where nobody can be sure."""
        moving = Moving(
            self.steady,
            self.series,
            [(ms // 1000, numbers) for ms, numbers in self.spans],
            self.step // 1000,
            self.interval // 1000,
        )

        def sure(at: int) -> bool | None:
            true = moving.sure(at // 1000)
            return None if true is None or (true and true != self.fires) else bool(true)

        return sure

    def sharpened(self) -> "Play":
        """The same, beginning and ending a little later where an evaluation hung on a sample.

        What turns between two evaluations tells one `for` from another best.
        """
        play = replace(self, begins=self.begins + _late(self, *self.rise()))
        if play.until == play.ends:
            return play
        return replace(play, ends=play.ends + _late(play, *play.fall()))


def _late(play: Play, before: int | None, after: int | None) -> int:
    """How much later what turns has to begin, or to end, so that every evaluation is sure."""
    if before is None or after is None or after - before != 2 * play.step:
        return 0
    sure, unsure = play.watch(), before + play.step
    for quarters in _QUARTERS:
        late = play.step // play.interval * quarters // 4 * play.interval
        if all(sure(at - late) is not None for at in (unsure, unsure + play.step)):
            return late
    return 0


def _turn(sure: Sure, moments: Iterable[int]) -> tuple[int | None, int | None]:
    """The latest moment so far that is false, and the first one that is true, if there are any."""
    false = None
    for at in moments:
        true = sure(at)
        if true:
            return false, at
        if true is False:
            false = at
    return false, None
