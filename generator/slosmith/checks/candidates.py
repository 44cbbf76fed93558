"""Alerts as Alertmanager gets them, and what matches none of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.model.alerts import Alert, plain_alert, slo_alerts, watchdog_alerts
from slosmith.model.contract import Contract
from slosmith.model.matchers import LabelMatcher
from slosmith.model.matching import AREA, Condition, Conditions
from slosmith.model.result_labels import plain_result_labels, slo_result_labels
from slosmith.model.root import Model
from slosmith.promql import Labels as ResultLabels
from slosmith.record import dataclass
from slosmith.source import Origin

_REGEX = frozenset("*+?[]()|^$\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An alert as Alertmanager gets it: the labels of its rule, over those of its results."""

    alert: Alert
    labels: Mapping[str, str]
    results: ResultLabels

    def may_match(self, conditions: Conditions) -> bool:
        """Whether all conditions may hold of some result of it."""
        return all(self._may_hold(one) for one in conditions)

    def may_meet(self, matchers: Iterable[LabelMatcher]) -> bool:
        """Whether some result of it meets all these matchers."""
        known = {**dict(self.results.fixed), **self.labels}
        known.pop(AREA, None)  # which no alert carries
        return all(
            one.matches(known)
            for one in matchers
            if one.name in known or not self.results.may_have(one.name)
        )

    def _may_hold(self, one: Condition) -> bool:
        fixed = {**dict(self.results.fixed), **self.labels}
        if one.label in fixed or not self.results.may_have(one.label):
            return one.holds(fixed.get(one.label, ""))
        return True

    def values_of(
        self, names: Iterable[str], conditions: Conditions
    ) -> tuple[str | None, ...] | None:
        """The values of its labels, None for one of many; nothing where it never has one."""
        found: list[str | None] = []
        named = {one.label: one.only[0] for one in conditions if len(one.only) == 1}
        known = {**dict(self.results.fixed), **named, **self.labels}
        for name in names:
            if name not in self.labels and not self.results.may_have(name):
                return None
            found.append(known.get(name))
        return tuple(found)


Candidates: TypeAlias = tuple[Candidate, ...]


def candidates_of(model: Model) -> Candidates:
    """Every alert with what its results may carry, and what Prometheus adds to what it sends."""
    added = frozenset(model.settings.external_labels)
    return tuple(replace(one, results=_with(one.results, added)) for one in _candidates(model))


def _with(results: ResultLabels, added: frozenset[str]) -> ResultLabels:
    if results.possible is None:
        return replace(results, absent=results.absent - added)
    return replace(results, possible=results.possible | added)


def _candidates(model: Model) -> Iterator[Candidate]:
    contract = Contract.of(model.metrics_by_name)
    for service in model.services:
        for slo in service.slos:
            results = slo_result_labels(slo)
            yield from (_candidate(alert, results) for alert in slo_alerts(slo))
        for written in service.alerts:
            yield _candidate(plain_alert(written), plain_result_labels(written, contract))
    yield from (
        _candidate(one, ResultLabels(possible=frozenset())) for one in watchdog_alerts(model)
    )


def _candidate(alert: Alert, results: ResultLabels) -> Candidate:
    labels = {**dict(alert.labels), "alertname": alert.name, AREA: alert.area}
    return Candidate(alert=alert, labels=labels, results=results)


def unmatched(
    who: str, conditions: Conditions, place: Origin, candidates: Candidates
) -> Iterator[Diagnostic]:
    """Each value that no alert has, or else that none has all of them together."""
    found = [*(one for each in conditions for one in _unmatched(each, place, candidates))]
    yield from found
    if not found and not any(one.may_match(conditions) for one in candidates):
        words = ", ".join(one.text for one in conditions)
        yield place.finding(
            codes.MATCHES_NOTHING,
            f"no alert has all labels of the {who}, {words}",
            f"match labels that one alert has, or remove the {who}",
            key=True,
        )


def _unmatched(condition: Condition, place: Origin, candidates: Candidates) -> Iterator[Diagnostic]:
    label = condition.label
    what = {
        "alertname": "is called",
        "service": "is of a service",
        "team": "is of a team",
        AREA: "is in an area",
    }.get(label, f"has {label}:")
    at = place.at(label)
    if near := _nearly_a_label(condition, candidates):
        message = f'no alert has a label "{label}"'
        yield at.finding(codes.MATCHES_NOTHING, message, near, key=True)
        return
    for index, one in enumerate(_each(condition)):
        if any(candidate.may_match((one,)) for candidate in candidates):
            continue
        value = one.only[0] if one.only else one.text.removeprefix(label)
        known = {found.labels[label] for found in candidates if found.labels.get(label)}
        where = at.at(index) if len(condition.only) > 1 and at.text is None else at
        message = f'no alert {what} "{value}"'
        yield where.finding(codes.MATCHES_NOTHING, message, _hint(label, value, known))


def _nearly_a_label(condition: Condition, candidates: Candidates) -> str:
    """The hint at a label that alerts have, where none can have this one."""
    label = condition.label
    if any(one.may_match((condition,)) or label in one.labels for one in candidates):
        return ""
    if any(one.results.may_have(label) for one in candidates):
        return ""
    return suggest(label, sorted({name for one in candidates for name in one.labels}))


def nearly_matched(
    conditions: Conditions, place: Origin, candidates: Candidates
) -> Iterator[Diagnostic]:
    """Values that no alert has, but one has nearly: the others may be of alerts from elsewhere."""
    for finding in unmatched("override", conditions, place, candidates):
        if finding.hint.startswith("did you mean"):
            yield finding


def _each(condition: Condition) -> list[Condition]:
    """A list as its values: each of them should be there."""
    values = condition.only
    return [replace(condition, values=(one,)) for one in values] if values else [condition]


def _hint(label: str, value: str, known: set[str]) -> str:
    if _REGEX & {*value} and not value.startswith(("=", "!")):
        return f"values are compared as they are written: write {{regex: '{value}'}}"
    if near := suggest(value, known):
        return near
    if not known:
        return f"if Prometheus adds it, write external_labels: [{label}] in settings"
    return f"write {label} as an alert has it, or remove it"
