"""Resolving scenarios: normal traffic becomes series, changes find them, alerts are looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents.scenario import ScenarioSpec
from slosmith.load.documents import Loaded
from slosmith.model.root import Metric, Model, units_of
from slosmith.model.scenario import Change, Scenario, Series
from slosmith.model.time_units import TimeUnit
from slosmith.resolve.expectations import (
    Named,
    check_expectations,
    expectation_of,
    inhibition_of,
    pattern_of,
)
from slosmith.resolve.series import normal_series, resolve_change
from slosmith.source import Origin


@dataclass(frozen=True, slots=True)
class _Known:
    """What scenarios may speak of, and where findings go."""

    metrics: Mapping[str, Metric]
    units: Mapping[str, TimeUnit]
    services: frozenset[str]
    named: Named
    documents: Mapping[str, Loaded]
    found: list[Diagnostic]


def resolve_scenarios(
    loaded: list[Loaded], model: Model, findings: list[Diagnostic]
) -> tuple[Scenario, ...]:
    """Every scenario by name; those with findings, which are added to ``findings``, are left out.

    The model is whole but for scenarios and what is made of them.
    """
    documents: dict[str, Loaded] = {}
    found: list[Diagnostic] = []
    for one in loaded:
        if one.kind == "scenario":
            _keep(one, documents, found)
    known = _Known(
        model.metrics_by_name,
        units_of(model),
        frozenset(service.name for service in model.services),
        Named.of(model),
        documents,
        found,
    )
    scenarios = [_scenario(known, documents[name]) for name in sorted(documents)]
    findings += found
    return tuple(one for one in scenarios if one is not None)


def _keep(one: Loaded, documents: dict[str, Loaded], found: list[Diagnostic]) -> None:
    name, place = cast(ScenarioSpec, one.spec).scenario, one.origin.at("scenario")
    first = documents.setdefault(name, one)
    if first is not one:
        at = f"{first.origin.file.path}:{first.origin.at('scenario').span().line}"
        message = f'the scenario "{name}" is here a second time; the first is at {at}'
        found.append(place.finding(codes.DUPLICATE_NAME, message, "rename one of the two"))


def _scenario(known: _Known, one: Loaded) -> Scenario | None:
    spec, origin, before = cast(ScenarioSpec, one.spec), one.origin, len(known.found)
    series = _normal(known, one, ())
    # Of normal traffic that cannot be told no change can be said to be wrong.
    changes = () if len(known.found) > before else tuple(_changes(known, spec, origin, series))
    _check_services(known, spec, origin)
    known.found.extend(check_expectations(spec, origin, known.named))
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
        expected=tuple(
            expectation_of(e, origin.at("expect", i)) for i, e in enumerate(spec.expect)
        ),
        inhibited=tuple(
            inhibition_of(one, origin.at("muted", i)) for i, one in enumerate(spec.muted)
        ),
        silent=tuple(pattern_of(one) for one in spec.silent),
        may_fire=tuple(pattern_of(one) for one in spec.may_fire),
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
            hint = suggest(spec.based_on, known.documents) or "name one, or write normal: here"
            known.found.append(place.finding(codes.SCENARIO_BASE, message, hint))
        else:
            base = _normal(known, known.documents[spec.based_on], (*above, spec.scenario))
    own, found = normal_series(spec.normal, one.origin.at("normal"), known.metrics, known.units)
    known.found.extend(found)
    return tuple({**{s.key: s for s in base}, **{s.key: s for s in own}}.values())


def _changes(
    known: _Known, spec: ScenarioSpec, origin: Origin, series: tuple[Series, ...]
) -> Iterator[Change]:
    for index, change in enumerate(spec.changes):
        place = origin.at("changes", index)
        end = change.at + change.lasting if change.lasting else spec.lasting
        if end > spec.lasting or change.at >= spec.lasting:
            key = "for" if change.lasting and change.at < spec.lasting else "at"
            does = "goes on beyond" if key == "for" else "does not begin before"
            message = f'"{change.what}" {does} the end at {spec.lasting}'
            hint = f"let it {'end' if key == 'for' else 'begin'} earlier, or make lasting: longer"
            known.found.append(place.at(key).finding(codes.SCENARIO_TIME, message, hint))
        levels, found = resolve_change(change.levels, place.at("set"), series, known.units)
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
            hint = suggest(name, known.services) or "name a service that has a document"
            known.found.append(
                origin.at("services", index).finding(
                    codes.SCENARIO_BASE, f'no service is named "{name}"', hint
                )
            )
