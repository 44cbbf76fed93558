"""`amtool template render`: every message of every receiver, with rendered alerts."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.running import Run, run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.judges.written import Written
from slosmith.output.staging import staging_folder
from slosmith.verify.memory import ProofMemory, recall_proofs
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
    messages = messages_of(case)
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
            if messages is None:
                yield _row(subject, Verdict.NO_TOOL, why_missing("amtool"))
                continue
            alike = _MARK.join(fields), kind, name == default
            if alike not in known:
                known[alike] = _render(subject, name, alert, fields, messages)
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
        kind = f"{alert.labels.get('severity', 'ticket')}, {purpose}"
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
    subject: str, receiver: str, alert: RenderedAlert, fields: list[str], messages: "Messages"
) -> Proof:
    shown = messages.render(fields, group_data(receiver, [_sample(alert)]))
    if isinstance(shown, Run):
        return _row(subject, Verdict.FAILED, shown.text.strip())
    text = "\n".join(shown)
    if unknown := [word for word in _UNKNOWN if word in text]:
        return _row(subject, Verdict.FAILED, f"{unknown[0]} in {text.strip()}")
    return _row(subject, Verdict.PROVEN, f"{len(fields)} fields render")


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """amtool and the templates of a folder, and what they made of the same alerts before."""

    memory: ProofMemory
    templates: Path

    def render(self, fields: Sequence[str], data: GroupData) -> list[str] | Run:
        """What becomes of fields with the alerts of a group; or why nothing does."""
        text, alerts = _MARK.join(fields), json.dumps(data)
        files = (one.read_bytes() for one in sorted(self.templates.glob("*.tmpl")))
        key = self.memory.key((text, alerts, *(one.decode("latin-1") for one in files)))
        if known := self.memory.recall(key):
            return known[0].text.split(_MARK)
        run = self._ask(text, alerts)
        if run.exit_code:
            return run
        shown = run.text.split(_MARK)
        if len(shown) != len(fields):
            return Run(exit_code=1, text=f"amtool has rendered {len(shown)} of {len(fields)} texts")
        self.memory.remember(key, [run])
        return shown

    def _ask(self, text: str, alerts: str) -> Run:
        with staging_folder(None) as scratch:
            path = scratch / "alerts.json"
            path.write_text(alerts, encoding="utf-8")
            return run_tool(
                self.memory.tool,
                "template",
                "render",
                f"--template.glob={self.templates}/*.tmpl",
                f"--template.data={path}",
                f"--template.text={text}",
            )


def messages_of(case: Case) -> Messages | None:
    """What renders the messages of a case; nothing without amtool."""
    amtool = find_tool("amtool")
    if amtool is None:
        return None
    memory = recall_proofs(amtool, fresh=case.fresh)
    return Messages(memory=memory, templates=case.alertmanager.parent / "templates")


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
