"""Resolving scenarios: normal traffic becomes series, changes find them, alerts are looked up."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from slosmith import codes, naming
from slosmith.diagnostics import Diagnostic
from slosmith.load import Loaded
from slosmith.model import Metric, Service
from slosmith.resolve_series import normal_series, resolve_change
from slosmith.scenario import AlertPattern, Change, Expectation, Labels, Scenario, Series
from slosmith.source import Origin
from slosmith.spec.scenario import AlertPatternSpec, ExpectationSpec, ScenarioSpec
from slosmith.units import Duration


@dataclass(frozen=True, slots=True)
class _Known:
    """What scenarios may speak of, and where findings go."""

    metrics: Mapping[str, Metric]
    services: frozenset[str]
    alerts: frozenset[str]
    documents: Mapping[str, Loaded]
    found: list[Diagnostic]


def resolve_scenarios(
    loaded: list[Loaded], metrics: Mapping[str, Metric], services: Iterable[Service]
) -> tuple[tuple[Scenario, ...], list[Diagnostic]]:
    """Every scenario by name; those with findings are left out."""
    documents: dict[str, Loaded] = {}
    found: list[Diagnostic] = []
    for one in loaded:
        if one.kind == "scenario":
            _keep(one, documents, found)
    services = tuple(services)
    known = _Known(
        metrics,
        frozenset(service.name for service in services),
        frozenset(_alert_names(services)),
        documents,
        found,
    )
    scenarios = [_scenario(known, documents[name]) for name in sorted(documents)]
    return tuple(one for one in scenarios if one is not None), found


def _keep(one: Loaded, documents: dict[str, Loaded], found: list[Diagnostic]) -> None:
    name, place = cast(ScenarioSpec, one.spec).scenario, one.origin.at("scenario")
    first = documents.setdefault(name, one)
    if first is not one:
        at = f"{first.origin.file.path}:{first.origin.at('scenario').span().line}"
        message = f'the scenario "{name}" is here a second time; the first is at {at}'
        found.append(place.finding(codes.DUPLICATE_NAME, message, "rename one of the two"))


def _alert_names(services: Iterable[Service]) -> Iterator[str]:
    yield naming.WATCHDOG
    for service in services:
        yield from (alert.name for alert in service.alerts)
        for slo in service.slos:
            yield naming.burn_alert(slo.alerting.name)
            yield naming.no_data_alert(slo.alerting.name)
            yield naming.idle_alert(slo.alerting.name)


def _scenario(known: _Known, one: Loaded) -> Scenario | None:
    spec, origin, before = cast(ScenarioSpec, one.spec), one.origin, len(known.found)
    series = _normal(known, one, ())
    # Of normal traffic that cannot be told no change can be said to be wrong.
    changes = () if len(known.found) > before else tuple(_changes(known, spec, origin, series))
    _check_services(known, spec, origin)
    _check_expectations(known, spec, origin)
    if len(known.found) > before:
        return None
    return Scenario(
        name=spec.scenario,
        title=spec.title,
        based_on=spec.based_on or "",
        lasting=spec.lasting,
        services=spec.services,
        series=series,
        changes=changes,
        expected=tuple(_expectation(e, origin.at("expect", i)) for i, e in enumerate(spec.expect)),
        silent=tuple(_pattern(one) for one in spec.silent),
        may_fire=tuple(_pattern(one) for one in spec.may_fire),
        all_clear=spec.all_clear,
        origin=origin,
    )


def _normal(known: _Known, one: Loaded, above: tuple[str, ...]) -> tuple[Series, ...]:
    """The normal series of a scenario over those of what it is based on."""
    spec = cast(ScenarioSpec, one.spec)
    base: tuple[Series, ...] = ()
    if spec.based_on is not None:
        place = one.origin.at("based_on")
        if spec.based_on in (*above, spec.scenario):
            message = f'the scenario "{spec.scenario}" is based on itself'
            known.found.append(
                place.finding(codes.SCENARIO_BASE, message, "name a scenario of normal traffic")
            )
        elif spec.based_on not in known.documents:
            message = f'no scenario is named "{spec.based_on}"'
            hint = _close(spec.based_on, known.documents, "name one, or write normal: here")
            known.found.append(place.finding(codes.SCENARIO_BASE, message, hint))
        else:
            base = _normal(known, known.documents[spec.based_on], (*above, spec.scenario))
    own, found = normal_series(spec.normal, one.origin.at("normal"), known.metrics)
    known.found.extend(found)
    return tuple({**{s.key: s for s in base}, **{s.key: s for s in own}}.values())


def _changes(
    known: _Known, spec: ScenarioSpec, origin: Origin, series: tuple[Series, ...]
) -> Iterator[Change]:
    for index, change in enumerate(spec.changes):
        place = origin.at("changes", index)
        end = Duration(change.at.ms + change.lasting.ms) if change.lasting else spec.lasting
        if end > spec.lasting or change.at >= spec.lasting:
            key = "for" if change.lasting and change.at < spec.lasting else "at"
            message = f'"{change.what}" goes on beyond the end at {spec.lasting}'
            hint = "let it end earlier, or make lasting: longer"
            known.found.append(place.at(key).finding(codes.SCENARIO_TIME, message, hint))
        levels, found = resolve_change(change.levels, place.at("set"), series)
        known.found.extend(found)
        yield Change(
            what=change.what,
            start=change.at,
            end=end,
            lasts=change.lasting is None,
            levels=levels,
            origin=place,
        )


def _check_services(known: _Known, spec: ScenarioSpec, origin: Origin) -> None:
    for index, name in enumerate(spec.services):
        if name not in known.services:
            hint = _close(name, known.services, "name a service that has a document")
            known.found.append(
                origin.at("services", index).finding(
                    codes.SCENARIO_BASE, f'no service is named "{name}"', hint
                )
            )


def _check_expectations(known: _Known, spec: ScenarioSpec, origin: Origin) -> None:
    lists: dict[str, tuple[ExpectationSpec | AlertPatternSpec, ...]] = {
        "expect": spec.expect,
        "silent": spec.silent,
        "may_fire": spec.may_fire,
    }
    for key, patterns in lists.items():
        for index, pattern in enumerate(patterns):
            place = origin.at(key, index, "alert")
            if pattern.alert is not None and pattern.alert not in known.alerts:
                message = f'no alert is named "{pattern.alert}"'
                hint = _close(pattern.alert, known.alerts, "name one that a service document makes")
                known.found.append(place.finding(codes.SCENARIO_ALERT, message, hint))
    if not (spec.expect or spec.silent):
        message = f'the scenario "{spec.scenario}" says nothing of what must come of it'
        hint = "add expect: or silent:, like silent: [{severity: page}]"
        known.found.append(
            origin.at("scenario").finding(codes.SCENARIO_EXPECTS_NOTHING, message, hint)
        )
    _check_deadlines(known, spec, origin)


def _check_deadlines(known: _Known, spec: ScenarioSpec, origin: Origin) -> None:
    """What is due after the end of what is played would never be looked at."""
    first = min((change.at.ms for change in spec.changes), default=0)
    ends = [change.at.ms + change.lasting.ms for change in spec.changes if change.lasting]
    for index, expectation in enumerate(spec.expect):
        place = origin.at("expect", index)
        if first + expectation.within.ms > spec.lasting.ms:
            _late(known, place.at("within"), expectation.within, spec)
        if expectation.clears_within is not None:
            _check_clear(known, place.at("clears_within"), expectation.clears_within, ends, spec)
    if spec.all_clear is not None:
        _check_clear(known, origin.at("all_clear"), spec.all_clear, ends, spec)


def _check_clear(
    known: _Known, place: Origin, wait: Duration, ends: list[int], spec: ScenarioSpec
) -> None:
    if not ends or len(ends) < len(spec.changes):
        message = "nothing can clear while a change goes on to the end"
        hint = "give every change a for:, or leave this out"
        known.found.append(place.finding(codes.SCENARIO_TIME, message, hint))
    elif max(ends) + wait.ms > spec.lasting.ms:
        _late(known, place, wait, spec)


def _late(known: _Known, place: Origin, wait: Duration, spec: ScenarioSpec) -> None:
    message = f'"{wait}" after that is beyond the end at {spec.lasting}'
    hint = "make lasting: longer, or wait less"
    known.found.append(place.finding(codes.SCENARIO_TIME, message, hint))


def _expectation(spec: ExpectationSpec, origin: Origin) -> Expectation:
    return Expectation(
        alert=AlertPattern(name=spec.alert, labels=_labels(spec.labels, spec.severity)),
        within=spec.within,
        not_before=spec.not_before,
        clears_within=spec.clears_within,
        receivers=spec.receivers,
        origin=origin,
    )


def _pattern(spec: AlertPatternSpec) -> AlertPattern:
    return AlertPattern(name=spec.alert or "", labels=_labels(spec.labels, spec.severity))


def _labels(labels: Mapping[str, str], severity: str | None) -> Labels:
    more = {"severity": severity} if severity else {}
    return tuple(sorted({**labels, **more}.items()))


def _close(name: str, known: Iterable[str], otherwise: str) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f'did you mean "{close[0]}"?' if close else otherwise
