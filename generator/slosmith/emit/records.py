"""Recording rules of one SLO: each raw window read once, everything longer from what was recorded.

Dividing sums of recorded rates weights by traffic, and costs a small part of reading raw series
over days. The denominator is compared with zero, which keeps 0 / 0 = NaN out of every series.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from slosmith import expr, naming
from slosmith.document import Rule
from slosmith.model import (
    EventIndicator,
    Labels,
    Part,
    RatioIndicator,
    Settings,
    Slo,
    StateIndicator,
)
from slosmith.promql import Selector
from slosmith.units import Duration, divide, print_decimal


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recorded series of one SLO, as they are read back."""

    slo: Slo

    def now(self, name: str) -> str:
        """A series at its latest value."""
        return expr.recorded(name, self.slo.service, self.slo.name)

    def over(self, name: str, window: Duration) -> str:
        """The sum of a series over a window, in the SLO's groups."""
        return expr.aggregate(
            "sum", self.slo.by, f"sum_over_time({self.in_groups(name)}[{window}])"
        )

    def total(self, window: Duration) -> str:
        """The recorded rate of all events, in the shape that the SLO has today."""
        series = self.in_groups(naming.total_rate(window))
        return series if self.slo.by else f"sum({series})"

    def in_groups(self, name: str) -> str:
        """A series of the SLO's groups, without what was recorded before there were any."""
        return expr.recorded(name, self.slo.service, self.slo.name, self.slo.by)

    def rule(self, name: str, text: str, labels: Labels = ()) -> Rule:
        """A record of this SLO; ``labels`` are for what describes it, never for what it counts."""
        own = {"service": self.slo.service, "slo": self.slo.name}
        return Rule(name=name, expr=text, labels=tuple(sorted({**dict(labels), **own}.items())))


def emit_records(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """The rates of the raw windows, and the error ratio of every window in use."""
    recorded = Recorded(slo)
    windows = settings.windows
    if isinstance(slo.indicator, StateIndicator):
        yield recorded.rule(naming.BAD_NOW, slo.indicator.bad_now)
    for window in sorted({*windows.raw, *(w for w in windows_in_use(slo) if windows.is_raw(w))}):
        yield from _emit_rates(recorded, window, settings)
        bad = recorded.now(naming.bad_rate(window))
        total = recorded.now(naming.total_rate(window))
        yield recorded.rule(naming.error_ratio(window), _share(bad, total))
    for window in windows_in_use(slo):
        if not windows.is_raw(window):
            yield recorded.rule(naming.error_ratio(window), long_ratio(recorded, window, settings))
    ratio = recorded.now(naming.error_ratio(windows.hour))
    yield recorded.rule(naming.burn_rate(windows.hour), _burn(ratio, slo))


def windows_in_use(slo: Slo) -> list[Duration]:
    """The windows of the SLO's alerts, ascending."""
    alerts = slo.plan.all_alerts
    return sorted({window for alert in alerts for window in (alert.long, alert.short)})


def emit_period_records(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """What is seldom needed: the budget of the period, and the constants.

    The two reads of a whole period cost the most of all; everything else divides what they record.
    """
    recorded = Recorded(slo)
    period, base = slo.period, settings.windows.base
    interval = print_decimal(settings.evaluation_interval.seconds)
    ratio = naming.error_ratio(period)
    bad, total = naming.bad_increase(period), naming.total_increase(period)
    for name, rate in ((bad, naming.bad_rate(base)), (total, naming.total_rate(base))):
        yield recorded.rule(name, f"{recorded.over(rate, period)} * {interval}")
    if period not in windows_in_use(slo):
        yield recorded.rule(ratio, _share(recorded.now(bad), recorded.now(total)))
    yield recorded.rule(naming.burn_rate(period), _burn(recorded.now(ratio), slo))
    yield recorded.rule(naming.BUDGET_REMAINING, _remaining(recorded, settings))
    yield recorded.rule(naming.OBJECTIVE, _constant(slo.objective.target, recorded, settings))
    labels = tuple({**dict(slo.labels), "team": slo.team}.items())
    yield recorded.rule(naming.INFO, _constant(Decimal(1), recorded, settings), labels)


def long_ratio(recorded: Recorded, window: Duration, settings: Settings) -> str:
    """The error ratio of a window longer than the raw ones, weighted by traffic."""
    base = settings.windows.base
    bad = recorded.over(naming.bad_rate(base), window)
    total = recorded.over(naming.total_rate(base), window)
    return _share(bad, total)


def _share(bad: str, total: str) -> str:
    """Bad in total; rate() extrapolates each on its own, so that bad may pass total by a hair."""
    return f"clamp_max(\n  {bad}\n  / ({total} > 0),\n  1\n)"


def _burn(ratio: str, slo: Slo) -> str:
    return f"{ratio} / {print_decimal(slo.objective.budget)}"


def _remaining(recorded: Recorded, settings: Settings) -> str:
    """A gap says "unknown": the budget of a source that is gone must not look untouched."""
    ratio = recorded.now(naming.error_ratio(recorded.slo.period))
    source = recorded.now(naming.total_rate(settings.windows.base))
    return f"1 - {ratio} / {print_decimal(recorded.slo.objective.budget)}\nand {source}"


def _constant(value: Decimal, recorded: Recorded, settings: Settings) -> str:
    text = print_decimal(value)
    if not recorded.slo.by:
        return f"vector({text})"
    return f"0 * {recorded.now(naming.total_rate(settings.windows.base))} + {text}"


def _emit_rates(recorded: Recorded, window: Duration, settings: Settings) -> Iterator[Rule]:
    bad, total = naming.bad_rate(window), naming.total_rate(window)
    match recorded.slo.indicator:
        case EventIndicator() as events:
            yield recorded.rule(total, _total_events(events, window, recorded.slo))
            yield recorded.rule(bad, _bad_events(events, window, recorded))
        case StateIndicator():
            yield recorded.rule(total, _state(recorded, "count_over_time", window, settings))
            yield recorded.rule(bad, _state(recorded, "sum_over_time", window, settings))
        case RatioIndicator() as given:
            yield recorded.rule(bad, _given_ratio(given, window, recorded.slo, settings))
            yield recorded.rule(total, f"0 * {recorded.now(bad)} + 1")
        case never:
            assert_never(never)


def _total_events(events: EventIndicator, window: Duration, slo: Slo) -> str:
    """All events per second; where a part can vanish alone, only while the part is there.

    A bound that stopped being a bucket must not dilute the longer windows with answers of which
    nobody knows how long they took.
    """
    total = events.total.at(str(window))
    if not events.can_vanish_in_part:
        return total
    return f"{total}\nand {expr.on(slo.by)} {counted(events.part_series, slo)}"


def counted(series: tuple[Selector, ...], slo: Slo) -> str:
    """How many series there are now, in the SLO's groups."""
    return expr.aggregate("count", slo.by, " or ".join(one.text for one in series))


def _bad_events(events: EventIndicator, window: Duration, recorded: Recorded) -> str:
    """The bad events per second; what is recorded already is not read from raw series again."""
    total = recorded.total(window)
    on = expr.on(recorded.slo.by)
    part = events.part.at(str(window))
    none = f"or {on} 0 * {total}"
    match events.counts:
        case Part.BAD:
            return f"{part}\n{none}"
        case Part.GOOD if events.missing_is_zero:
            return f"clamp_min(\n  {total}\n  - {on} (\n    {part}\n    {none}\n  ),\n  0\n)"
        case Part.GOOD:
            return f"clamp_min(\n  {total}\n  - {on} {part},\n  0\n)"
        case Part.GOOD_SHARE:
            # The share of nothing is NaN, which no comparison lets pass; then nothing was bad.
            return f"(1 - ({part} >= 0)) * {on} {total}\nor {on} ({total} == 0)"
        case never:
            assert_never(never)


def _state(recorded: Recorded, function: str, window: Duration, settings: Settings) -> str:
    """The share of time: evaluations that were bad, or known at all, out of those that fit.

    A range selector of Prometheus 2 takes in both of its ends, and so one evaluation too many;
    that of Prometheus 3 is open on the left. One millisecond less makes both count the same.
    """
    shorter = Duration(window.ms - 1)
    series = f"{recorded.in_groups(naming.BAD_NOW)}[{shorter}]"
    inner = expr.aggregate("sum", recorded.slo.by, f"{function}({series})")
    fitting = divide(window.seconds, settings.evaluation_interval.seconds)
    return f"{inner} / {print_decimal(fitting)}"


def _given_ratio(given: RatioIndicator, window: Duration, slo: Slo, settings: Settings) -> str:
    """The author's ratio, averaged; `>= 0` drops the NaN that a ratio without events becomes."""
    step = settings.evaluation_interval
    averaged = f"avg_over_time(({given.ratio.text} >= 0)[{window}:{step}])"
    return f"clamp_max({expr.aggregate('avg', slo.by, averaged)}, 1)"
