"""What each record must hold after a history that was put in, worked out without any rule."""

from fractions import Fraction

from slosmith.emit.promtool_tests.decoy_series import BLOCKS, summed_blocks
from slosmith.emit.promtool_tests.guard_counts import brought, is_sure, surely
from slosmith.emit.promtool_tests.history import BLOCK, SUMMED, Play, seconds_of
from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.units import Duration
from slosmith.simulate.ramp import Ramp


def recorded(play: Play) -> dict[str, Fraction]:
    """What each window holds, and what is made of it."""
    windows, plan, period = play.settings.windows, play.terms.plan, play.terms.period
    bad, every = (_rates(play, one) for one in (play.bad, play.all))
    ratios, blocks = ratios_of(play), _blocks(play)
    # What pages look at is read before the new block is made.
    urgent = plan.windows_of(AlertSeverity.PAGE)
    for window in filter(windows.in_blocks, plan.windows):
        new = (Fraction(0), Fraction(0)) if window in urgent else blocks[:2]
        ratios[window] = (new[0] + BLOCK[0]) / (new[1] + BLOCK[1])
    found = {naming.bad_rate(one): number for one, number in bad.items()}
    found |= {naming.total_rate(one): number for one, number in every.items()}
    found |= {naming.error_ratio(one): number for one, number in ratios.items()}
    found[naming.burn_rate(windows.hour)] = ratios[windows.hour] / Fraction(play.terms.budget)
    found |= dict(zip(BLOCKS, blocks, strict=True))
    both = (new + old for new, old in zip(blocks, BLOCK, strict=True))
    found |= dict(zip(summed_blocks(period), both, strict=True))
    found[naming.BLOCK_END] = Fraction((play.grid.now - play.grid.step).seconds)
    if is_sure(play):
        found |= {naming.BAD_RISE: brought(play), naming.BAD_SURE: surely(play)}
    return found | increases_of(play)


def ratios_of(play: Play) -> dict[Duration, Fraction]:
    """The error ratios of windows that hold rates."""
    windows = play.settings.windows
    bad, every = (_rates(play, one) for one in (play.bad, play.all))
    ratios = {one: bad[one] / every[one] for one in bad}
    for window in play.terms.plan.windows:
        if not windows.is_short(window) and not windows.in_blocks(window):
            ratios[window] = play.bad.recorded(window) / play.all.recorded(window)
    return ratios


def _rates(play: Play, ramp: Ramp) -> dict[Duration, Fraction]:
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
            weight, rest = seconds_of(windows.base) - seconds_of(step) / 2, window - windows.base
            summed = weight * ramp.latest + seconds_of(step) * ramp.looked_at(older)
            found[window] = summed / (weight + seconds_of(rest))
    return found


def _blocks(play: Play) -> tuple[Fraction, Fraction, Fraction]:
    """What was counted in the hour before the latest evaluation, since the last block."""
    step = play.grid.step
    window = min(play.settings.windows.hour, play.until - step)
    return _counted(play, play.grid.within(window, step))


def _counted(play: Play, numbers: range) -> tuple[Fraction, Fraction, Fraction]:
    """Bad events, all of them, and seconds."""
    seconds = seconds_of(play.grid.step)
    bad, every = (ramp.looked_at(numbers) * seconds for ramp in (play.bad, play.all))
    return bad, every, len(numbers) * seconds


def increases_of(play: Play) -> dict[str, Fraction]:
    """What the period holds: its blocks, what was counted since, and what is ahead of that."""
    settings, period = play.settings, play.terms.period
    window = min(settings.block_interval * 3, play.until)
    since = _counted(play, play.grid.within(window))
    base, step = settings.windows.base, play.grid.step
    half = play.grid.within(base // 2)
    weight = seconds_of(base) - seconds_of(step) / 2
    beyond = (
        weight * ramp.latest - seconds_of(step) * ramp.looked_at(half)
        for ramp in (play.bad, play.all)
    )
    ahead = (*(max(one, Fraction(0)) for one in beyond), Fraction(0))
    bad, every, seen = (Fraction(sum(n)) for n in zip(SUMMED, since, ahead, strict=True))
    burn = bad / every / Fraction(play.terms.budget)
    return {
        naming.bad_increase(period): bad,
        naming.total_increase(period): every,
        naming.seen(period): seen,
        naming.error_ratio(period): bad / every,
        naming.burn_rate(period): burn,
        naming.BUDGET_REMAINING: 1 - burn,
    }
