"""A history that is put in before one evaluation: rates that rise and fall evenly, and blocks.

So each window holds another sum of them. SLOs of one objective share the numbers.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from slosmith.emit.promtool_tests.decoy_series import BLOCKS, summed_blocks
from slosmith.model import naming
from slosmith.model.burnrate import Plan
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.record import dataclass
from slosmith.simulate.promtool_file import print_fraction, sparse
from slosmith.simulate.ramp import Grid, Ramp

_SCRAPES = 5
# What the last block held, and the blocks of the period: bad events, all of them, and seconds.
BLOCK = (Fraction(1), Fraction(2), Fraction(600))
SUMMED = (Fraction(3), Fraction(7), Fraction(6000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that the numbers depend on; ``longest`` is the longest window that is summed over rates.

    ``measured`` says that base rates are measured from raw series at the evaluation, ``counted``
    that events are counted, and ``guarded`` that tiers want a number of bad ones.
    """

    settings: Settings
    plan: Plan
    period: Duration
    budget: Decimal
    longest: Duration
    measured: bool
    counted: bool
    guarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Rates, what each step before brought, and the last block: ``made`` and counting ``until``."""

    terms: Terms
    interval: Duration
    bad: Ramp
    all: Ramp
    rise: Fraction
    made: Duration
    until: Duration

    @property
    def grid(self) -> Grid:
        """When samples lie."""
        return self.bad.grid

    @property
    def settings(self) -> Settings:
        """How often rules are evaluated, and over which windows."""
        return self.terms.settings


def interval_of(settings: Settings) -> Duration:
    """The time between samples: evaluations are whole numbers of it, and several in the base."""
    step, base = settings.evaluation_interval, settings.windows.base
    seconds = (60, 30, 20, 15, 10, 5, 2, 1)
    fitting = (n for n in seconds if step.whole_seconds % n == 0)
    few = (n for n in fitting if n == 1 or base.whole_seconds >= n * _SCRAPES)
    return Duration.of(next(few))


def history_of(play: Play) -> Iterator[tuple[str, str]]:
    """What is put in, by name: rates, what each step brought, and the last blocks."""
    base, every = play.settings.windows.base, play.grid.step // play.interval
    yield naming.bad_rate(base), _on_the_way(play.bad, every)
    yield naming.total_rate(base), _on_the_way(play.all, every)
    if play.terms.counted:
        still = Ramp(grid=play.grid, first=play.rise, slope=Fraction(0))
        yield naming.BAD_RISE, _on_the_way(still, every)
    for window in _put_in(play):
        last = play.grid.count * every
        yield naming.bad_rate(window), _alone(last, play.bad.mean(window))
        yield naming.total_rate(window), _alone(last, play.all.mean(window))
    end = Fraction((play.grid.now - play.until).seconds)
    names = (*BLOCKS, *summed_blocks(play.terms.period), naming.BLOCK_END)
    for name, number in zip(names, (*BLOCK, *SUMMED, end), strict=True):
        yield name, _alone(play.grid.last(play.made) * every, number)


def _put_in(play: Play) -> list[Duration]:
    """The windows besides the base that are measured, and so put in where nothing is."""
    windows, used = play.settings.windows, play.terms.plan.windows
    if play.terms.measured:
        return []
    read = (one for one in {*windows.short, *used} if windows.is_short(one))
    longest = windows.base if play.terms.counted else windows.hour
    return sorted(one for one in read if one <= longest and one != windows.base)


def _alone(number: int, level: Fraction) -> str:
    return f"_x{number} {print_fraction(level)}"


def _on_the_way(ramp: Ramp, every: int) -> str:
    """A level at each step, and nothing at the beginning."""
    count = ramp.grid.count
    if every > 1:
        return sparse((ramp.at(number) for number in range(1, count + 1)), every - 1)
    sign = "-" if ramp.slope < 0 else "+"
    return f"_ {print_fraction(ramp.at(1))}{sign}{print_fraction(abs(ramp.slope))}x{count - 1}"


def seconds_of(time: Duration) -> Fraction:
    """A time as a number."""
    return Fraction(time.ms, 1000)
