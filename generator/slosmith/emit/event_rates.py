"""All events of an SLO and the bad ones per second, from raw series over the base window."""

from collections.abc import Iterator

from slosmith.emit.recorded import Recorded
from slosmith.model import naming
from slosmith.model.contradiction import EVENTS, EXCESS
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.output.document import Rule
from slosmith.promql import Selector, Windowed, build, is_subset, with_delta


def emit_event_rates(
    events: EventIndicator, window: Duration, recorded: Recorded, settings: Settings
) -> Iterator[Rule]:
    """All events and the bad ones per second, from raw series over the base window.

    Where nothing is known without the part it comes first, and all events count while it is there:
    a query that lost an operand must not look perfect, nor dilute the longer windows.
    """
    total, bad = naming.total_rate(window), naming.bad_rate(window)
    good = naming.good_rate(window)
    own = bad if events.counts is Part.BAD else good
    on, raw = build.on(recorded.slo.by), settings.raw(window)
    every, part = _readings(events, window, recorded, settings)
    if events.counts is Part.GOOD_SHARE:
        yield recorded.measured(total, every)
        yield recorded.rule(bad, _bad_of_share(part, recorded.today(total), on))
        return
    if events.needs_part:
        yield recorded.measured(own, part)
        yield recorded.measured(total, f"{every}\nand {on} {recorded.today(own)}")
    else:
        yield recorded.measured(total, every)
        none_yet = _none_yet(events, recorded.today(total), recorded.slo)
        yield recorded.measured(own, f"{part}{none_yet}")
    if events.failures:
        none = f"\nor {on} 0 * {recorded.today(total)}"
        failed = _from_zero(events.failures.rate, raw, recorded.slo)
        yield recorded.measured(naming.failed_rate(window), failed + none)
    if own is good:
        kept = recorded.today(good)
        if events.failures:  # they may be more than what was fast
            lost = recorded.today(naming.failed_rate(window))
            kept = f"clamp_min({kept} - {on} {lost}, 0)"
        yield recorded.rule(bad, _left(events, kept, recorded.today(total), recorded.slo, window))


def _left(events: EventIndicator, kept: str, total: str, slo: Slo, window: Duration) -> str:
    """What good ones leave of all events: never less than none, where both are scraped at once.

    Where they are not, one is ahead of the other, and then behind. So what is less than none for a
    moment is kept, and sums are right; but no more of it than scrapes explain, or data that
    contradict themselves would hide what fails later.
    """
    on = build.on(slo.by)
    if not events.apart:
        return f"clamp_min(\n  {total}\n  - {on} {kept},\n  0\n)"
    most = f"{print_decimal(1 + EXCESS)} * {total} + {EVENTS} / {print_decimal(window.seconds)}"
    at_most = _choose("min", kept, most, slo).replace("\n", "\n  ")
    return f"{total}\n- {on} {at_most}"


def _none_yet(events: EventIndicator, total: str, slo: Slo) -> str:
    """No events of the part, where it has no series yet; a bucket that is new has no rate yet."""
    if not events.missing_is_zero:
        return ""
    on = build.on(slo.by)
    if events.lacking is None:
        return f"\nor {on} 0 * {total}"
    return f"\nor {on} (0 * {total} unless {on} {counted(events.part_series, slo)})"


def counted(series: tuple[Selector, ...], slo: Slo) -> str:
    """How many series there are now, in the SLO's groups."""
    return build.measured("count", slo.by, " or ".join(one.text for one in series))


def _bad_of_share(share: str, total: str, on: str) -> str:
    """The share of nothing is NaN, which no comparison lets pass; then nothing was bad."""
    return f"(1 - ({share} >= 0)) * {on} {total}\nor {on} ({total} == 0)"


def _readings(
    events: EventIndicator, window: Duration, recorded: Recorded, settings: Settings
) -> tuple[str, str]:
    """All events and their part from raw series, so that none of the bad ones is missing."""
    slo, raw, good = recorded.slo, settings.raw(window), events.counts is not Part.BAD
    every, part = events.total.at(str(raw)), events.part.at(str(raw))
    if not events.is_linear:
        return every, part
    if events.lacking is not None:
        texts = str(raw), print_decimal(raw.seconds)
        return events.lacking.total.over(*texts), events.lacking.part.over(*texts)
    if is_rest_of_all(events):
        return every, _good_from_zero(events, window, recorded, settings)
    if good:
        every = _from_zero(events.total, raw, slo)
    return every, _from_zero(events.part, raw, slo)


def _from_zero(rates: Windowed, raw: Duration, slo: Slo) -> str:
    """Rates of counters that lose nothing of the first events since their process began.

    `rate` draws a counter out to the ends of its range, but never below zero: up to a tenth of
    those would be missing. `delta` does so in full, and is less after a restart, of which it does
    not know. So the greater of the two is right.
    """
    whole = f"{with_delta(rates).at(str(raw))} / {print_decimal(raw.seconds)}"
    return _choose("max", rates.at(str(raw)), whole, slo)


def is_rest_of_all(events: EventIndicator) -> bool:
    """Whether the good ones are some of the very series that all events are, less the bad ones.

    Counters of their own begin at other values, and `rate` draws them out to zero otherwise.
    """
    if events.counts is not Part.GOOD or events.needs_part:
        return False
    return all(
        any(is_subset(part, whole) for whole in events.total_series) for part in events.part_series
    )


def _good_from_zero(
    events: EventIndicator, window: Duration, recorded: Recorded, settings: Settings
) -> str:
    """Good events, of which as many are missing in all as there are bad ones.

    All less the good are then the series of bad ones, and the choice is that between the two
    readings of these: what a restart takes away of all events it takes away of the good ones.
    """
    slo, on, raw = recorded.slo, build.on(recorded.slo.by), settings.raw(window)
    every, good = (with_delta(each).at(str(raw)) for each in (events.total, events.part))
    bad = f"({every} - {on} {good}) / {print_decimal(raw.seconds)}"
    other = f"{recorded.today(naming.total_rate(window))} - {on} {bad}"
    return _choose("min", events.part.at(str(raw)), other, slo)


def _choose(operator: str, rates: str, other: str, slo: Slo) -> str:
    """The greater or the smaller of two readings, or the one that there is."""
    apart = "".join(build.numbered(1, other))
    return build.aggregate(operator, slo.by, f"\n  {rates}\n  or {apart}\n")
