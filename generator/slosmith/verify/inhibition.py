"""Judge: what is rendered mutes exactly what the documents say, for every pair of alerts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from slosmith import naming
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts
from slosmith.verify.routing_document import RoutingDocument
from slosmith.verify.routing_tree import RoutingTree

Labels: TypeAlias = Mapping[str, str]
# What nobody specified: an Alertmanager is often shared, and both of these lack `slo`.
_STRAYS: tuple[dict[str, str], ...] = (
    {"alertname": "StrayPage", "severity": "page"},
    {"alertname": "StrayTicket", "severity": "ticket"},
)


def judge_inhibition(case: Case) -> Iterator[Proof]:
    """One row for each alert, with what it mutes; none without routing."""
    path = case.output / naming.ALERTMANAGER_FILE
    if case.model.routing is None or not path.is_file():
        return
    document, tree = RoutingDocument(case.root), RoutingTree(path)
    alerts = [one for alert in rendered_alerts(case) for one in _instances(alert, document)]
    near: dict[str, list[Labels]] = defaultdict(list)
    for labels in (*alerts, *_STRAYS):
        near[labels.get("service", "")].append(labels)
    for source in _distinct([*alerts, *_STRAYS]):
        wrong = [
            _subject(target)
            for target in _candidates(source, near, document)
            if document.mutes(source, target) != tree.mutes(source, target)
        ]
        yield _row(source, wrong)


def _instances(alert: RenderedAlert, document: RoutingDocument) -> list[Labels]:
    """A burning alert of a grouped SLO twice, as two of its groups: they must not meet."""
    groups = document.grouped_by(alert.labels) if "tier" in alert.labels else []
    if not groups:
        return [alert.labels]
    return [{**alert.labels, **dict.fromkeys(groups, value)} for value in ("a", "b")]


def _candidates(
    source: Labels, near: Mapping[str, list[Labels]], document: RoutingDocument
) -> Iterator[Labels]:
    """What may be muted, and as many others as it takes to see a matcher that is too loose."""
    service = source.get("service", "")
    for name, alerts in near.items():
        if name == service or service in document.dependencies(name):
            yield from alerts
        else:
            seen: set[tuple[str, bool]] = set()
            for alert in alerts:
                kind = alert.get("severity", ""), "slo" in alert
                if kind not in seen:
                    seen.add(kind)
                    yield alert


def _distinct(alerts: list[Labels]) -> Iterator[Labels]:
    unique = {tuple(sorted(labels.items())): labels for labels in alerts}
    yield from unique.values()


def _subject(labels: Labels) -> str:
    words = ("severity", "tier", "slo")
    more = ", ".join(labels[name] for name in words if name in labels)
    return f"{labels.get('service', 'elsewhere')}/{labels['alertname']} ({more})"


def _row(source: Labels, wrong: list[str]) -> Proof:
    return Proof(
        area="inhibition",
        subject=_subject(source),
        claim="it mutes what it should and nothing else",
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence=f"differs for {', '.join(sorted(set(wrong))[:5])}"
        if wrong
        else "held against every kind of alert, strays included",
    )
