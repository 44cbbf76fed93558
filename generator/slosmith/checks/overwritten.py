"""Labels of rules that overwrite those of results: two results that are then the same end a rule.

Prometheus gives what a rule finds the rule's labels; where two are equal after that the whole
evaluation fails, and no alert of it fires.
https://github.com/prometheus/prometheus/blob/v2.42.0/rules/alerting.go
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, StringLiteral

from slosmith.checks.reading import Query, read_query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.alerts import plain_alert
from slosmith.model.contract import Contract, metric_of
from slosmith.model.references import References
from slosmith.model.root import PlainAlert, Service, Settings, Slo
from slosmith.promql import Labels, children, infer

_SET = ("label_replace", "label_join")
_TARGET = "instance"
"""With it each result is of another target, whose labels follow from it most of the time."""


def check_overwritten(service: Service, references: References) -> Iterator[Diagnostic]:
    """Every SLO that is grouped by a label of its alerts, and every plain alert that has one."""
    told: set[tuple[str | int, ...]] = set()
    for slo in service.slos:
        for index, label in enumerate(slo.by):
            place = slo.origin.at("by", index)
            if label in dict(slo.alerting.labels) and place.path not in told:
                told.add(place.path)
                source = _Source(service=service, settings=references.settings, own="alerting")
                yield from _check_group(slo, index, source, references.known)
    source = _Source(service=service, settings=references.settings, own="the alert")
    for alert in service.alerts:
        yield from _check_alert(alert, source, references.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Who gave alerts their labels: ``own`` where neither service nor settings did."""

    service: Service
    settings: Settings
    own: str

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
    only, place = _only_value(slo, label, contract), slo.origin.at("by", index)
    words = source.words(label, value)
    if only is None:
        yield place.finding(
            codes.LABELS_COLLIDE,
            f'{words} overwrites the "{label}" of each group: with two of them bad at once no '
            "alert would fire",
            f'give the static label another name, or take "{label}" out of by',
        )
    elif only != value:
        yield place.finding(
            codes.LABEL_OVERWRITTEN,
            f'{words} overwrites {label}: "{only}" of what is measured',
            "give the static label another name, if the alert should say it",
        )


def _only_value(slo: Slo, label: str, contract: Contract) -> str | None:
    """The one value that a label has in all that an SLO reads; None where there may be several."""
    found: set[str | None] = set()
    for selector in slo.raw_series:
        metric = metric_of(selector, contract.metrics)
        listed = dict(metric.labels).get(label) if metric else None
        only = listed[0] if listed is not None and len(listed) == 1 else None
        found.add(selector.equals.get(label, only))
    return found.pop() if len(found) == 1 else None


def _check_alert(alert: PlainAlert, source: _Source, contract: Contract) -> Iterator[Diagnostic]:
    reading = read_query(alert.expression, windowed=False)
    if not isinstance(reading, Query):
        return  # what cannot be parsed is said of every expression
    own = {**dict(plain_alert(alert).labels), "alertname": alert.name}
    labels = infer(reading.tree, contract.labels, contract.always)
    found = _overwritten(reading.tree, labels, own)
    if not found:
        return
    names = " and ".join(f'"{name}"' for name in sorted(found))
    words = " and ".join(source.words(name, own[name]) for name in sorted(found))
    verb = "overwrite" if len(found) > 1 else "overwrites"
    fixed = dict(labels.fixed)
    if _may_differ_in_these_alone(reading.tree, labels) and found - fixed.keys():
        yield reading.finding(
            codes.LABELS_COLLIDE,
            f"{words} {verb} {names} of each result: with two that differ in nothing else no "
            "alert would fire",
            None,
            _hint(min(found - fixed.keys())),
        )
    else:
        yield reading.finding(
            codes.LABEL_OVERWRITTEN,
            f"{words} {verb} {names} of the results",
            None,
            _hint(min(found)),
        )


def _overwritten(tree: Expr, labels: Labels, own: Mapping[str, str]) -> set[str]:
    """Labels of the alert that results are known to carry, with another value."""
    named = labels.certain.union(_named(tree))
    known = [name for name in own if labels.may_have(name)]
    if labels.possible is None:
        known = [name for name in known if name in named]
    return {name for name in known if (name, own[name]) not in labels.fixed}


def _may_differ_in_these_alone(tree: Expr, labels: Labels) -> bool:
    """Whether the author chose all labels that are left, or none of them names a target."""
    chosen = infer(tree, lambda _: None).possible is not None
    return chosen or not labels.may_have(_TARGET)


def _named(tree: Expr) -> Iterator[str]:
    """Labels that a query sets or copies."""
    if isinstance(tree, AggregateExpr) and tree.modifier is not None:
        yield from tree.modifier.labels
    if isinstance(tree, BinaryExpr) and tree.modifier is not None:
        yield from tree.modifier.group_labels or ()
    if isinstance(tree, Call) and tree.func.name in _SET:
        yield from (arg.val for arg in _texts(tree.args)[:1])
    for child in children(tree):
        yield from _named(child)


def _texts(arguments: Iterable[Expr]) -> list[StringLiteral]:
    return [one for one in arguments if isinstance(one, StringLiteral)]


def _hint(label: str) -> str:
    other = f"{label}_name"
    return f'leave it out, or group by a copy: label_replace(…, "{other}", "$1", "{label}", "(.+)")'
