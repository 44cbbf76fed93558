"""What is rendered inhibits exactly what the documents say, for every pair of alerts.

And goes on to, whatever else clears: from 0.30 to 0.34 Alertmanager remembers one source for each
inhibition and set of equal labels, and no other that fires beside it.
https://github.com/prometheus/alertmanager/issues/5162
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import Inhibition, RoutingTree
from slosmith.judges.written_inhibitions import Inhibitor
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts

Labels: TypeAlias = Mapping[str, str]
Memory: TypeAlias = tuple[Inhibition, tuple[str, ...]]
Kinds: TypeAlias = dict[tuple[str, ...], Labels]
"""One alert for all that have these values of what is asked."""
_STRAY = {"alertname": "StrayPage", "severity": "page"}


def verify_inhibition(case: Case) -> Iterator[Proof]:
    """One row for each alert, with what it inhibits; none without routing."""
    path = case.alertmanager
    if case.model.routing is None or not path.is_file():
        return
    rendered, tree = rendered_alerts(case), RoutingTree.read(path)
    document = RoutingDocument(case.root, (one.labels for one in rendered))
    alerts = [one for alert in rendered for one in _instances(alert, document)]
    alerts += [*_strays(alerts, document)]
    near, asked = defaultdict[str, Kinds](dict), sorted(_asked(alerts, tree, document))
    for labels in alerts:
        kind = tuple(labels.get(name, "") for name in asked)
        near[labels.get("service", "")].setdefault(kind, labels)
    sources = [(one, tree.inhibitions_by(one)) for one in _distinct(alerts)]
    remembered = _remembered(sources)
    for source, inhibitions in sources:
        wrong, beside = set(), set()
        targets, inhibitor = [*_candidates(source, near, document)], Inhibitor(document, source)
        for target in targets:
            inhibiting = [one for one in inhibitions if one.inhibits(source, target)]
            if inhibitor.inhibits(target) != bool(inhibiting):
                wrong.add(_subject(target))
            elif inhibitor.inhibits_unasked(target):
                beside |= _beside(source, inhibiting, remembered)
        for twin in _twins(source, document.installation()):
            inhibiting, inhibitor = tree.inhibitions_by(twin), Inhibitor(document, twin)
            wrong |= {
                f"{_subject(target)} of a {_subject(twin)}"
                for target in targets
                if inhibitor.inhibits(target)
                != any(one.inhibits(twin, target) for one in inhibiting)
            }
        yield _row(source, wrong, beside)


def _asked(alerts: Iterable[Labels], tree: RoutingTree, document: RoutingDocument) -> Iterator[str]:
    """The labels that decide what inhibits an alert, by the file or by what is written.

    Those that agree in all of them are of one kind; a service may have thousands of alerts.
    """
    trees = [tree, *([document.base.tree] if document.base is not None else [])]
    rules = [rule for one in trees for rule in one.inhibitions]
    groups = (document.services.grouped_by(one) for one in alerts if "tier" in one)
    yield from {
        *("service", "severity", "slo"),
        *document.installation(),
        *document.inhibited_by(),
        *(one.name for rule in rules for one in rule.target),
        *(name for rule in rules for name in rule.equal),
        *(name for names in groups for name in names),
    }


def _strays(alerts: Iterable[Labels], document: RoutingDocument) -> Iterator[Labels]:
    """What nobody specified: an Alertmanager is often shared, and the first two lack `slo`."""
    yield _STRAY
    yield {"alertname": "StrayTicket", "severity": "ticket"}
    services = document.services
    for name in sorted({name for one in services.by_name for name in services.dependencies(one)}):
        yield {**_STRAY, "service": name}
    ours = [(one, services.grouped_by(one)) for one in alerts if "tier" in one]
    yield from _distinct(
        {**_STRAY, **{name: one[name] for name in ("service", "slo", *groups)}}
        for one, groups in ours
        if groups
    )


def _twins(source: Labels, installation: list[str]) -> Iterator[Labels]:
    """Alerts that nothing but one matcher, or one label of the installation, sets apart."""
    yield from ({**source, name: "elsewhere"} for name in installation)
    if source.get("severity") == "page":
        yield {**source, "severity": "ticket"}
        yield {**source, "service": "elsewhere"}
        yield {**_STRAY, **{name: value for name, value in source.items() if name == "tier"}}


def _remembered(sources: Iterable[tuple[Labels, list[Inhibition]]]) -> dict[Memory, set[str]]:
    """Which of our alerts share each place that remembers one.

    The groups of a dependency's SLO, and what the author inhibits, do: which groups
    there are is unknown.
    """
    found: dict[Memory, set[str]] = defaultdict(set)
    ours = ((one, held) for one, held in sources if one["alertname"] != _STRAY["alertname"])
    for source, inhibitions in ours:
        for one in inhibitions:
            found[one, one.memory(source)].add(_subject(source))
    return found


def _beside(
    source: Labels, inhibiting: list[Inhibition], remembered: Mapping[Memory, set[str]]
) -> set[str]:
    """Alerts that make Alertmanager forget this one, where it has no place to itself."""
    shared = [remembered[one, one.memory(source)] - {_subject(source)} for one in inhibiting]
    return shared[0] if all(shared) else set()


def _instances(alert: RenderedAlert, document: RoutingDocument) -> list[Labels]:
    """A burning alert of a grouped SLO twice, as two of its groups: they must not meet."""
    groups = document.services.grouped_by(alert.labels) if "tier" in alert.labels else []
    if not groups:
        return [alert.labels]
    return [{**alert.labels, **dict.fromkeys(groups, value)} for value in ("a", "b")]


def _candidates(
    source: Labels, near: Mapping[str, Kinds], document: RoutingDocument
) -> Iterator[Labels]:
    """What may be inhibited, and as many others as it takes to see a matcher that is too loose."""
    service = source.get("service", "")
    for name, alerts in near.items():
        if name == service or service in document.services.dependencies(name):
            yield from alerts.values()
        else:
            seen: set[tuple[str, bool]] = set()
            for alert in alerts.values():
                kind = alert.get("severity", ""), "slo" in alert
                if kind not in seen:
                    seen.add(kind)
                    yield alert


def _distinct(alerts: Iterable[Labels]) -> Iterator[Labels]:
    unique = {tuple(sorted(labels.items())): labels for labels in alerts}
    yield from unique.values()


def _subject(labels: Labels) -> str:
    words = ("severity", "tier", "slo")
    more = ", ".join(labels[name] for name in words if name in labels)
    return f"{labels.get('service', 'elsewhere')}/{labels['alertname']} ({more})"


def _row(source: Labels, wrong: set[str], beside: set[str]) -> Proof:
    evidence = [f"differs for {', '.join(sorted(wrong)[:5])}"] if wrong else []
    if beside:
        evidence.append(f"forgotten when {', '.join(sorted(beside)[:5])} clears")
    return Proof(
        area="inhibition",
        subject=_subject(source),
        claim="it inhibits what it should and nothing else",
        verdict=Verdict.FAILED if evidence else Verdict.PROVEN,
        evidence="; ".join(evidence) or "held against every kind of alert, strays included",
    )
