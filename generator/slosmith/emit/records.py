"""Recording rules of one SLO: raw series read over the base window, all else from what is recorded.

Dividing sums of recorded rates weights by traffic, and costs a small part of reading raw series
over hours. The denominator is compared with zero, which keeps 0 / 0 = NaN out of every series.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import assert_never

from slosmith.emit.event_rates import emit_event_rates
from slosmith.emit.exclusions import emit_exclusion, unless_excluded
from slosmith.emit.recorded import Recorded, recorded_of
from slosmith.emit.series import Series, share
from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity, Windows
from slosmith.model.indicators import (
    EventIndicator,
    Indicator,
    Memory,
    Part,
    RatioIndicator,
    StateIndicator,
)
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.output.document import Rule
from slosmith.promql import build, one_of_values


def emit_readings(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """What is read of raw series, up to the last window that reads them; all else reads records."""
    recorded = recorded_of(slo)
    yield from emit_exclusion(slo, settings)
    if isinstance(slo.indicator, StateIndicator):
        yield from _state_now(slo.indicator, recorded)
    yield from _of_windows(recorded, _windows_read(slo, settings), settings)


def emit_records(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """The rates of the other short windows, and the error ratios that pages look at."""
    recorded, hour = recorded_of(slo), settings.windows.hour
    others = urgent_windows(slo, settings)[len(_windows_read(slo, settings)) :]
    yield from _of_windows(recorded, others, settings)
    ratio = recorded.now(naming.error_ratio(hour))
    yield recorded.rule(naming.burn_rate(hour), recorded.burn(ratio))


def _of_windows(
    recorded: Recorded, windows: Iterable[Duration], settings: Settings
) -> Iterator[Rule]:
    for window in windows:
        if settings.windows.is_short(window):
            yield from _emit_rates(recorded, window, settings)
        yield _ratio(recorded, window, settings)


def _windows_read(slo: Slo, settings: Settings) -> list[Duration]:
    """The urgent windows up to the last of which the rates are read of raw series."""
    last = _last_read(slo.indicator, settings.windows)
    return [one for one in urgent_windows(slo, settings) if last is not None and one <= last]


def _last_read(indicator: Indicator, windows: Windows) -> Duration | None:
    match indicator:
        case EventIndicator():
            return windows.base
        case RatioIndicator():
            return windows.hour
        case StateIndicator():
            return None  # what is bad now is recorded first
        case never:
            assert_never(never)


def _state_now(state: StateIndicator, recorded: Recorded) -> Iterator[Rule]:
    """What is bad now, and before it which groups have been there, where one may be missing."""
    if state.memory is None:
        yield recorded.rule(naming.BAD_NOW, unless_excluded(recorded.slo, state.bad_now))
        return
    by = recorded.slo.by
    yield recorded.rule(naming.SEEN, _seen_groups(state.memory, recorded))
    gone = build.aggregate("group", by, recorded.in_groups(naming.SEEN))
    bad_now = f"({state.bad_now})\nor {build.on(by)} {gone}"
    yield recorded.rule(naming.BAD_NOW, unless_excluded(recorded.slo, bad_now))


def _seen_groups(memory: Memory, recorded: Recorded) -> str:
    """When each group was last there: now, or as it was recorded before.

    Reading a recorded hour bridges the time in which Prometheus itself was away; reading the raw
    series of a period would cost more than all else together.
    """
    slo = recorded.slo
    here = build.measured("max", slo.by, f"timestamp({memory.gauge.text})")
    listed = (one_of_values(label, values) for label, values in memory.listed)
    before = f"last_over_time({recorded.in_groups(naming.SEEN, *listed)}[{_BRIDGED}])"
    if not memory.forever:
        before += f" > time() - {print_decimal(slo.period.seconds)}"
    return f"{here}\nor {build.on(slo.by)} {before}"


_BRIDGED = Duration.parse("1h")


def urgent_windows(slo: Slo, settings: Settings) -> list[Duration]:
    """The short windows and those of pages: their ratios are looked at all the time."""
    windows, plan = settings.windows, slo.plan
    as_short = (window for window in plan.windows if windows.is_short(window))
    urgent = {*windows.short, *as_short, *plan.windows_of(AlertSeverity.PAGE)}
    return sorted(urgent - {slo.period})


def _ratio(recorded: Recorded, window: Duration, settings: Settings) -> Rule:
    return recorded.rule(naming.error_ratio(window), _ratio_of(recorded, window, settings))


def _ratio_of(series: Recorded, window: Duration, settings: Settings) -> str:
    if settings.windows.is_short(window):
        bad = series.now(naming.bad_rate(window))
        total = series.now(naming.total_rate(window))
    elif settings.windows.in_blocks(window):
        bad, total = (
            series.over(block, window) for block in (naming.BAD_BLOCK, naming.TOTAL_BLOCK)
        )
    else:
        bad, total = (
            series.over(rate(settings.windows.base), window)
            for rate in (naming.bad_rate, naming.total_rate)
        )
    return share(bad, total, apart=is_apart(series.slo))


def is_apart(slo: Slo) -> bool:
    """Whether bad events are what good ones leave that may be scraped at other moments."""
    events = slo.indicator
    return isinstance(events, EventIndicator) and events.apart and events.counts is Part.GOOD


def emit_ticket_ratios(recorded: Recorded, settings: Settings) -> Iterator[Rule]:
    """The error ratios of windows that only tickets look at."""
    slo = recorded.slo
    urgent = urgent_windows(slo, settings)
    for window in slo.plan.windows:
        if window not in (*urgent, slo.period):
            yield _ratio(recorded, window, settings)


def emit_constants(recorded: Recorded, settings: Settings) -> Iterator[Rule]:
    """The objective and what describes the SLO, for joins."""
    slo = recorded.slo
    yield recorded.rule(naming.OBJECTIVE, _constant(slo.objective.target, recorded, settings))
    # What an SLO is grouped by says which group it is, whatever stands beside it.
    own = {name: value for name, value in slo.labels if name not in slo.by}
    labels = tuple({**own, "team": slo.team}.items())
    yield recorded.rule(naming.INFO, _constant(Decimal(1), recorded, settings), labels)


def just_under(window: Duration) -> Duration:
    """One millisecond less, so that Prometheus 2 counts no evaluation twice.

    Its range selectors take in both of their ends; those of Prometheus 3 are open on the left.
    """
    return Duration(window.ms - 1)


def _constant(value: Decimal, recorded: Recorded, settings: Settings) -> str:
    text = print_decimal(value)
    if not recorded.slo.by:
        return f"vector({text})"
    return f"0 * {recorded.in_groups(naming.total_rate(settings.windows.base))} + {text}"


def _emit_rates(recorded: Recorded, window: Duration, settings: Settings) -> Iterator[Rule]:
    bad, total = naming.bad_rate(window), naming.total_rate(window)
    match recorded.slo.indicator:
        case EventIndicator() if window > settings.windows.base:
            for rate in (naming.total_rate, naming.bad_rate):
                yield recorded.rule(rate(window), _mean_rate(recorded, rate, window, settings))
        case EventIndicator() as events:
            yield from emit_event_rates(events, window, recorded, settings)
        case StateIndicator() | RatioIndicator() as timed:
            record = recorded.measured if window <= settings.windows.base else recorded.rule
            of_time = partial(_share_of_time, timed, window, recorded, settings)
            yield record(total, of_time("count_over_time"))
            yield record(bad, of_time("sum_over_time"))
        case never:
            assert_never(never)


def _mean_rate(
    series: Series, rate: Callable[[Duration], str], window: Duration, settings: Settings
) -> str:
    """The rate over half an hour or an hour, of recorded base rates.

    Each has seen the base window before it, so that those of 25 minutes have seen 30. But they lag:
    what began two minutes ago is in a part of them only, and a page must not wait for the others.
    So in the hour the latest rate is taken as it is for the last base window, and those up to half
    a base window ago for what was before. The latest weighs half a step less, as the first of the
    older stands for the time around it: what lasts longer than both weighs as much as it lasts.
    """
    base, step = settings.windows.base, settings.evaluation_interval
    before = window - base
    recorded = series.in_groups(rate(base))
    if window != settings.windows.hour:
        return build.aggregate("sum", series.by, f"avg_over_time({recorded}[{before}])")
    weight = base.seconds - step.seconds / 2
    latest = f"{print_decimal(weight)} * {recorded}"
    older = f"sum_over_time({recorded}[{just_under(before)}:{step}] offset {base // 2})"
    inner = f"\n  {latest}\n  + {print_decimal(step.seconds)} * {older}\n  or {latest}\n"
    whole = print_decimal(weight + before.seconds)
    return f"{build.aggregate('sum', series.by, inner)} / {whole}"


def _share_of_time(
    timed: StateIndicator | RatioIndicator,
    window: Duration,
    recorded: Recorded,
    settings: Settings,
    function: str,
) -> str:
    """The share of time: evaluations that were bad, or known at all, out of those that fit."""
    slo, span = recorded.slo, just_under(window)
    if isinstance(timed, RatioIndicator):
        ratio = _given_ratio(timed, slo)
        inner = f"{function}({ratio}[{span}:{settings.evaluation_interval}])"
    else:
        series = recorded.in_groups(naming.BAD_NOW)
        inner = build.aggregate("sum", slo.by, f"{function}({series}[{span}])")
    fitting = -(-window.ms // settings.evaluation_interval.ms)
    return f"{inner} / {fitting}"


def _given_ratio(given: RatioIndicator, slo: Slo) -> str:
    """The author's ratio now: an evaluation is bad in full at most, whatever it was told.

    Several series are averaged at once, so that one that was there for a minute counts for a minute
    of an hour. `>= 0` drops the NaN that a ratio without events becomes; what was divided by none
    is infinite.
    """
    ratio = f"clamp_max({given.ratio.text} >= 0, 1)"
    if slo.exclusions:
        ratio = f"({unless_excluded(slo, ratio)})"
    return build.measured("avg", slo.by, ratio)
