"""What the guards of tiers count after a history that was put in."""

from fractions import Fraction

from slosmith.emit.promtool_tests.history import Play, Terms, seconds_of
from slosmith.model.burnrate import SURE
from slosmith.model.units import Duration

_SURE = Fraction(SURE)


def guarded_windows(terms: Terms) -> list[Duration]:
    """The long windows of which the guard adds up more than a rate."""
    windows, longs = terms.settings.windows, {one.long for one in terms.plan.all_alerts}
    return [one for one in longs if one > windows.base and not windows.in_blocks(one)]


def guard_count(play: Play, window: Duration) -> Fraction:
    """What the guard of a tier counts: see the rules that it is part of."""
    windows, seconds = play.settings.windows, seconds_of(play.grid.step)
    if not play.terms.counted:
        if windows.is_short(window):
            return play.bad.mean(window) * seconds_of(window) / seconds
        return play.bad.recorded(window)
    if window <= windows.base:
        return _SURE * seconds_of(window) * play.bad.latest
    older = play.grid.within(window - windows.base, windows.base)
    return surely(play) + _SURE * seconds * play.bad.looked_at(older)


def is_sure(play: Play) -> bool:
    """Whether it is recorded how many events are sure."""
    return play.terms.counted and bool(guarded_windows(play.terms))


def brought(play: Play) -> Fraction:
    """By how much the bad events of a base window grew in the guard's step."""
    before = play.bad.at(play.grid.last(play.settings.rise))
    return seconds_of(play.settings.windows.base) * (play.bad.latest - before)


def surely(play: Play) -> Fraction:
    """The bad events of the base window: what each step of the guard brought, and a part of all."""
    base, rise = play.settings.windows.base, play.settings.rise
    steps = len(play.grid.within(base)) if rise == play.grid.step else base // rise - 1
    summed = brought(play) + steps * play.rise
    return _SURE * summed + (1 - _SURE) * seconds_of(base) * play.bad.latest
