"""Resolving scenarios: normal traffic becomes series, changes find them, alerts are looked up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents.scenario import ScenarioSpec
from slosmith.load.documents import Loaded
from slosmith.model.contract import Contract
from slosmith.model.references import Names
from slosmith.model.scenario import Change, Scenario, Series, SeriesKey
from slosmith.resolve.expectations import (
    check_expectations,
    expectation_of,
    inhibition_of,
    pattern_of,
)
from slosmith.resolve.findings import Findings
from slosmith.resolve.series import normal_series, resolve_change
from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """What a scenario is based on, the nearest first, as far as it is there.

    ``others`` are the names of all scenarios where one of them is not.
    """

    documents: tuple[Loaded, ...] = ()
    others: tuple[str, ...] = ()


def by_name(documents: Iterable[Loaded], findings: Findings) -> dict[str, Loaded]:
    """The scenarios by their names; the first of each counts."""
    named = ((_spec(one).scenario, one.origin.at("scenario"), one) for one in documents)
    return findings.unique(named, "scenario")


_MOST_BASES = 10


def bases_of(document: Loaded, documents: Mapping[str, Loaded]) -> Bases:
    """Looked up by name, up to the first that is there no more or once again, or one too many."""
    found, name = {document: None}, _spec(document).based_on
    while name is not None and len(found) <= _MOST_BASES:
        base = documents.get(name)
        if base is None:
            return Bases(documents=tuple(found)[1:], others=tuple(sorted(documents)))
        if base in found:
            break
        found[base] = None
        name = _spec(base).based_on
    return Bases(documents=tuple(found)[1:])


def resolve_scenario(
    document: Loaded, names: Names, contract: Contract, bases: Bases
) -> tuple[Scenario | None, tuple[Diagnostic, ...]]:
    """The scenario of one document; None where anything is wrong with it."""
    resolver = _Resolver(names, contract)
    scenario = resolver.scenario(document, bases)
    return scenario, tuple(resolver.found)


def _spec(document: Loaded) -> ScenarioSpec:
    return cast(ScenarioSpec, document.spec)


class _Resolver:
    """One document on its way into the model."""

    def __init__(self, names: Names, contract: Contract) -> None:
        self.names, self.contract = names, contract
        self.found: list[Diagnostic] = []

    def scenario(self, document: Loaded, bases: Bases) -> Scenario | None:
        spec, origin = _spec(document), document.origin
        series = self._normal((document, *bases.documents), bases.others)
        # Where normal traffic is not known, no change of it can be wrong.
        changes = () if self.found else tuple(self._changes(spec, origin, series))
        self._check_services(spec, origin)
        self.found += check_expectations(spec, origin, self.names)
        return None if self.found else _scenario(spec, origin, series, changes)

    def _normal(self, chain: tuple[Loaded, ...], others: tuple[str, ...]) -> tuple[Series, ...]:
        """The normal series of a scenario over those of what it is based on."""
        found: dict[SeriesKey, Series] = {}
        self._check_end(chain, others)
        for document in reversed(chain):
            place = document.origin.at("normal")
            own, wrong = normal_series(
                _spec(document).normal, place, self.contract.metrics, self.names.units
            )
            self.found += wrong
            found |= {one.key: one for one in own}
        return tuple(found.values())

    def _check_end(self, chain: tuple[Loaded, ...], others: tuple[str, ...]) -> None:
        """A chain of scenarios ends with one that is based on none."""
        last = _spec(chain[-1])
        if last.based_on is None:
            return
        if last.based_on in [_spec(one).scenario for one in chain]:
            message = f'the scenario "{last.scenario}" is based on itself'
            hint = "name a scenario of normal traffic"
        elif not others:
            message = f"the scenario has more than {_MOST_BASES} others below it"
            hint = "base it on one of normal traffic"
            chain = chain[:1]
        else:
            message = f'no scenario is named "{last.based_on}"'
            hint = suggest(last.based_on, others) or "name one, or write normal: here"
        place = chain[-1].origin.at("based_on")
        self.found.append(place.finding(codes.SCENARIO_BASE, message, hint))

    def _changes(
        self, spec: ScenarioSpec, origin: Origin, series: tuple[Series, ...]
    ) -> Iterator[Change]:
        for index, change in enumerate(spec.changes):
            place = origin.at("changes", index)
            end = change.at + change.lasting if change.lasting else spec.lasting
            if end > spec.lasting or change.at >= spec.lasting:
                key = "for" if change.lasting and change.at < spec.lasting else "at"
                does = "goes on beyond" if key == "for" else "does not begin before"
                message = f'"{change.what}" {does} the end at {spec.lasting}'
                hint = (
                    f"let it {'end' if key == 'for' else 'begin'} earlier, or make lasting: longer"
                )
                late = place.at(key).finding(codes.SCENARIO_TIME, message, hint)
                self.found.append(late.because(f"end of {spec.scenario}"))
            levels, found = resolve_change(change.levels, place.at("set"), series, self.names.units)
            self.found += found
            yield Change(
                what=change.what,
                start=change.at,
                end=end,
                lasts=change.lasting is None,
                levels=levels,
                origin=place,
            )

    def _check_services(self, spec: ScenarioSpec, origin: Origin) -> None:
        for index, name in enumerate(spec.services):
            if name not in self.names.services:
                hint = suggest(name, self.names.services) or "name a service that has a document"
                self.found.append(
                    origin.at("services", index).finding(
                        codes.SCENARIO_BASE, f'no service is named "{name}"', hint
                    )
                )


def _scenario(
    spec: ScenarioSpec, origin: Origin, series: tuple[Series, ...], changes: tuple[Change, ...]
) -> Scenario:
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
