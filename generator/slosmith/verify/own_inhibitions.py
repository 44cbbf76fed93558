"""Each inhibition that an author wrote can inhibit something."""

from collections.abc import Iterator, Mapping

from slosmith.checks.candidates import candidates_of
from slosmith.checks.inhibition_matches import matches_nothing
from slosmith.judges.routing_tree import RoutingTree
from slosmith.model.matching import Condition, Conditions
from slosmith.model.routing import Inhibition
from slosmith.promql.regex_samples import samples
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts


def verify_own_inhibitions(case: Case) -> Iterator[Proof]:
    """One row for each; where no alert is on one of its sides, nothing is proven."""
    path, routing = case.alertmanager, case.model.routing
    if routing is None or not routing.inhibitions or not path.is_file():
        return
    tree, alerts, candidates = (
        RoutingTree.read(path),
        rendered_alerts(case),
        candidates_of(case.model),
    )
    for one in routing.inhibitions:
        reasons = [finding.message for finding in matches_nothing(one, candidates)]
        verdict, evidence = Verdict.OPEN, "; ".join(reasons)
        if not reasons:
            pair = _example(one, tree, alerts)
            verdict = Verdict.PROVEN if pair else Verdict.FAILED
            evidence = pair or "of the rendered alerts none inhibits another by it"
        yield Proof(
            area="inhibition",
            subject=f"{_words(one.source)} inhibits {_words(one.target)}",
            claim="it can inhibit something",
            verdict=verdict,
            evidence=evidence,
        )


def _example(
    inhibition: Inhibition, tree: RoutingTree, alerts: tuple[RenderedAlert, ...]
) -> str | None:
    """Two rendered alerts of which one inhibits the other, with labels that their series give."""
    sources = [one for alert in alerts if (one := _instance(alert, inhibition.source))]
    targets = [one for alert in alerts if (one := _instance(alert, inhibition.target))]
    for source in sources:
        for target in targets:
            shared = {
                name: source.get(name) or target.get(name, "any") for name in inhibition.equal
            }
            firing, other = {**shared, **source}, {**shared, **target}
            if any(rule.inhibits(firing, other) for rule in tree.inhibitions_by(firing)):
                return f"{source['alertname']} inhibits {target['alertname']}"
    return None


def _instance(alert: RenderedAlert, side: Conditions) -> Mapping[str, str] | None:
    """The alert with labels as a side asks for them where its rule leaves them open, if it fits."""
    asked = {one.label: value for one in side for value in _values(one)[:1]}
    labels = {**asked, **alert.labels}
    return labels if all(one.holds(labels.get(one.label, "")) for one in side) else None


def _values(condition: Condition) -> tuple[str, ...]:
    pattern = condition.pattern
    return condition.only if pattern is None or condition.negated else samples(pattern)


def _words(conditions: Conditions) -> str:
    return ", ".join(one.text for one in conditions)
