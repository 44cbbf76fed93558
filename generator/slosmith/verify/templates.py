"""`amtool template render`: every message of every receiver, with rendered alerts."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.running import Run, run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.judges.written import Written
from slosmith.output.staging import staging_folder
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MARK = "\n\x1f\n"
_UNKNOWN = ("<no value>", "%!")
_GROUPED_BY = ("k8s.cluster", "service", "slo")
GroupData: TypeAlias = dict[str, object]


def verify_templates(case: Case) -> Iterator[Proof]:
    """One row for each receiver and each kind of alert that it gets; none without routing.

    Receivers that are told the same of a kind of alert are asked about once; the default receiver
    is told more.
    """
    path = case.alertmanager
    if case.model.routing is None or not path.is_file():
        return
    amtool = find_tool("amtool")
    receivers = RoutingTree.read(path).written["receivers"]
    samples, ours, default = _samples(case), own_receivers(case), case.model.routing.default
    known: dict[tuple[str, str, bool], Proof] = {}
    for receiver in receivers:
        assert isinstance(receiver, dict)
        name, fields = str(receiver["name"]), sorted(set(_fields(receiver)))
        if name not in ours:
            continue  # whatever the base has: its templates need not be here
        for kind, alert in samples.get(name, {"stray": _STRAY}).items():
            if not fields:
                continue
            subject = f"{name}: {kind}"
            if amtool is None:
                yield _row(subject, Verdict.NO_TOOL, why_missing("amtool"))
                continue
            alike = _MARK.join(fields), kind, name == default
            if alike not in known:
                known[alike] = _render(subject, name, alert, fields, (amtool, path.parent))
            yield replace(known[alike], subject=subject)


def own_receivers(case: Case) -> frozenset[str]:
    """The names of the receivers that routing writes itself, besides those of its base."""
    assert case.model.routing is not None
    return frozenset(one.name for one in case.model.routing.receivers if not one.given)


_STRAY = RenderedAlert(labels={"alertname": "Stray", "severity": "ticket"}, annotations={})


def _samples(case: Case) -> dict[str, dict[str, RenderedAlert]]:
    """The first alert of each severity and purpose for each receiver."""
    document = RoutingDocument(case.root)
    found: dict[str, dict[str, RenderedAlert]] = {}
    for alert in rendered_alerts(case):
        purpose = "burn" if "tier" in alert.labels else "slo" if "slo" in alert.labels else "plain"
        kind = f"{alert.labels['severity']}, {purpose}"
        for receiver in document.receivers(alert.labels):
            found.setdefault(receiver, {}).setdefault(kind, alert)
    return found


def _fields(value: Written) -> Iterator[str]:
    """Every text of a receiver that holds a template."""
    if isinstance(value, dict):
        for one in value.values():
            yield from _fields(one)
    elif isinstance(value, list):
        for one in value:
            yield from _fields(one)
    elif "{{" in value:
        yield value


def _render(
    subject: str, receiver: str, alert: RenderedAlert, fields: list[str], where: tuple[Path, Path]
) -> Proof:
    shown = render_fields(fields, group_data(receiver, [_sample(alert)]), where)
    if isinstance(shown, Run):
        return _row(subject, Verdict.FAILED, shown.text.strip())
    text = "\n".join(shown)
    if unknown := [word for word in _UNKNOWN if word in text]:
        return _row(subject, Verdict.FAILED, f"{unknown[0]} in {text.strip()}")
    return _row(subject, Verdict.PROVEN, f"{len(fields)} fields render")


def render_fields(
    fields: Sequence[str], data: GroupData, where: tuple[Path, Path]
) -> list[str] | Run:
    """What amtool makes of fields, with the templates of a folder; or why it makes nothing."""
    amtool, folder = where
    with staging_folder(None) as scratch:
        path = scratch / "alerts.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        run = run_tool(
            amtool,
            "template",
            "render",
            f"--template.glob={folder}/templates/*.tmpl",
            f"--template.data={path}",
            f"--template.text={_MARK.join(fields)}",
        )
    return run if run.exit_code else run.text.split(_MARK)


def _sample(alert: RenderedAlert) -> dict[str, object]:
    """An alert as it is sent; figures stand where Prometheus would look them up."""
    annotations = {
        name: _TEMPLATE.sub("1", text) for name, text in sorted(alert.annotations.items())
    }
    return alert_data(alert.labels, annotations)


def alert_data(
    labels: Mapping[str, str], annotations: Mapping[str, str], *, firing: bool = True
) -> dict[str, object]:
    """One alert as a template is handed it."""
    return {
        "status": "firing" if firing else "resolved",
        "labels": dict(labels),
        "annotations": dict(annotations),
        "startsAt": "2024-01-01T00:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z" if firing else "2024-01-01T01:00:00Z",
        "generatorURL": "http://prometheus.example/graph",
        "fingerprint": "0000000000000000",
    }


def group_data(receiver: str, alerts: Sequence[Mapping[str, Any]]) -> GroupData:
    """A group as a template is handed it, of alerts of one cluster, service and SLO."""
    common = _common([one["labels"] for one in alerts])
    firing = any(one["status"] == "firing" for one in alerts)
    return {
        "receiver": receiver,
        "status": "firing" if firing else "resolved",
        "alerts": list(alerts),
        "groupLabels": {name: common[name] for name in _GROUPED_BY if name in common},
        "commonLabels": common,
        "commonAnnotations": _common([one["annotations"] for one in alerts]),
        "externalURL": "http://alertmanager.example",
    }


def _common(texts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return dict(sorted(set.intersection(*(set(one.items()) for one in texts))))


def _row(subject: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="messages",
        subject=subject,
        claim="every field of its messages renders",
        verdict=verdict,
        evidence=evidence,
    )
