"""What holds the messages of an alert back, by the labels that it turns out to have."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from slosmith.model.alerts import Alert
from slosmith.model.matching import AREA, Condition, Conditions, beyond, implied
from slosmith.model.routing import Hold, Mute

Muted: TypeAlias = tuple[Conditions, frozenset[Hold]]
MOST_WAYS = 64
"""How many ways mutes may meet in; each takes routes of its own below every receiver."""


def muted_alerts(mutes: Iterable[Mute], alerts: tuple[Alert, ...]) -> tuple[Muted, ...]:
    """What each mute matches, by labels that alerts carry."""
    return tuple(
        (conditions, frozenset((mute.hold,)))
        for mute in mutes
        for conditions in without_area(mute.match, alerts)
    )


def ways(given: Conditions, held: frozenset[Hold], muted: Iterable[Muted]) -> list[Muted]:
    """What holds back alerts that meet some conditions: the first that fits decides.

    Mutes may meet: what matches two is held back by both. The last fits all that is left. Where
    there are more than a few, these are not all.
    """
    found: list[Muted] = [((), held)]
    for conditions, holds in muted:
        for index, (met, before) in enumerate([*found]):
            more = None if holds <= before else beyond(conditions, (*given, *met))
            if more == ():
                found[index] = met, before | holds
            elif more is not None:
                kept = (one for one in met if not implied(one, more))
                found.append(((*kept, *more), before | holds))
        if len(found) > MOST_WAYS:
            break
    return [*_reached(sorted(found[1:], key=lambda one: -len(one[1]))), found[0]]


def _reached(found: list[Muted]) -> Iterator[Muted]:
    """Without those of which all is taken by one before them."""
    for index, one in enumerate(found):
        if not any(beyond(earlier, one[0]) == () for earlier, _ in found[:index]):
            yield one


def without_area(match: Conditions, alerts: Iterable[Alert]) -> Iterator[Conditions]:
    """The same by labels alone: no alert carries its area, so SLOs and plain alerts are named."""
    where = [one for one in match if one.label in (AREA, "service")]
    if not any(one.label == AREA for one in where):
        yield match
        return
    rest = tuple(one for one in match if one not in where)
    inside = [one for one in alerts if one.meets(where)]
    for service in sorted({one.service for one in inside}):
        own = [one for one in inside if one.service == service]
        for named in _named(own):
            yield (*rest, _is("service", service), *named)


def _named(alerts: list[Alert]) -> Iterator[Conditions]:
    """Those of SLOs, and those of none."""
    if slos := {one.slo for one in alerts if one.slo}:
        yield (_is("slo", *sorted(slos)),)
    if plain := {one.name for one in alerts if not one.slo}:
        yield _is("slo", ""), _is("alertname", *sorted(plain))


def _is(label: str, *values: str) -> Condition:
    return Condition(label=label, values=values)
