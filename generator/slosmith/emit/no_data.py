"""NoData alerts: the source of an SLO has vanished, wholly or in part."""

from collections.abc import Iterator
from typing import assert_never

from slosmith.emit.alert_texts import annotations_of, no_data_texts
from slosmith.emit.event_rates import counted
from slosmith.emit.exclusions import unless_excluded
from slosmith.emit.recorded import recorded_of
from slosmith.model import naming
from slosmith.model.alerts import Alert, Purpose, find_alert
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.output.document import Rule
from slosmith.promql import Selector, build


def emit_no_data(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """The alert on the source itself, which may read raw series; it is looked at all the time."""
    if alert := find_alert(slo, Purpose.NO_DATA):
        yield no_data_rule(slo, alert, settings)


def no_data_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    """The source has vanished, wholly or in part; an idle one still counts zero.

    The rate of all events ends with its source, so that no raw series is read for it; they are
    only where a part may be gone, in one group perhaps. A rate without the SLO's groups is none:
    no other alert can fire by it.
    """
    match slo.indicator:
        case EventIndicator() as events:
            arms = _events_gone(events, slo, settings)
        case StateIndicator() as state:
            arms = _state_gone(state, slo)
        case RatioIndicator() as given:
            arms = [_absent(given.ratio.text)]
        case never:
            assert_never(never)
    gone = build.any_of(*arms)
    return Rule(
        name=alert.name,
        # Without groups the rate of all events is 0 while time is excluded, and never absent.
        expr=gone if _asks_for_rate(slo) and not slo.by else unless_excluded(slo, gone),
        wait=no_data_wait(slo, settings),
        labels=alert.labels,
        annotations=annotations_of(slo, alert, settings, no_data_texts(slo)),
    )


def _state_gone(state: StateIndicator, slo: Slo) -> list[str]:
    """Series that are gone; where groups are remembered, each of these by its name."""
    gone = [_absent(selector.text) for selector in state.needed or state.series]
    if state.memory is None:
        return gone
    seen = recorded_of(slo).in_groups(naming.SEEN)
    known = build.aggregate("group", slo.by, seen)
    return [
        *(f"{absent} unless on () {seen}" for absent in gone),
        f"{known} unless {build.on(slo.by)} {_in_groups(state.memory.gauge, slo)}",
    ]


def _in_groups(gauge: Selector, slo: Slo) -> str:
    """A gauge as it is, or where its labels are called otherwise a series for each group."""
    renamed = build.sources_of(slo.by) != slo.by
    return build.measured("group", slo.by, gauge.text) if renamed else gauge.text


def _events_gone(events: EventIndicator, slo: Slo, settings: Settings) -> list[str]:
    """Where a source may lack the part of which all else is known, it is asked what there is.

    So it is where a group may have lost an operand of its query: it counts, and has no rate.
    """
    total = recorded_of(slo).in_groups(naming.total_rate(settings.windows.base))
    gone = build.all_of(*(_absent(selector.text) for selector in events.total_series))
    if events.lacking is not None:
        return [gone, build.measured("count", slo.by, events.lacking.series)]
    if events.needs_part and slo.by:
        there = counted(events.total_series, slo)
        return [gone, f"{there} unless {build.on(slo.by)} {total}"]
    nameless = [of_no_group(slo, settings)] if may_lack_groups(slo) else []
    return [_absent(total), *nameless]


def may_lack_groups(slo: Slo) -> bool:
    """Whether failures have counters of their own, which may lack the labels of all events."""
    events = slo.indicator
    return (
        bool(slo.by)
        and isinstance(events, EventIndicator)
        and events.apart
        and events.counts is Part.BAD
    )


def of_no_group(slo: Slo, settings: Settings) -> str:
    """Failures that lack a label of the groups, which all events have: they count for none."""
    base, matchers = settings.windows.base, recorded_of(slo).matchers
    bad, total = naming.bad_rate(base), naming.total_rate(base)
    nameless = " or ".join(f'{bad}{{{matchers},{label}=""}}' for label in slo.by)
    if len(slo.by) > 1:
        nameless = f"({nameless})"
    return f"count({nameless} unless {build.on(slo.by)} {total}{{{matchers}}})"


def _asks_for_rate(slo: Slo) -> bool:
    """Whether the source is there where the rate of all events is."""
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.lacking is None


def _absent(series: str) -> str:
    """1 while a selector matches nothing; of an aggregate, `absent` makes up no labels."""
    return f"absent(count({series}))"


def no_data_wait(slo: Slo, settings: Settings) -> Duration:
    """How long what is looked at may be away, so that each kind is missed after five minutes or so.

    Series that are read as they are now end with their source. A rate of events goes on for most
    of its window, unless it is known to lack a part; after a restart it takes two scrapes to come
    back, and the wait is longer than those. A shorter base says that time is compressed.
    """
    match slo.indicator:
        case EventIndicator() as events if events.lacking is None:
            scrapes = settings.scrape_interval * 3
            return min(max(_RATE_AWAY, scrapes), settings.windows.base)
        case _:
            return source_gone(settings)


def source_gone(settings: Settings) -> Duration:
    """How long series that are read as they are now may be away."""
    return min(_SOURCE_GONE, settings.windows.base)


def gone_for(slo: Slo, settings: Settings) -> Duration:
    """How long a source has been gone, in minutes, when its absence fires.

    The rate of all events needs two samples in its window, so that it goes on for the window less
    a scrape; the wait begins after that.
    """
    goes_on = Duration(0)
    match slo.indicator:
        case EventIndicator(lacking=None) as events if not (events.needs_part and slo.by):
            goes_on = settings.windows.base - settings.scrape_interval
        case _:
            pass
    gone = goes_on + no_data_wait(slo, settings)
    return gone.in_steps(_MINUTE) if gone > _MINUTE else gone


_SOURCE_GONE, _RATE_AWAY = Duration.parse("5m"), Duration.parse("2m")
_MINUTE = Duration.parse("1m")
