"""Resolving exclusions: intervals by their names, and the zones that their clocks are of."""

from collections.abc import Iterable, Iterator
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import names_of, suggest
from slosmith.language.documents.exclude import Excluded
from slosmith.language.documents.interval import IntervalParts, times_of
from slosmith.language.documents.routing import RoutingSpec, RoutingValues
from slosmith.language.documents.settings import SettingsSpec, SettingsValues
from slosmith.load.documents import Loaded
from slosmith.model.exclusion import During, Exclusion, When
from slosmith.model.expression import Expression
from slosmith.model.interval import Interval
from slosmith.model.references import References
from slosmith.model.timezones import zone_of
from slosmith.resolve.findings import Findings
from slosmith.source import Origin


def resolve_interval(name: str, spec: IntervalParts, origin: Origin) -> Interval:
    """An interval as it was written below ``intervals``."""
    return Interval(
        name=name,
        parts=tuple(map(times_of, spec)),
        origin=origin.at("intervals", name),
    )


def resolve_intervals(
    settings: Iterable[Loaded], routing: Iterable[Loaded], findings: Findings
) -> dict[str, Interval]:
    """Every interval of the root by its name, wherever it stands."""
    written: list[tuple[SettingsValues | RoutingValues, Origin]] = [
        *((cast(SettingsSpec, one.spec).settings, one.origin.at("settings")) for one in settings),
        *((cast(RoutingSpec, one.spec).routing, one.origin.at("routing")) for one in routing),
    ]
    every = [
        resolve_interval(name, spec, origin)
        for values, origin in written
        for name, spec in values.intervals.items()
    ]
    return findings.unique(((one.name, one.origin, one) for one in every), "interval")


def resolve_exclusions(
    written: Excluded, origin: Origin, references: References, findings: Findings
) -> tuple[Exclusion, ...]:
    """What is excluded below an origin; what cannot be is a finding."""
    return tuple(_resolved(written, origin, references, findings))


def _resolved(
    written: Excluded, origin: Origin, references: References, findings: Findings
) -> Iterator[Exclusion]:
    for index, spec in enumerate(written):
        place = origin.at("exclude", index)
        if spec.when is not None:
            condition = Expression(text=spec.when, origin=place.at("when"))
            yield When(condition=condition, reason=spec.reason, origin=place)
        elif interval := references.intervals.get(spec.during or ""):
            yield from _during(interval, spec.reason, place, findings)
        else:
            findings.found.append(_unknown(spec.during or "", place.at("during"), references))


def _during(
    interval: Interval, reason: str, place: Origin, findings: Findings
) -> Iterator[Exclusion]:
    for part in interval.parts:
        if zone := zone_of(part.location):
            yield During(name=interval.name, times=part, zone=zone, reason=reason, origin=place)
            continue
        hint = "PromQL knows UTC only: write the interval in UTC, or in a zone that keeps its rule"
        what = f'the clocks of "{part.location}", where "{interval.name}" is, follow no one rule'
        findings.found.append(place.at("during").finding(codes.ZONE_WITHOUT_RULE, what, hint))


def _unknown(name: str, place: Origin, references: References) -> Diagnostic:
    known = names_of(references.intervals)
    example = f'{{{name}: {{weekdays: sunday, times: "02:00-04:00", location: Europe/Berlin}}}}'
    hint = f"write it into settings, like intervals: {example}"
    return place.finding(
        codes.HOURS_UNKNOWN,
        f'no interval is called "{name}"',
        suggest(name, known)
        or (f"the names are {one_of(known.ordered)}" if known.ordered else hint),
    )
