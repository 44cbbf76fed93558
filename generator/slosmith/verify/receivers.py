"""`amtool config routes test`: each alert goes to those whom the routing document names."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.running import run_tool, side_by_side
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model import naming
from slosmith.model.matchers import LabelMatcher
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts


def verify_receivers(case: Case) -> Iterator[Proof]:
    """One row for the configuration, and one for each alert; none without routing."""
    if case.model.routing is None:
        return
    path = case.alertmanager
    amtool = find_tool("amtool")
    rendered = rendered_alerts(case)
    document = RoutingDocument(case.root, (one.labels for one in rendered))
    unspecified = [
        RenderedAlert(labels=one, annotations={}) for one in document.unspecified_alerts()
    ]
    alerts = (*rendered, *unspecified)
    if amtool is None or not path.is_file():
        verdict = Verdict.NO_TOOL if amtool is None else Verdict.FAILED
        said = why_missing("amtool") or "the file is missing; run `slosmith build`"
        yield _configuration(verdict, said)
        yield from (_row(alert, verdict, said) for alert in alerts)
        return
    case.show("asking amtool where each alert goes …")
    run = run_tool(amtool, "check-config", str(path))
    verdict = Verdict.PROVEN if run.exit_code == 0 else Verdict.FAILED
    yield _configuration(verdict, " ".join(run.text.split()))
    matchers = RoutingTree.read(path).matchers() if run.exit_code == 0 else None
    expected = [",".join(document.receivers(alert.labels)) for alert in alerts]
    alike = [
        (names, _met(alert.labels, matchers)) for names, alert in zip(expected, alerts, strict=True)
    ]
    # To start amtool takes longest: alerts that no route can distinguish are asked about once.
    asked = dict(zip(alike, alerts, strict=True))
    with side_by_side() as pool:
        ask = partial(_ask, amtool=amtool, path=path)
        found = pool.map(ask, asked.values(), (names for names, _ in asked))
        answers = dict(zip(asked, found, strict=True))
    for alert, kind in zip(alerts, alike, strict=True):
        yield _row(alert, *answers[kind])


def _met(
    labels: Mapping[str, str], matchers: tuple[LabelMatcher, ...] | None
) -> tuple[object, ...]:
    """What routes can distinguish of an alert: which matchers it meets, or else its labels."""
    if matchers is None:
        return tuple(sorted(labels.items()))
    return tuple(one.matches(labels) for one in matchers)


def _ask(alert: RenderedAlert, expected: str, *, amtool: Path, path: Path) -> tuple[Verdict, str]:
    # amtool reads a value like a matcher: quoted, whatever stands in it.
    labels = [f"{name}={json.dumps(value)}" for name, value in sorted(alert.labels.items())]
    words = ("config", "routes", "test", f"--config.file={path}")
    run = run_tool(amtool, *words, f"--verify.receivers={expected}", *labels)
    if run.exit_code == 0 and expected in run.text.splitlines():
        return Verdict.PROVEN, f"amtool: {expected}"
    found = next((line for line in run.text.splitlines() if not line.startswith("Warn")), "")
    return Verdict.FAILED, f"amtool: {found}; the routing document: {expected}"


def _configuration(verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="routing",
        subject=naming.ALERTMANAGER_FILE,
        claim="Alertmanager loads it",
        verdict=verdict,
        evidence=evidence,
    )


def _row(alert: RenderedAlert, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="routing",
        subject=alert.subject,
        claim="it reaches those who are named for it",
        verdict=verdict,
        evidence=evidence,
    )
