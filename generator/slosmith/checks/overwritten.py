"""Labels of rules that overwrite those of results: two results that are then the same end a rule.

Prometheus gives what a rule finds the rule's labels; where two are equal after that the whole
evaluation fails, and no alert of it fires.
https://github.com/prometheus/prometheus/blob/v2.42.0/rules/alerting.go
"""

from collections.abc import Iterator

from slosmith.checks.reading import Query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import plain_alert
from slosmith.model.contract import Contract, metric_of
from slosmith.model.naming import kept_label
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.references import References
from slosmith.model.result_labels import may_differ_in_these_alone, overwritten
from slosmith.model.result_names import may_differ_in_names_alone
from slosmith.model.service import Service
from slosmith.model.settings import ServiceSettings
from slosmith.model.slo import Slo
from slosmith.promql import Labels
from slosmith.record import dataclass


def check_overwritten(service: Service, references: References) -> Iterator[Diagnostic]:
    """Every SLO that is grouped by a label of its alerts."""
    told: set[tuple[str | int, ...]] = set()
    for slo in service.slos:
        for index, label in enumerate(slo.by):
            place = slo.group_place(label)
            if _is_written(label, slo, service, references) and place.path not in told:
                told.add(place.path)
                source = _Source(service=service, settings=references.settings, own="alerting")
                yield from _check_group(slo, index, source, references.known)


def _is_written(label: str, slo: Slo, service: Service, references: References) -> bool:
    """Whether somebody has written it: that of an objective by group is the group's own."""
    value = dict(slo.alerting.labels).get(label)
    wide = (*service.labels, *references.settings.labels)
    own = slo.origin.at("alerting", "labels", label).text
    return value is not None and (own is not None or (label, value) in wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Who gave alerts their labels: ``own`` where neither service nor settings did."""

    service: Service
    settings: ServiceSettings
    own: str

    def cause(self, label: str, value: str) -> str:
        """The one label of many alerts; empty where it is an alert's own."""
        pair, given = (label, value), (*self.service.labels, *self.settings.labels)
        return f"{self.words(label, value)} {self.service.name}" if pair in given else ""

    def words(self, label: str, value: str) -> str:
        """The label as it is written, and where."""
        pair = (label, value)
        if pair in self.service.labels:
            return f'{label}: "{value}" of the service'
        if pair in self.settings.labels:
            return f'{label}: "{value}" of the settings'
        return f'{label}: "{value}" of {self.own}'


def _check_group(slo: Slo, index: int, source: _Source, contract: Contract) -> Iterator[Diagnostic]:
    label = slo.by[index]
    value = dict(slo.alerting.labels)[label]
    if not any(_may_have(one.metric, slo.source(label), contract) for one in slo.raw_series):
        return  # of which it is said that nothing has such a label
    only, place = _only_value(slo, slo.source(label), contract), slo.group_place(label)
    words = source.words(label, value)
    if only is None:
        yield place.finding(
            codes.LABELS_COLLIDE,
            f'{words} overwrites the "{label}" of each group: with two of them bad at once no '
            "alert would fire",
            f'give the static label another name, or take "{label}" out of by',
        ).because(source.cause(label, value))
    elif only != value:
        yield place.finding(
            codes.LABEL_OVERWRITTEN,
            f'{words} overwrites {label}: "{only}" of what is measured',
            "give the static label another name, if the alert should say it",
        )


def _may_have(metric: str, label: str, contract: Contract) -> bool:
    known = contract.labels(metric)
    return known is None or label in known


def _only_value(slo: Slo, label: str, contract: Contract) -> str | None:
    """The one value that a label has in all that an SLO reads; None where there may be several."""
    found: set[str | None] = set()
    for selector in slo.raw_series:
        metric = metric_of(selector, contract.metrics)
        listed = dict(metric.labels).get(label) if metric else None
        only = listed[0] if listed is not None and len(listed) == 1 else None
        found.add(selector.equals.get(label, only))
    return found.pop() if len(found) == 1 else None


def check_labels(
    alert: PlainAlert,
    reading: Query,
    labels: Labels,
    service: Service,
    references: References,
) -> Iterator[Diagnostic]:
    """Labels of a plain alert that its results have, too."""
    source = _Source(service=service, settings=references.settings, own="the alert")
    contract = references.known
    own = {**dict(plain_alert(alert).labels), "alertname": alert.name}
    if may_differ_in_names_alone(reading.tree):
        yield reading.finding(
            codes.LABELS_COLLIDE,
            "an alert keeps no metric's name: with two results that differ in nothing else no "
            "alert would fire",
            None,
            "name one metric, or group the results, as in max by (instance) (…)",
        )
        return
    found = overwritten(reading.tree, labels, own)
    if not found:
        return
    if kept := sorted(found.intersection(alert.kept)):
        yield _kept(reading, kept)
        found -= {*kept}
    if not found:
        return
    names = each_of(f'"{name}"' for name in sorted(found))
    words = each_of(source.words(name, own[name]) for name in sorted(found))
    verb = "overwrite" if len(found) > 1 else "overwrites"
    fixed = dict(labels.fixed)
    if may_differ_in_these_alone(reading.tree, labels, contract, found) and found - fixed.keys():
        yield reading.finding(
            codes.LABELS_COLLIDE,
            f"{words} {verb} {names} of each result: with two that differ in nothing else no "
            "alert would fire",
            None,
            _hint(min(found - fixed.keys())),
        ).because(*(source.cause(name, own[name]) for name in found))
    else:
        yield reading.finding(
            codes.LABEL_OVERWRITTEN,
            f"{words} {verb} {names} of the results",
            None,
            _hint(min(found)),
        )


def _kept(reading: Query, names: list[str]) -> Diagnostic:
    named = each_of(f'"{name}"' for name in names)
    copies = each_of(f'"{kept_label(name)}"' for name in names)
    verb = "are" if len(names) > 1 else "is"
    return reading.finding(
        codes.LABEL_OVERWRITTEN,
        f"{named} of the results {verb} kept as {copies}: the alert's own says where it belongs",
        None,
        f"name the copy {kept_label(names[0])} in scenarios and silences",
    )


def _hint(label: str) -> str:
    other = f"{label}_name"
    return f'leave it out, or group by a copy: label_replace(…, "{other}", "$1", "{label}", "(.+)")'
