"""Names of metrics and labels that Prometheus takes from 3.0 on: any text, where it is quoted."""

import re
from collections.abc import Iterator
from dataclasses import replace

from slosmith.checks.expressions import expressions_of
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.metric import Metric
from slosmith.model.references import References
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.promql import is_plain, joined_names, newer_names, unquote
from slosmith.promql.build import sources_of
from slosmith.promql.newer_names import SINCE
from slosmith.promql.selectors import PLAIN_METRIC

NOT_PLAIN = r"[^a-zA-Z0-9_:]"
_RAISE = 'say prometheus: "3.0" in the settings, if none older is served'
Version = tuple[int, int]


def check_newer_names(service: Service, references: References) -> Iterator[Diagnostic]:
    """In expressions, and as what metrics call the labels of groups; one setting mends them all."""
    if references.settings.prometheus < SINCE:
        yield from _first(list(_named(service, references.settings.prometheus)))
    else:
        yield from _joined(service)


def _joined(service: Service) -> Iterator[Diagnostic]:
    """Labels that sides are joined by.

    A rule evaluates what its query is printed as, and up to 3.5 that has no quotes there; it loads.
    """
    for expression in expressions_of(service):
        for token in joined_names(expression.text):
            name = unquote(token.text) or ""
            said = (
                f'Prometheus cannot join by "{name}" in a rule: it loads, and each evaluation fails'
            )
            plain = re.sub(r"\W", "_", name, flags=re.ASCII)
            hint = f'rename it on both sides: label_replace(…, "{plain}", "$1", "{name}", "(.*)")'
            place = expression.origin
            yield place.finding_inside(codes.NAME_TOO_NEW, said, token.start, token.end, hint)


def _named(service: Service, oldest: Version) -> Iterator[Diagnostic]:
    for expression in expressions_of(service):
        for token in newer_names(expression.text):
            said, place = _said(token.text, oldest), expression.origin
            yield place.finding_inside(codes.NAME_TOO_NEW, said, token.start, token.end, _RAISE)
    for slo in service.slos:
        for label, source in zip(slo.by, sources_of(slo.by), strict=True):
            if not is_plain(source):
                said = _said(f'"{source}"', oldest)
                yield slo.group_place(label).finding(codes.NAME_TOO_NEW, said, _RAISE)


def _first(found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """The first of all names, and how many more there are."""
    more = len(dict.fromkeys(one.message for one in found)) - 1
    for one in found[:1]:
        yield replace(one, said=f"{one.said}, nor {more} more" if more else one.said)


def check_contract_names(model: Model) -> Iterator[Diagnostic]:
    """In the metric contract."""
    if model.settings.prometheus < SINCE:
        metrics = model.metrics or ()
        found = (_check_metric(metric, model.settings.prometheus) for metric in metrics)
        yield from _first([one for each in found for one in each])


def _check_metric(metric: Metric, oldest: Version) -> Iterator[Diagnostic]:
    if not PLAIN_METRIC.fullmatch(metric.name):
        said = _said(f'"{metric.name}"', oldest)
        found = metric.origin.finding(codes.NAME_TOO_NEW, said, _RAISE, key=True)
        yield found.because(f"metric {re.sub(NOT_PLAIN, '_', metric.name)}")
    for label, _ in metric.labels:
        if not is_plain(label):
            place = metric.origin.at("labels", label)
            yield place.finding(codes.NAME_TOO_NEW, _said(f'"{label}"', oldest), _RAISE, key=True)


def _said(name: str, oldest: Version) -> str:
    return f"Prometheus {oldest[0]}.{oldest[1]} does not take the name {name}"
