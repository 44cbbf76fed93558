"""Whether each side of an author's inhibition matches an alert, and two of them are ever equal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.model.alerts import Alert, plain_alert, slo_alerts, watchdog_alerts
from slosmith.model.contract import Contract
from slosmith.model.matchers import LabelMatcher
from slosmith.model.result_labels import plain_result_labels, slo_result_labels
from slosmith.model.root import Labels, Model
from slosmith.model.routing import Inhibition
from slosmith.promql import Labels as ResultLabels
from slosmith.source import Origin

_REGEX = frozenset("*+?[]()|^$\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An alert as Alertmanager gets it: the labels of its rule, over those of its results."""

    alert: Alert
    labels: dict[str, str]
    results: ResultLabels

    def may_match(self, side: Labels) -> bool:
        """Whether some result of it has all these labels."""
        return all(self._may_have(name, value) for name, value in side)

    def may_meet(self, matchers: Iterable[LabelMatcher]) -> bool:
        """Whether some result of it meets all these matchers."""
        known = {**dict(self.results.fixed), **self.labels}
        return all(
            one.matches(known)
            for one in matchers
            if one.name in known or not self.results.may_have(one.name)
        )

    def _may_have(self, name: str, value: str) -> bool:
        if name in self.labels:
            return self.labels[name] == value
        fixed = dict(self.results.fixed).get(name, value)
        return self.results.may_have(name) and fixed == value

    def values_of(self, names: Iterable[str], side: Labels) -> tuple[str | None, ...] | None:
        """The values of its labels, None for one of many; nothing where it never has one."""
        found: list[str | None] = []
        known = {**dict(self.results.fixed), **dict(side), **self.labels}
        for name in names:
            if name not in self.labels and not self.results.may_have(name):
                return None
            found.append(known.get(name))
        return tuple(found)


def candidates_of(model: Model) -> tuple[Candidate, ...]:
    """Every alert with what its results may carry."""
    return tuple(_candidates(model))


def _candidates(model: Model) -> Iterator[Candidate]:
    contract = Contract(metrics=model.metrics_by_name)
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
    labels = {**dict(alert.labels), "alertname": alert.name}
    return Candidate(alert=alert, labels=labels, results=results)


def matches_nothing(
    inhibition: Inhibition, candidates: tuple[Candidate, ...]
) -> Iterator[Diagnostic]:
    """The side that no alert matches, or the labels in which no two alerts are equal."""
    sides = {"source": inhibition.source, "target": inhibition.target}
    found = {
        name: [one for one in candidates if one.may_match(side)] for name, side in sides.items()
    }
    for name, side in sides.items():
        if not found[name]:
            yield _unmatched(name, side, inhibition.origin.at(name), candidates)
    if all(found.values()) and not _ever_equal(inhibition, found["source"], found["target"]):
        yield inhibition.origin.at("equal").finding(
            codes.MATCHES_NOTHING,
            f"no source and target of this inhibition ever have the same "
            f"{' and '.join(inhibition.equal)}",
            "name in equal: only labels that both alerts carry with the same value",
        )


def _ever_equal(
    inhibition: Inhibition, sources: Iterable[Candidate], targets: Iterable[Candidate]
) -> bool:
    """Whether some source and some target may have equal values of all labels in ``equal``."""
    left = {one.values_of(inhibition.equal, inhibition.source) for one in sources}
    right = {one.values_of(inhibition.equal, inhibition.target) for one in targets}
    return any(
        all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
        for one in left
        for other in right
        if one is not None and other is not None
    )


def _unmatched(
    name: str, side: Labels, place: Origin, candidates: tuple[Candidate, ...]
) -> Diagnostic:
    """The one label of a side that no alert has, or else all of them together."""
    for label, value in side:
        if any(one.may_match(((label, value),)) for one in candidates):
            continue
        what = {"alertname": "is called", "service": "is of a service"}.get(label, f"has {label}:")
        known = {one.labels[label] for one in candidates if label in one.labels}
        hint = _hint(label, value, known)
        message = f'no alert {what} "{value}"'
        return place.at(label).finding(codes.MATCHES_NOTHING, message, hint)
    words = ", ".join(f"{label}: {value}" for label, value in side)
    return place.finding(
        codes.MATCHES_NOTHING,
        f"no alert has all labels of the {name}, {words}",
        "match labels that one alert has, or remove the inhibition",
        key=True,
    )


def _hint(label: str, value: str, known: Iterable[str]) -> str:
    if _REGEX & set(value):
        return "values are compared as they are written: write an inhibition for each value"
    return suggest(value, known) or f"write {label} as an alert has it, or remove the inhibition"
