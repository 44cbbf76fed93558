"""Rates that change by as much with each sample, and what is made of them in one evaluation."""

from fractions import Fraction

from slosmith.model.units import Duration
from slosmith.record import dataclass

_NOW = Duration(0)
AFTER = Duration(500)
"""The evaluation lies so long after the last sample that no window begins or ends at one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Samples at each step, and one evaluation after the last of them.

    ``measured`` says that one more is recorded then, of what is measured.
    """

    step: Duration
    count: int
    measured: bool

    @property
    def now(self) -> Duration:
        """The moment of the evaluation."""
        return self.step * self.count + AFTER

    def last(self, ago: Duration) -> int:
        """The number of the sample that was the latest so long ago."""
        return (self.now - ago) // self.step

    def within(self, window: Duration, ago: Duration = _NOW) -> range:
        """The numbers of the samples in a window that ended so long ago."""
        return range(max(self.last(window + ago) + 1, 1), self.last(ago) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """A rate from one level to another."""

    grid: Grid
    first: Fraction
    slope: Fraction

    def at(self, number: int) -> Fraction:
        """The level of a sample."""
        return self.first + self.slope * number

    @property
    def latest(self) -> Fraction:
        """The level at the evaluation: the next one where it is measured."""
        return self.at(self.grid.count + self.grid.measured)

    def looked_at(self, numbers: range) -> Fraction:
        """The sum of samples."""
        if not numbers:
            return Fraction(0)
        return (self.at(numbers[0]) + self.at(numbers[-1])) * len(numbers) / 2

    def recorded(self, window: Duration) -> Fraction:
        """The sum of all that was recorded in a window until now."""
        return self.looked_at(self.grid.within(window)) + self.latest * self.grid.measured

    def mean(self, window: Duration) -> Fraction:
        """The mean of the same."""
        return self.recorded(window) / (len(self.grid.within(window)) + self.grid.measured)
