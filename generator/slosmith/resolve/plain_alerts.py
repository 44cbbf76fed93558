"""Plain alerts of a service, as its author wrote them and as SLOs by group need them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from slosmith.language.documents.service import AlertSpec, ServiceSpec
from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.expression import Expression
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.references import References
from slosmith.model.result_labels import kept_labels
from slosmith.model.slo import Slo
from slosmith.resolve.settings import labels_of
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have these
    from slosmith.resolve.group_entry import Unlisted


def resolve_alerts(
    spec: ServiceSpec,
    origin: Origin,
    references: References,
    unlisted: "Iterable[Unlisted]",
    slos: Iterable[Slo | None],
) -> tuple[PlainAlert, ...]:
    """Those that a service writes, and those on groups of SLOs for which nothing is written."""
    written = [
        _alert(spec, alert, origin.at("alerts", i), references)
        for i, alert in enumerate(spec.alerts)
    ]
    named = {slo.name: slo for slo in slos if slo is not None}
    for one in unlisted:
        if slo := named.get(one.slo):
            from slosmith.resolve.unlisted import unlisted_alert

            written.append(unlisted_alert(one, slo))
    names = Counter(alert.name for alert in written)
    if len(names) == len(written):
        return tuple(written)
    return tuple(_distinguished(written, names))


def _alert(
    service: ServiceSpec, spec: AlertSpec, origin: Origin, references: References
) -> PlainAlert:
    team = service.team or service.service
    own = {"service": service.service, "team": team, "alertname": spec.alert}
    own["severity"] = spec.severity
    return PlainAlert(
        service=service.service,
        team=team,
        name=spec.alert,
        kept=kept_labels(spec.expr, own, references.known),
        expression=Expression(text=spec.expr, origin=origin.at("expr")),
        wait=spec.wait,
        keep_firing=spec.keep_firing_for,
        severity=AlertSeverity(spec.severity),
        summary=spec.summary,
        description=spec.description,
        runbook=_prose(spec),
        runbook_url=spec.runbook if spec.runbook and "://" in spec.runbook else "",
        annotations=labels_of(spec.annotations),
        labels=labels_of({**dict(references.settings.labels), **service.labels, **spec.labels}),
        area=spec.area or "",
        origin=origin,
    )


def _prose(spec: AlertSpec) -> str:
    """The file in `runbooks/` about an alert, whether there is one or not."""
    own = naming.alert_page(spec.alert)
    return own if spec.runbook is None or "://" in spec.runbook else spec.runbook


def _distinguished(alerts: list[PlainAlert], names: Counter[str]) -> Iterator[PlainAlert]:
    """Alerts of which some share a name, with what distinguishes these."""
    labels = Counter((one.name, one.severity, one.labels) for one in alerts)
    numbers: Counter[str] = Counter()
    for one in alerts:
        numbers[one.name] += 1
        number = numbers[one.name] if names[one.name] > 1 else 0
        alike = labels[one.name, one.severity, one.labels] > 1
        yield replace(one, number=number, alike=alike)
