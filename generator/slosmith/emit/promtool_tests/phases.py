"""How an incident is played for a tier: its clock, and traffic around what the tier compares."""

from fractions import Fraction
from functools import lru_cache
from math import lcm

from slosmith.emit.promtool_tests.input_supply import RATE
from slosmith.emit.records import is_apart
from slosmith.model.burnrate import GUARD_THRESHOLD, AlertSeverity, BurnAlert
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.timeline import Clock, Phase, Question, Timeline

_SHORT_STEPS, _MINUTE = 4, 60
_LOOKBACK, _MOST_SAMPLES = Duration.parse("5m"), 3_000
# All within half as much again of the threshold: another one is passed early, or never.
_BEFORE, _STRONG = Fraction(8, 10), Fraction(14, 10)
# Traffic changes with the incident, so that what is read over another window has another rate.
# There is so much of it that the few events before the clean time hardly matter.
_VOLUME, _SINCE = Fraction(100), 2
# How far the long window is over the threshold for as long as the short one decides.
_STILL = Fraction(3, 100)
# While there are few events half of them are bad, whatever the objective, or more where that is
# under the threshold: so most SLOs on the same events can be played together.
_HALF = Fraction(1, 2)
# Where the guard decides before the incident, parts of the long window: the guard has counted
# enough after more than any shorter window of a policy holds, and so has the incident's ratio.
_QUIET, _CLEAN = Fraction(6, 10), Fraction(7, 10)
_AFTER_QUIET = 3
_FEW = Fraction(1, 10**6)


def clock_of(slo: Slo, alert: BurnAlert, settings: Settings) -> Clock:
    """Some evaluations in the short window; samples so dense that a window's ends hardly matter."""
    base = settings.windows.base.whole_seconds
    grid = settings.evaluation_interval.whole_seconds
    # More often than once each grid, and rates would be looked at between some evaluations only.
    step = max(alert.short.whole_seconds // _SHORT_STEPS, grid, 1)
    if settings.windows.in_blocks(alert.long):
        # A block knows of an hour, and each evaluation makes one here: the last must not be older.
        step, even = min(step, settings.windows.hour.whole_seconds - grid), lcm(grid, _MINUTE)
        step = step // even * even or max(step // grid, 1) * grid
    interval = next(n for n in (60, 30, 20, 15, 10, 5, 2, 1) if step % n == 0 and n <= base / 5)
    if step <= base:
        interval = next(n for n in (15, 10, 5, 2, 1) if n == 1 or (step % n == 0 and n * 5 <= step))
    return clock_for(slo, Duration.of(step), Duration.of(interval), settings)


def clock_for(slo: Slo, step: Duration, interval: Duration, settings: Settings) -> Clock:
    """The clock of a scene of an SLO, by the rules that record what it counts."""
    pages = slo.plan.windows_of(AlertSeverity.PAGE)
    return Clock(
        step=step,
        interval=interval,
        grid=settings.evaluation_interval,
        windows=settings.windows,
        counted=isinstance(slo.indicator, EventIndicator),
        scrape=settings.scrape_interval,
        rise=settings.rise,
        rate=RATE,
        urgent=frozenset(filter(settings.windows.in_blocks, pages)),
        lasting=is_apart(slo),
    )


def longest_summed(slo: Slo, settings: Settings) -> Duration | None:
    """The longest window that is summed over recorded rates, where one evaluation shows that.

    Rates must be recorded so often that none is too old to be looked at with a step.
    """
    windows, step, base = settings.windows, settings.evaluation_interval, settings.windows.base
    summed = (one for one in slo.plan.windows if not windows.in_blocks(one) and one != slo.period)
    longest = max((windows.hour, *summed))
    often = step < _LOOKBACK and step * 2 <= base
    return longest if often and longest // step <= _MOST_SAMPLES else None


def question_of(slo: Slo, alert: BurnAlert, clock: Clock) -> Question:
    """What a tier compares; a guard that sums over holes is left to the scene of strays."""
    least: Fraction | None = Fraction(GUARD_THRESHOLD) / RATE
    match slo.indicator:
        case RatioIndicator():
            least = None
        case StateIndicator():
            least = Fraction(GUARD_THRESHOLD) * clock.grid.whole_seconds / RATE
        case EventIndicator() if clock.has_holes and not clock.windows.in_blocks(alert.long):
            least = None
        case _:
            pass
    averaged = isinstance(slo.indicator, RatioIndicator)
    return Question(alert=alert, least=least, averaged=averaged)


@lru_cache(maxsize=64)
def phases_of(question: Question, clock: Clock) -> tuple[Phase, ...]:
    """A quiet time in which the guard decides, a clean one, an incident and what is left of it.

    The clean time and the end are just below the threshold h, at ratio b, and the incident is just
    above, at ratio s with v times the traffic. So the long window decides when it fires and the
    short one when it clears, and neither holds what would pass another threshold. After a clean
    time C, an incident T and an end E, the long window holds b C + v s T + v b E bad of
    C + v T + v E, which are over h by a part m where
    T >= ((h - b) (C + v E) + m h (C + v E)) / (v (s - h - m h)).
    """
    alert, step = question.alert, clock.step
    usual = Fraction(1) if question.averaged else _VOLUME
    volume = 1 if question.averaged else _SINCE
    threshold = Fraction(alert.threshold)
    share, before = min(Fraction(1), threshold * _STRONG), threshold * _BEFORE
    longest, short = max(alert.long, alert.short).whole_seconds, alert.short
    quiet = _quiet(question, clock, _HALF if share < _HALF else (1 + threshold) / 2)
    clean = up(longest * (_CLEAN if quiet else Fraction(1)), step)
    after = max(short, step).in_steps(step)
    rest = clean.whole_seconds + volume * after.whole_seconds
    still = threshold * _STILL
    excess = volume * (share - threshold - still)
    lasts = rest * (threshold - before + still) / excess if excess > 0 else Fraction(longest * 2)
    lasts = max(min(lasts, longest * Fraction(11, 10)), Fraction(short.whole_seconds * 2))
    return (
        *quiet,
        Phase(lasting=clean, share=before, volume=usual),
        Phase(lasting=up(lasts, step), share=share, volume=volume * usual),
        Phase(lasting=after, share=before, volume=volume * usual),
    )


def _quiet(question: Question, clock: Clock, share: Fraction) -> tuple[Phase, ...]:
    """So little traffic that the ratios are over the threshold long before the guard is."""
    if question.least is None:
        return ()
    step, window = clock.step, question.alert.long
    turns = up(Fraction(window.ms, 1000) * _QUIET, step)
    lasting = turns + step * _AFTER_QUIET
    # So few that no step of the guard brings more than it counts.
    alone = (Phase(lasting=lasting, share=share, volume=_FEW),)
    moments = (turns.whole_seconds, (turns + step).whole_seconds)
    counts = [Timeline(alone, clock, closed=True).count(window, at) for at in moments]
    return (Phase(lasting=lasting, share=share, volume=_FEW * question.least * 2 / sum(counts)),)


def up(seconds: Fraction, step: Duration) -> Duration:
    """The next whole number of steps."""
    return Duration.of(seconds.__ceil__()).in_steps(step)
