"""What scenarios say of alerts: labels that they can have, and silence that says something."""

from collections.abc import Iterator
from functools import cached_property

from slosmith.checks.candidates import Candidate, Candidates, candidates_of
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of, one_of
from slosmith.diagnostics.suggest import suggest
from slosmith.model.alerts import Alert, Purpose
from slosmith.model.contract import Contract
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.scenario import AlertPattern, Scenario
from slosmith.model.slo import Slo
from slosmith.promql import selectors_of
from slosmith.source import Origin


def check_scenarios(model: Model) -> Iterator[Diagnostic]:
    """Every alert that a scenario means."""
    known = _Known(model)
    for scenario in model.scenarios:
        for pattern, place in _patterns(scenario):
            yield from _check_labels(pattern, place, known.candidates)
        for index, pattern in enumerate(scenario.silent):
            yield from _check_silent(pattern, scenario, index, known)


class _Known:
    """What is looked up for the first scenario that asks."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def candidates(self) -> Candidates:
        """Every alert as Alertmanager gets it."""
        return candidates_of(self.model)

    @cached_property
    def slos(self) -> dict[str, Slo]:
        """SLOs by their whole names."""
        return {slo.ref: slo for slo in self.model.slos}

    @cached_property
    def plain(self) -> dict[tuple[str, str], list[PlainAlert]]:
        """Plain alerts by their service and name."""
        found: dict[tuple[str, str], list[PlainAlert]] = {}
        for alert in self.model.alerts:
            found.setdefault((alert.service, alert.name), []).append(alert)
        return found

    @cached_property
    def contract(self) -> Contract:
        """All that is known of metrics."""
        return Contract.of(self.model.metrics_by_name)


def _patterns(scenario: Scenario) -> Iterator[tuple[AlertPattern, Origin]]:
    place = scenario.origin
    for expected in scenario.expected:
        yield expected.alert, expected.origin
    for inhibited in scenario.inhibited:
        yield inhibited.alert, inhibited.origin
        yield inhibited.by, inhibited.origin.at("by")
    for key, patterns in (("silent", scenario.silent), ("may_fire", scenario.may_fire)):
        yield from ((one, place.at(key, index)) for index, one in enumerate(patterns))


def _check_labels(
    pattern: AlertPattern, place: Origin, candidates: Candidates
) -> Iterator[Diagnostic]:
    """Labels that none of the alerts of this name can have."""
    labels = dict(pattern.labels)
    severity = labels.pop("severity", None)
    named = candidates.of("alertname").alerts.get(pattern.name, []) if pattern.name else candidates
    meant = [one for one in named if severity in {None, one.alert.severity.value}]
    for label, value in labels.items():
        values = {v for one in meant for v in one.values(label)}
        if not meant or None in values or value in values:
            continue
        has = sorted(one for one in values if one)
        who = f'"{pattern.name}"' if pattern.name else "no alert"
        never = "never has" if pattern.name else "has"
        hint = suggest(value, [one for one in values if one]) if has else _meant(label, meant)
        yield (
            place.at("labels", label)
            .finding(
                codes.SCENARIO_ALERT,
                f'{who} {never} {label}: "{value}"',
                hint or (f"write {one_of(has[:12])}" if has else "take the label out"),
                key=not has,
            )
            .because("" if has else f"grouped by {label}")
        )


def _meant(label: str, alerts: list[Candidate]) -> str:
    """The label that was meant, of those that these alerts surely have."""
    return suggest(label, {name for one in alerts for name in {**one.labels, **one.listed}})


def _check_silent(
    pattern: AlertPattern, scenario: Scenario, index: int, known: _Known
) -> Iterator[Diagnostic]:
    """An alert that is silent as nothing of it is played."""
    alerts = [one.alert for one in known.candidates.of("alertname").alerts.get(pattern.name, ())]
    if not pattern.name or not alerts:
        return
    place = scenario.origin.at("silent", index, "alert")
    left_out = [one for one in alerts if scenario.services and one.service not in scenario.services]
    if len(left_out) == len(alerts):
        services = each_of(dict.fromkeys(f'"{one.service}"' for one in alerts))
        yield place.finding(
            codes.SCENARIO_NOT_PLAYED,
            f'"{pattern.name}" is of {services}, whose rules this scenario does not play: it is '
            "silent whatever happens",
            f"add {services} to services:, or take the alert out",
        )
        return
    read = [names for one in alerts if (names := _metrics(one, known)) is not None]
    played = {series.metric for series in scenario.series}
    if len(read) == len(alerts) and not any(names & played for names in read):
        missing = each_of(sorted({f'"{name}"' for names in read for name in names}))
        yield place.finding(
            codes.SCENARIO_NOT_PLAYED,
            f'"{pattern.name}" is silent whatever happens: the scenario plays no series that it '
            f"reads, {missing}",
            "say under normal: what they usually do, or take the alert out",
        )


def _metrics(alert: Alert, known: _Known) -> set[str] | None:
    """The metrics without which an alert says nothing; None where it may speak without any."""
    if alert.purpose is Purpose.BURN:
        return _metrics_of(known.slos[f"{alert.service}/{alert.slo}"], known)
    if alert.purpose is not Purpose.PLAIN:
        return None
    found = set[str]()
    for one in known.plain[alert.service, alert.name]:
        text = one.expression.text
        names = {selector.metric for selector in selectors_of(text)}
        series = [known.contract.series.get(name) for name in names]
        if not names or "absent" in text or "vector(" in text or None in series:
            return None
        found |= {each.metric.name for each in series if each is not None}
    return found


def _metrics_of(slo: Slo, known: _Known) -> set[str] | None:
    every = known.model.with_parts([slo]) if slo.parts else (slo,)
    named = {selector.metric for one in every for selector in one.raw_series}
    series = [known.contract.series.get(name) for name in named]
    if not series or None in series:
        return None
    return {one.metric.name for one in series if one is not None}
