"""What is put in before one evaluation, and what this must give, worked out without any rule.

Rates rise and fall evenly, so that each window holds another sum of them. SLOs of one objective
share the numbers.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from slosmith.emit.promtool_tests.decoy_series import summed_blocks
from slosmith.model import naming
from slosmith.model.burnrate import GUARD_THRESHOLD, SURE, AlertSeverity, BurnAlert, Plan
from slosmith.model.root import Settings
from slosmith.model.units import Duration
from slosmith.record import dataclass
from slosmith.simulate.promtool_file import print_bounds, print_fraction, sparse
from slosmith.simulate.ramp import Grid, Ramp

_NEAR, _DIGITS = Fraction(1, 10_000), Fraction(1, 1_000_000)
_SCRAPES, _SPARE = 5, 4
# Of all events a half is bad at first, and nearly all at last.
_BAD, _ALL = (Fraction(10), Fraction(15)), (Fraction(20), Fraction(16))
# What each evaluation before brought, as the guard counts it.
_RISE = Fraction(1)
# So much more than the guard wants is in the longest window that it sums over rates.
_ENOUGH = Fraction(11, 10)
_CLEARLY = Fraction(2, 100)
_SURE = Fraction(SURE)
# What the last block held, and the blocks of the period: bad events, all of them, and seconds.
_BLOCK = (Fraction(1), Fraction(2), Fraction(600))
_SUMMED = (Fraction(3), Fraction(7), Fraction(6000))
_BLOCK_NAMES = (naming.BAD_BLOCK, naming.TOTAL_BLOCK, naming.SEEN_BLOCK)


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
class Evaluation:
    """One evaluation ``at`` a moment, with samples each ``interval`` before it.

    ``given`` are recorded series that are put in, and ``found`` bounds of what is recorded then,
    by name; ``tiers`` are those of which it is sure whether they fire. ``rate`` is what is measured
    of all events, and ``share`` what of it is bad.
    """

    at: Duration
    interval: Duration
    given: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, tuple[str, str]], ...]
    tiers: tuple[tuple[BurnAlert, bool], ...]
    rate: Fraction
    share: Fraction


@lru_cache(maxsize=64)
def evaluation_of(terms: Terms) -> Evaluation:
    """All records after long enough; the last block was made three quarters of an hour before."""
    hour, step = terms.settings.windows.hour, terms.settings.evaluation_interval
    late, guarded = hour * 3 // 4, max(_guarded_windows(terms), default=hour)
    play = _play(terms, terms.longest, guarded, late, late + step)
    return _evaluation(play, _recorded(play), tuple(_tiers(play)))


@lru_cache(maxsize=64)
def evaluation_since_block(terms: Terms) -> Evaluation:
    """The budget where a block that was made long ago counts until a while ago, and quick tiers."""
    settings, hour = terms.settings, terms.settings.windows.hour
    late, until = hour * 3 // 4, settings.period_interval * 2
    guarded = min(_guarded_windows(terms), default=hour)
    play = _play(terms, hour, min(guarded, hour), late, until)
    tiers = tuple((tier, fires) for tier, fires in _tiers(play) if tier.long <= hour)
    return _evaluation(play, _increases(play), tiers)


def _guarded_windows(terms: Terms) -> list[Duration]:
    """The long windows of which the guard adds up more than a rate."""
    windows, longs = terms.settings.windows, {one.long for one in terms.plan.all_alerts}
    return [one for one in longs if one > windows.base and not windows.in_blocks(one)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Play:
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
        return self.bad.grid

    @property
    def settings(self) -> Settings:
        return self.terms.settings


def _play(
    terms: Terms, longest: Duration, guarded: Duration, made: Duration, until: Duration
) -> _Play:
    """A history for the longest window, with so many events that a guarded one has just enough."""
    step = terms.settings.evaluation_interval
    count = longest.in_steps(step) // step + _SPARE
    grid = Grid(step=step, count=count, measured=terms.measured)

    def play(unit: Fraction) -> _Play:
        bad, every = (
            Ramp(grid=grid, first=first * unit, slope=(last - first) * unit / (count + 1))
            for first, last in (_BAD, _ALL)
        )
        return _Play(
            terms=terms,
            interval=_interval(terms.settings),
            bad=bad,
            all=every,
            rise=_RISE * unit,
            made=made,
            until=until,
        )

    counted = _guarded(play(Fraction(1)), guarded)
    return play(_ENOUGH * Fraction(GUARD_THRESHOLD) / counted)


def _interval(settings: Settings) -> Duration:
    """The time between samples: evaluations are whole numbers of it, and several in the base."""
    step, base = settings.evaluation_interval, settings.windows.base
    seconds = (60, 30, 20, 15, 10, 5, 2, 1)
    fitting = (n for n in seconds if step.whole_seconds % n == 0)
    few = (n for n in fitting if n == 1 or base.whole_seconds >= n * _SCRAPES)
    return Duration.of(next(few))


def _evaluation(
    play: _Play, found: dict[str, Fraction], tiers: tuple[tuple[BurnAlert, bool], ...]
) -> Evaluation:
    return Evaluation(
        at=play.grid.now,
        interval=play.interval,
        given=(*_history(play),),
        found=tuple((name, _near(play, name, number)) for name, number in found.items()),
        tiers=tiers,
        rate=play.all.latest,
        share=play.bad.latest / play.all.latest,
    )


def _near(play: _Play, name: str, number: Fraction) -> tuple[str, str]:
    """What rises in a step is a small difference of rates that are put in with seven digits."""
    slack = abs(number) * _NEAR
    if name == naming.BAD_RISE:
        slack += _seconds(play.settings.windows.base) * play.bad.latest * _DIGITS
    return print_bounds(number - slack, number + slack)


def _history(play: _Play) -> Iterator[tuple[str, str]]:
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
    names = (*_BLOCK_NAMES, *summed_blocks(play.terms.period), naming.BLOCK_END)
    for name, number in zip(names, (*_BLOCK, *_SUMMED, end), strict=True):
        yield name, _alone(play.grid.last(play.made) * every, number)


def _put_in(play: _Play) -> list[Duration]:
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


def _recorded(play: _Play) -> dict[str, Fraction]:
    """What each window holds, and what is made of it."""
    windows, plan, period = play.settings.windows, play.terms.plan, play.terms.period
    bad, every = (_rates(play, one) for one in (play.bad, play.all))
    ratios, blocks = _ratios(play), _blocks(play)
    # What pages look at is read before the new block is made.
    urgent = plan.windows_of(AlertSeverity.PAGE)
    for window in filter(windows.in_blocks, plan.windows):
        new = (Fraction(0), Fraction(0)) if window in urgent else blocks[:2]
        ratios[window] = (new[0] + _BLOCK[0]) / (new[1] + _BLOCK[1])
    found = {naming.bad_rate(one): number for one, number in bad.items()}
    found |= {naming.total_rate(one): number for one, number in every.items()}
    found |= {naming.error_ratio(one): number for one, number in ratios.items()}
    found[naming.burn_rate(windows.hour)] = ratios[windows.hour] / Fraction(play.terms.budget)
    found |= dict(zip(_BLOCK_NAMES, blocks, strict=True))
    both = (new + old for new, old in zip(blocks, _BLOCK, strict=True))
    found |= dict(zip(summed_blocks(period), both, strict=True))
    found[naming.BLOCK_END] = Fraction((play.grid.now - play.grid.step).seconds)
    if _is_sure(play):
        found |= {naming.BAD_RISE: _brought(play), naming.BAD_SURE: _surely(play)}
    return found | _increases(play)


def _ratios(play: _Play) -> dict[Duration, Fraction]:
    """The error ratios of windows that hold rates."""
    windows = play.settings.windows
    bad, every = (_rates(play, one) for one in (play.bad, play.all))
    ratios = {one: bad[one] / every[one] for one in bad}
    for window in play.terms.plan.windows:
        if not windows.is_short(window) and not windows.in_blocks(window):
            ratios[window] = play.bad.recorded(window) / play.all.recorded(window)
    return ratios


def _rates(play: _Play, ramp: Ramp) -> dict[Duration, Fraction]:
    """The rates of short windows: see what records them."""
    windows, step = play.settings.windows, play.grid.step
    found = {windows.base: ramp.latest}
    for window in windows.short[1:]:
        if not play.terms.counted:
            found[window] = ramp.mean(window)
        elif window != windows.hour:
            found[window] = ramp.mean(window - windows.base)
        else:
            older = play.grid.within(window - windows.base, windows.base // 2)
            weight, rest = _seconds(windows.base) - _seconds(step) / 2, window - windows.base
            summed = weight * ramp.latest + _seconds(step) * ramp.looked_at(older)
            found[window] = summed / (weight + _seconds(rest))
    return found


def _blocks(play: _Play) -> tuple[Fraction, Fraction, Fraction]:
    """What was counted in the hour before the latest evaluation, since the last block."""
    step = play.grid.step
    window = min(play.settings.windows.hour, play.until - step)
    return _counted(play, play.grid.within(window, step))


def _counted(play: _Play, numbers: range) -> tuple[Fraction, Fraction, Fraction]:
    """Bad events, all of them, and seconds."""
    seconds = _seconds(play.grid.step)
    bad, every = (ramp.looked_at(numbers) * seconds for ramp in (play.bad, play.all))
    return bad, every, len(numbers) * seconds


def _increases(play: _Play) -> dict[str, Fraction]:
    """What the period holds: its blocks, what was counted since, and what is ahead of that."""
    settings, period = play.settings, play.terms.period
    window = min(settings.period_interval * 3, play.until)
    since = _counted(play, play.grid.within(window))
    base, step = settings.windows.base, play.grid.step
    half = play.grid.within(base // 2)
    weight = _seconds(base) - _seconds(step) / 2
    beyond = (
        weight * ramp.latest - _seconds(step) * ramp.looked_at(half)
        for ramp in (play.bad, play.all)
    )
    ahead = (*(max(one, Fraction(0)) for one in beyond), Fraction(0))
    bad, every, seen = (Fraction(sum(n)) for n in zip(_SUMMED, since, ahead, strict=True))
    burn = bad / every / Fraction(play.terms.budget)
    return {
        naming.bad_increase(period): bad,
        naming.total_increase(period): every,
        naming.seen(period): seen,
        naming.error_ratio(period): bad / every,
        naming.burn_rate(period): burn,
        naming.BUDGET_REMAINING: 1 - burn,
    }


def _is_sure(play: _Play) -> bool:
    """Whether it is recorded how many events are sure."""
    return play.terms.counted and bool(_guarded_windows(play.terms))


def _brought(play: _Play) -> Fraction:
    """By how much the bad events of a base window grew in the guard's step."""
    before = play.bad.at(play.grid.last(play.settings.rise))
    return _seconds(play.settings.windows.base) * (play.bad.latest - before)


def _surely(play: _Play) -> Fraction:
    """The bad events of the base window: what each step of the guard brought, and a part of all."""
    base, rise = play.settings.windows.base, play.settings.rise
    steps = len(play.grid.within(base)) if rise == play.grid.step else base // rise - 1
    summed = _brought(play) + steps * play.rise
    return _SURE * summed + (1 - _SURE) * _seconds(base) * play.bad.latest


def _guarded(play: _Play, window: Duration) -> Fraction:
    """What the guard of a tier counts: see the rules that it is part of."""
    windows, seconds = play.settings.windows, _seconds(play.grid.step)
    if not play.terms.counted:
        if windows.is_short(window):
            return play.bad.mean(window) * _seconds(window) / seconds
        return play.bad.recorded(window)
    if window <= windows.base:
        return _SURE * _seconds(window) * play.bad.latest
    older = play.grid.within(window - windows.base, windows.base)
    return _surely(play) + _SURE * seconds * play.bad.looked_at(older)


def _tiers(play: _Play) -> Iterator[tuple[BurnAlert, bool]]:
    """Those whose ratios are high, so that the guard alone decides whether they fire."""
    ratios = _ratios(play)
    for alert in play.terms.plan.all_alerts:
        over = Fraction(alert.threshold) * (1 + _CLEARLY)
        if any(ratios.get(one, 0) < over for one in (alert.long, alert.short)):
            continue
        enough = _guarded(play, alert.long) / Fraction(GUARD_THRESHOLD)
        if not play.terms.guarded or abs(enough - 1) > _CLEARLY:
            yield alert, not play.terms.guarded or enough > 1


def _seconds(time: Duration) -> Fraction:
    return Fraction(time.ms, 1000)
