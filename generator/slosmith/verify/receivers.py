"""Each alert goes to those whom the routing document names, says Alertmanager, or else amtool.

A server answers about thousands of alerts at once, where amtool begins anew for each of them: it is
asked about all, and amtool, which reads the file as it stands, about a few.
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from slosmith.judges.alertmanager import Labels, running_alertmanager
from slosmith.judges.programs import side_by_side
from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.running import run_tool
from slosmith.judges.server import ServerError
from slosmith.judges.tools import find_tool, why_missing
from slosmith.judges.unspecified_alerts import unspecified_alerts
from slosmith.model import naming
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts

_FEW = 8


def verify_receivers(case: Case) -> Iterator[Proof]:
    """One row for the configuration, and one for each alert; none without routing."""
    if case.model.routing is None:
        return
    path = case.alertmanager
    amtool = find_tool("amtool")
    rendered = rendered_alerts(case)
    document = RoutingDocument(case.root, (one.labels for one in rendered))
    unspecified = [
        RenderedAlert(labels=one, annotations={}) for one in unspecified_alerts(document)
    ]
    alerts = (*rendered, *unspecified)
    if amtool is None or not path.is_file():
        verdict = Verdict.NO_TOOL if amtool is None else Verdict.FAILED
        said = why_missing("amtool") or "the file is missing; run `slosmith build`"
        yield _configuration(verdict, said)
        yield from (_row(alert, verdict, said) for alert in alerts)
        return
    case.show("asking where each alert goes …")
    run = run_tool(amtool, "check-config", str(path))
    is_loaded = run.exit_code == 0 and "SUCCESS" in run.text
    yield _configuration(
        Verdict.PROVEN if is_loaded else Verdict.FAILED, " ".join(run.text.split())
    )
    expected = {_labels(one): ",".join(document.receivers(one.labels)) for one in alerts}
    answers = _served(path, expected) if is_loaded else {}
    few = [*expected][:: len(expected) // _FEW + 1] if answers else [*expected]
    with side_by_side() as pool:
        ask = partial(_ask, amtool=amtool, path=path)
        found = pool.map(ask, few, (expected[one] for one in few))
        answers |= dict(zip(few, found, strict=True))
    for alert in alerts:
        yield _row(alert, *answers[_labels(alert)])


def _labels(alert: RenderedAlert) -> Labels:
    """The labels as Alertmanager keeps them: an empty one is none."""
    return tuple(sorted((name, text) for name, text in alert.labels.items() if text))


def _served(path: Path, expected: Mapping[Labels, str]) -> dict[Labels, tuple[Verdict, str]]:
    """What a running Alertmanager says of each; nothing where there is none to ask."""
    program = find_tool("alertmanager")
    if program is None:
        return {}
    try:
        with running_alertmanager(program, path) as server:
            found = server.receivers(expected)
    except ServerError:
        return {}
    reached = {labels: ",".join(names) for labels, names in found.items()}
    return {
        labels: _answer("Alertmanager", names, expected[labels], agrees=names == expected[labels])
        for labels, names in reached.items()
    }


def _ask(alert: Labels, expected: str, *, amtool: Path, path: Path) -> tuple[Verdict, str]:
    # amtool reads a value like a matcher: quoted, whatever stands in it.
    labels = [f"{name}={json.dumps(value)}" for name, value in alert]
    words = ("config", "routes", "test", f"--config.file={path}")
    run = run_tool(amtool, *words, f"--verify.receivers={expected}", *labels)
    agrees = run.exit_code == 0 and expected in run.text.splitlines()
    found = next((line for line in run.text.splitlines() if not line.startswith("Warn")), "")
    return _answer("amtool", found, expected, agrees=agrees)


def _answer(tool: str, found: str, expected: str, *, agrees: bool) -> tuple[Verdict, str]:
    if agrees:
        return Verdict.PROVEN, f"{tool}: {expected}"
    return Verdict.FAILED, f"{tool}: {found}; the routing document: {expected}"


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
