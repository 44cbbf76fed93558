"""How many bad events a window holds for sure: what the low-traffic guard compares.

Of a series that is younger than the base window `rate` makes up to two and a half events of one,
and 1.4 of it over all evaluations that see it. Two failures must not pass for three, so counts are
cut down until they cannot, and what came in one step counts as little more than one event,
unless it is so much that it must be several.
"""

from collections.abc import Iterator

from slosmith.emit.recorded import Recorded, recorded_of
from slosmith.emit.records import is_apart, just_under
from slosmith.emit.series import Series
from slosmith.model import naming
from slosmith.model.burnrate import RISE_AT_MOST, SURE
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, divide, print_decimal
from slosmith.output.document import Rule
from slosmith.promql import build


def emit_sure(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """By how much the base window's bad events grew in a step, and how many they surely are."""
    windows, longs = settings.windows, {alert.long for alert in slo.plan.all_alerts}
    asked = any(windows.base < long and not windows.in_blocks(long) for long in longs)
    if not asked or not isinstance(slo.indicator, EventIndicator):
        return
    recorded = recorded_of(slo)
    yield recorded.rule(naming.BAD_RISE, _rise(recorded, settings))
    sure = _latest(recorded, settings)
    if is_apart(slo):
        sure = _lasting(sure, recorded, settings)
    yield recorded.rule(naming.BAD_SURE, sure)


def _lasting(sure: str, series: Series, settings: Settings) -> str:
    """No more than was there a scrape ago, too: what only one target has seen is gone by then."""
    base, step = settings.windows.base, settings.rise
    rate = f"{series.in_groups(naming.bad_rate(base))}[{Duration(step.ms + 1)}]"
    seconds = print_decimal(base.seconds)
    stayed = "".join(build.numbered(1, f"{seconds} * min_over_time({rate})"))
    either = f"{sure}\nor {stayed}".replace("\n", "\n  ")
    return build.aggregate("min", series.by, f"\n  {either}\n")


def _rise(series: Series, settings: Settings) -> str:
    """Where a rate is away for a moment, what it says again is nothing new."""
    base = settings.windows.base
    rate = series.in_groups(naming.bad_rate(base))
    before = build.or_zero(f"last_over_time({rate}[{base}] offset {settings.rise})", rate)
    seconds = print_decimal(base.seconds)
    return f"clamp({seconds} * ({rate} - {before}), 0, {print_decimal(RISE_AT_MOST)})"


def bad_events(series: Series, window: Duration, settings: Settings) -> str:
    """The bad events of a window, none of which counts for more than it is by much."""
    windows, by, sure = settings.windows, series.by, print_decimal(SURE)
    if windows.in_blocks(window):
        return f"{sure} * {series.over(naming.BAD_BLOCK, window)}"
    if window <= windows.base:
        seconds = print_decimal(SURE * window.seconds)
        return build.aggregate(
            "sum", by, f"{seconds} * {series.in_groups(naming.bad_rate(window))}"
        )
    latest = series.in_groups(naming.BAD_SURE)
    older = build.or_zero(_older(series, window, settings), latest)
    return build.aggregate("sum", by, f"\n  {latest}\n  + {older}\n")


def _latest(series: Series, settings: Settings) -> str:
    """Those of the base window at once, by what each step brought, and some of what all brought."""
    base, step, by = settings.windows.base, settings.rise, series.by
    rate, rise = (series.in_groups(n) for n in (naming.bad_rate(base), naming.BAD_RISE))
    sure, rest = print_decimal(SURE), print_decimal((1 - SURE) * base.seconds)
    if step == settings.evaluation_interval:
        brought = f"sum_over_time({rise}[{just_under(base)}])"
        return build.aggregate("sum", by, f"\n  {sure} * {brought}\n  + {rest} * {rate}\n")
    back = (f"{rise} offset {step * number}" for number in range(1, base // step))
    rises = [rise, *("".join(build.numbered(n, one)) for n, one in enumerate(back, 1))]
    inner = build.any_of(*rises).replace("\n", "\n  ")
    summed = build.aggregate("sum", by, f"\n  {inner}\n")
    return f"{sure} * {summed}\n+ {rest} * {build.aggregate('sum', by, rate)}"


def _older(series: Series, window: Duration, settings: Settings) -> str:
    """Those before the base window, from the rates that saw them and not the latest.

    In an hour they are looked at with a step, so that each counts for as long, however often rules
    are evaluated; over more that would cost as much as all the rest.
    """
    base, every = settings.windows.base, settings.evaluation_interval
    step = f":{every}" if window <= settings.windows.hour else ""
    rate = series.in_groups(naming.bad_rate(base))
    older = f"sum_over_time({rate}[{window - base}{step}] offset {base})"
    return f"{print_decimal(SURE * every.seconds)} * {older}"


def bad_evaluations(recorded: Recorded, window: Duration, settings: Settings) -> str:
    """The bad evaluations of a window, of kinds that count time."""
    windows, step = settings.windows, settings.evaluation_interval.seconds
    if windows.is_short(window):
        number = print_decimal(divide(window.seconds, step))
        return f"{recorded.now(naming.bad_rate(window))} * {number}"
    if windows.in_blocks(window):
        return f"{recorded.over(naming.BAD_BLOCK, window)} / {print_decimal(step)}"
    return recorded.over(naming.bad_rate(windows.base), window)
