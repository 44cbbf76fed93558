"""What Slack and Teams show of two groups: a half resolved SLO of this repository, and 200 hosts.

Alertmanager's own `amtool` fills the rendered templates in; only how the chats look is ours.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import yaml

from slosmith.gotemplate.expand import Firing, expand
from slosmith.judges.running import run_tool
from tests.conftest import run_compiler, write_spec
from tests.pictures.drawing import draw
from tests.tools.judges import ROOT, judges

Alert = dict[str, Any]

_ROOT = """
settings: {alertmanager: "0.28"}
---
service: hosts
team: web
alerts:
  - {alert: HostMemoryLow, expr: memory_available_ratio < 0.1, severity: ticket, summary: low}
---
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#web", api_url_file: /secrets/slack}}
    teams: {msteamsv2: {webhook_url_file: /secrets/teams}}
  teams: {web: {ticket: [chat, teams]}}
"""
_LINKS = ("runbook", "dashboard", "query", "silence")
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px; font: 15px/1.5 "DejaVu Sans", sans-serif; {colours} }}
article {{ padding: 4px 14px; margin-bottom: 18px; {frame} }}
h1 {{ font-size: 16px; margin: 0 0 4px; color: {title}; }}
p {{ margin: 0; white-space: pre-wrap; }}
a {{ color: {link}; margin-right: 8px; }}
.button {{ display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: 2px 12px;
  margin: 6px 8px 6px 0; font-size: 13px; font-weight: bold; }}
</style>{articles}"""
_SLACK = {
    "colours": "background: #fff; color: #1d1c1d;",
    "frame": "border-left: 4px solid #d9266b;",
    "title": "#1264a3",
    "link": "#1264a3",
}
_TEAMS = {
    "colours": "background: #1b1f23; color: #ddd;",
    "frame": "background: #292929; border: 1px solid #444; border-radius: 6px; padding: 12px 16px;",
    "title": "#fff",
    "link": "#6db3f2",
}


def draw_messages(root: Path) -> None:
    """Both chats, of the same two groups."""
    write_spec(root, _ROOT)
    built = run_compiler(root, "build")
    assert built.exit_code == 0, built.stderr
    groups = (_half_resolved(), _hosts())
    chats = (("message-light", _slack, _SLACK, 830), ("message-teams-dark", _teams, _TEAMS, 835))
    for name, chat, look, high in chats:
        articles = "".join(f"<article>{chat(root, group)}</article>" for group in groups)
        page = root / f"{name}.html"
        page.write_text(_PAGE.format(articles=articles, **look), encoding="utf-8")
        draw(page, name, 800, high)


def _half_resolved() -> list[Alert]:
    """5% of the council's requests failed for an hour; the fast page has cleared by now."""
    rules = yaml.safe_load((ROOT / "output/prometheus/rules/council.yaml").read_text("utf-8"))
    tiers = {
        rule["labels"]["tier"]: rule
        for group in rules["groups"]
        for rule in group["rules"]
        if rule.get("alert") == "CouncilErrorRateBudgetBurn"
    }
    return [
        _alert(tiers["fast"], 0.048, "2026-11-28T22:29:00Z", "2026-11-28T23:34:00Z"),
        _alert(tiers["slow"], 0.009, "2026-11-28T22:44:00Z"),
    ]


def _alert(rule: Alert, value: float, start: str, end: str = "") -> Alert:
    labels = {"alertname": rule["alert"], **rule["labels"]}
    own = {"summary", "description", "dashboard_url", "runbook_url"}
    said = Firing(labels=labels, value=value, figures={})
    texts = {name: expand(text, said) for name, text in rule["annotations"].items() if name in own}
    figures = {"budget_remaining": "71.2%", "burn_rate": "48.0x"}
    return _handed(labels, texts | figures, start, end)


def _hosts() -> list[Alert]:
    """200 hosts without memory, of which the last three have recovered."""
    shared = {"alertname": "HostMemoryLow", "service": "hosts", "severity": "page"}
    texts = {
        "summary": "memory below 10%",
        "description": "Find what grew, and restart it.",
        "runbook_url": "https://runbooks.axcouncil.example/hosts/HostMemoryLow.md",
        "dashboard_url": "https://grafana.axcouncil.example/d/slo_service_hosts",
    }
    return [
        _handed(
            {**shared, "cluster": "eu-1", "instance": f"10.0.0.{number}:9100"},
            texts,
            f"2026-11-28T23:{number % 10:02}:00Z",
            "2026-11-28T23:40:00Z" if number > 196 else "",
        )
        for number in range(200)
    ]


def _handed(labels: dict[str, str], annotations: dict[str, str], start: str, end: str) -> Alert:
    """An alert as a template is handed it; it fires where it has no end."""
    return {
        "status": "resolved" if end else "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": start,
        "endsAt": end or "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.axcouncil.example/graph",
    }


def _filled(root: Path, template: str, group: list[Alert]) -> str:
    """What `amtool` makes of a template that was rendered."""
    common = dict(set.intersection(*(set(alert["labels"].items()) for alert in group)))
    data = root / "group.json"
    told = {
        "status": "firing",
        "alerts": group,
        "commonLabels": common,
        "groupLabels": {name: common[name] for name in ("service", "slo") if name in common},
        "externalURL": "https://alertmanager.axcouncil.example",
    }
    data.write_text(json.dumps(told), encoding="utf-8")
    run = run_tool(
        judges("amtool")[-1].path,
        *("template", "render", f"--template.glob={root}/output/alertmanager/templates/*.tmpl"),
        *(f"--template.data={data}", f'--template.text={{{{ template "{template}" . }}}}'),
    )
    assert run.exit_code == 0, run.text
    return run.text


def _slack(root: Path, group: list[Alert]) -> str:
    """An attachment: its title, its text with `*bold*`, and its buttons."""
    names = (_filled(root, f"slosmith.{link}.name", group) for link in _LINKS)
    buttons = "".join(f'<span class="button">{html.escape(name)}</span>' for name in names)
    text = re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", _filled(root, "slack.text", group).strip())
    return f"<h1>{_filled(root, 'slack.title', group)}</h1><p>{text}</p>{buttons}"


def _teams(root: Path, group: list[Alert]) -> str:
    """A card: its title, and its text with bold words, links and paragraphs of Markdown."""
    text = html.escape(_filled(root, "msteamsv2.body", group).strip())
    text = re.sub(r"\*\*([^*\n]+)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\[(\w+)\]\([^)]*\)", r'<a href="">\1</a>', text).replace("\n\n", "\n")
    card = f"<h1>{html.escape(_filled(root, 'msteamsv2.title', group))}</h1><p>{text}</p>"
    return re.sub(r"\\(.)", r"\1", card)
