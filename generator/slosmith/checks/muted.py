"""Whether what is muted is ever sent, and whether Alertmanager can be told of all mutes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from slosmith.checks.candidates import Candidates
from slosmith.checks.unmatched import unmatched
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import Alert
from slosmith.model.interval import Interval, Times, outside
from slosmith.model.matching import Condition, Conditions, beyond
from slosmith.model.muting import MOST_WAYS, muted_alerts, ways
from slosmith.model.recipients import Audiences
from slosmith.model.routing import NOTHING, Hold, Mute, Override, Routing
from slosmith.model.timezones import clock_of

_FIRST, _FOUR_YEARS = date(2024, 1, 1), 1461


def check_mutes(
    routing: Routing, alerts: tuple[Alert, ...], candidates: Candidates
) -> Iterator[Diagnostic]:
    """Each mute by itself, then those that meet, then each alert."""
    for mute in routing.mutes:
        yield from unmatched("mute", mute.match, mute.origin.at("match"), candidates)
    wrong = [*_check_meetings(routing, alerts)]
    yield from wrong
    if not wrong and all(routing.interval(one.interval) for _, one in _holds(routing)):
        yield from _check_times(routing, alerts)


def _holds(routing: Routing) -> Iterator[tuple[Conditions, Hold]]:
    """Everything that holds messages back, and of which alerts."""
    yield from ((one.match, one.hold) for one in routing.mutes)
    for one in routing.named:
        if one.hours is not None:
            own = one.match if isinstance(one, Override) else (_is("team", one.name),)
            hold = Hold(interval=one.hours, outside=True)
            if isinstance(one, Override) and one.is_of_pages:
                yield own, hold
                continue
            yield (*(c for c in own if c.label != "severity"), _NO_PAGE), hold


def _is(label: str, value: str) -> Condition:
    return Condition(label=label, values=(value,))


_NO_PAGE = Condition(label="severity", values=("page",), negated=True)


def _check_meetings(routing: Routing, alerts: tuple[Alert, ...]) -> Iterator[Diagnostic]:
    if len(ways((), NOTHING, muted_alerts(routing.mutes, alerts))) > MOST_WAYS:
        yield routing.origin.at("mutes").finding(
            codes.MUTES_MEET,
            f"alerts can match these mutes in more than {MOST_WAYS} ways",
            "give mutes of the same label different values, or the same interval",
            key=True,
        )
    within = [(match, hold.interval) for match, hold in _holds(routing) if hold.outside]
    whole = [(match, name) for match, name in within if not _has_rest(routing, name)]
    for mute in routing.mutes:
        if not mute.hold.outside or _has_rest(routing, mute.hold.interval):
            continue
        for match, name in whole:
            if name != mute.hold.interval and beyond(match, mute.match) is not None:
                yield mute.origin.at("outside").finding(
                    codes.MUTES_MEET,
                    f'nothing can be held to "{mute.hold.interval}" and to "{name}" at once',
                    "write one of the two as an interval of one part, or mute during another",
                )
                break


def _has_rest(routing: Routing, name: str) -> bool:
    interval = routing.interval(name)
    return interval is not None and outside(interval) is not None


def _check_times(routing: Routing, alerts: tuple[Alert, ...]) -> Iterator[Diagnostic]:
    """Mutes that are never; then what mutes leave of each alert."""
    intervals = {one.name: one for one in routing.intervals}
    said: set[Mute] = set()
    never = {hold: _is_never(hold, intervals) for hold in {one.hold for one in routing.mutes}}
    for mute in routing.mutes:
        hold = mute.hold
        if never[hold]:
            said.add(mute)
            hint = "name an interval that is sometimes, or remove the mute"
            yield mute.origin.finding(
                codes.INTERVAL_NEVER, f'"{hold.text}" is never', hint, key=True
            )
    seen: dict[frozenset[Hold], bool] = {}
    found = Audiences(routing)
    for alert in alerts:
        muting = [one for one in found.mutes(alert) if one not in said]
        if not muting:
            continue
        held = found.of(alert).held | {one.hold for one in muting}
        if held not in seen:
            seen[held] = _is_always(held, intervals)
        if seen[held]:
            said |= {*muting}
            yield _muted_always(alert, muting[-1], held)


def _muted_always(alert: Alert, mute: Mute, held: frozenset[Hold]) -> Diagnostic:
    words = each_of(one.text for one in sorted(held))
    return mute.origin.finding(
        codes.MUTED_ALWAYS,
        f'nobody is ever notified of the {alert.severity} "{alert.name}" of {alert.service}: '
        f"it is muted {words}",
        "leave some time, or send it to a null receiver, which says so",
        key=True,
    )


def _is_never(hold: Hold, intervals: Mapping[str, Interval]) -> bool:
    rest = Hold(interval=hold.interval, outside=not hold.outside)
    return _is_always(frozenset((rest,)), intervals)


def _is_always(held: frozenset[Hold], intervals: Mapping[str, Interval]) -> bool:
    """Whether something holds back at every time: at all those at which something may change."""
    parts = [(one.outside, intervals[one.interval].parts) for one in sorted(held)]
    every = [part for _, some in parts for part in some]
    return all(
        any(_is_on(some, moment) != outside for outside, some in parts)
        for moment in _moments(every)
    )


def _is_on(parts: Iterable[Times], moment: datetime) -> bool:
    for part in parts:
        local = moment.astimezone(clock_of(part.location))
        if part.is_at(local.date(), local.strftime("%H:%M")):
            return True
    return False


def _moments(parts: list[Times]) -> Iterator[datetime]:
    """Every day's changes in four years, and in those around years that are named."""
    named = {int(year) for part in parts for text in part.years for year in text.split(":")}
    around = {year + n for year in named for n in (-1, 0, 1)}
    years = [(_FIRST, _FOUR_YEARS), *((date(year, 1, 1), 365) for year in sorted(around))]
    days = (first + timedelta(days=number) for first, many in years for number in range(many))
    starts = {
        (part.location, text)
        for part in parts
        for text in ("00:00", *(text for span in part.times for text in span))
        if text != "24:00"
    }
    for day in days:
        for location, text in sorted(starts):
            local = datetime.combine(day, time.fromisoformat(text), clock_of(location))
            yield local.astimezone(UTC)
