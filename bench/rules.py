"""The rule files whose behaviour is measured: this compiler's, and those of its peers.

A peer's rules are its own where its program is found, else written out from the formulas that it
documents; `origin` says which.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bench.tools import find_peer, slosmith
from slosmith.burnrate import Plan
from slosmith.pipeline import compile_root

METRIC = "http_requests_total"
TOTAL = f'{METRIC}{{job="shop"}}'
BAD = f'{METRIC}{{code=~"5..",job="shop"}}'
RENDERED, WRITTEN_OUT = "rendered", "written out from its formulas"
_TICK = 30.0
_PARTS = re.compile(r"(\d+)(ms|[smhdwy])")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A record, or an alert where ``record`` is empty; ``wait`` is its `for` in seconds."""

    record: str
    alert: str
    expr: str
    wait: float
    labels: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that are evaluated in order, every so many seconds."""

    name: str
    interval: float
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One tool's rules for one promise: as text for promtool, and read."""

    tool: str
    origin: str
    text: str
    groups: tuple[Group, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the text."""
        object.__setattr__(self, "groups", tuple(_read(self.text)))

    def severity(self, rule: Rule) -> str:
        """Whether an alert on the budget pages or is a ticket; empty for every other alert."""
        if rule.alert.endswith(("NoData", "Idle", "Absent")):
            return ""
        return {"critical": "page", "warning": "ticket"}.get(
            rule.labels.get("severity", ""), rule.labels.get("severity", "")
        )


def _read(text: str) -> Iterator[Group]:
    documents = [one for one in yaml.safe_load_all(text) if one]
    for group in (group for one in documents for group in one["groups"]):
        rules = tuple(
            Rule(
                record=rule.get("record", ""),
                alert=rule.get("alert", ""),
                expr=rule["expr"],
                wait=_seconds(rule.get("for", "0s")),
                labels=rule.get("labels", {}),
            )
            for rule in group["rules"]
        )
        interval = _seconds(group["interval"]) if "interval" in group else _TICK
        yield Group(name=group["name"], interval=interval, rules=rules)


def _seconds(text: str) -> float:
    """A duration as Go prints it, like 2m0s."""
    return sum(int(count) * _UNITS[unit] for count, unit in _PARTS.findall(text))


def tool_rules(objective: str) -> list[Rules]:
    """The rules of every tool for one promise over 30 days, like `99.9`."""
    return [_slosmith_rules(objective), _sloth_rules(objective), _pyrra_rules(objective)]


def tool_plan(objective: str) -> Plan:
    """What this compiler makes of its policy at an objective: the arithmetic behind its alerts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_promise(folder, objective)
        model = compile_root(folder).model
    assert model is not None
    return model.slos[0].plan


def _write_promise(folder: Path, objective: str) -> None:
    text = (
        f"service: shop\nslos:\n  - name: errors\n    objective: {objective}%\n"
        f"    sli: {{events: {{total: '{TOTAL}', bad: '{BAD}'}}}}\n"
    )
    (folder / "slo").mkdir()
    (folder / "slo" / "shop.yaml").write_text(text)


def _slosmith_rules(objective: str) -> Rules:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_promise(folder, objective)
        _run(slosmith("build", "--only", "rules"), folder)
        rendered = (folder / "output" / "prometheus" / "rules" / "shop.yaml").read_text()
    return Rules(tool="slosmith", origin=RENDERED, text=rendered)


def _sloth_rules(objective: str) -> Rules:
    program = find_peer("sloth")
    if program is None:
        return Rules(tool="Sloth", origin=WRITTEN_OUT, text=_dump(_sloth_groups(objective)))
    total, bad = (f"sum(rate({series}[{{{{.window}}}}]))" for series in (TOTAL, BAD))
    alerting = {
        "name": "ShopErrors",
        "page_alert": {"labels": {"severity": "page"}},
        "ticket_alert": {"labels": {"severity": "ticket"}},
    }
    slo = {
        "name": "errors",
        "objective": float(objective),
        "sli": {"events": {"error_query": bad, "total_query": total}},
        "alerting": alerting,
    }
    spec = {"version": "prometheus/v1", "service": "shop", "slos": [slo]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "slos.yaml").write_text(yaml.safe_dump(spec))
        _run([program, "generate", "-i", "slos.yaml", "-o", "rules.yaml"], folder)
        text = (folder / "rules.yaml").read_text()
    return Rules(tool="Sloth", origin=RENDERED, text=text)


def _pyrra_rules(objective: str) -> Rules:
    program = find_peer("pyrra")
    if program is None:
        return Rules(tool="Pyrra", origin=WRITTEN_OUT, text=_dump(_pyrra_groups(objective)))
    spec = {
        "apiVersion": "pyrra.dev/v1alpha1",
        "kind": "ServiceLevelObjective",
        "metadata": {"name": "errors", "namespace": "shop"},
        "spec": {
            "target": objective,
            "window": "30d",
            "indicator": {"ratio": {"errors": {"metric": BAD}, "total": {"metric": TOTAL}}},
        },
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for below in ("slos", "rules"):
            (folder / below).mkdir()
        (folder / "slos" / "errors.yaml").write_text(json.dumps(spec))
        words = [program, "generate", "--config-files=slos/*.yaml", "--prometheus-folder=rules"]
        _run(words, folder)
        text = "\n---\n".join(one.read_text() for one in sorted((folder / "rules").iterdir()))
    return Rules(tool="Pyrra", origin=RENDERED, text=text)


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _dump(groups: list[dict[str, Any]]) -> str:
    return yaml.safe_dump({"groups": groups})


def _sloth_groups(objective: str) -> list[dict[str, Any]]:
    """Every window from raw series; the period is the average of 5 m ratios."""
    own = {"sloth_id": "shop-errors", "sloth_service": "shop", "sloth_slo": "errors"}
    one = ", ".join(f'{name}="{value}"' for name, value in own.items())
    ratio = "slo:sli_error:ratio_rate"
    texts = {
        window: f"sum(rate({BAD}[{window}])) / sum(rate({TOTAL}[{window}]))"
        for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    }
    base = f"{ratio}5m{{{one}}}[30d]"
    texts["30d"] = f"sum_over_time({base}) / ignoring (sloth_window) count_over_time({base})"
    records = [
        {"record": ratio + window, "expr": text, "labels": {**own, "sloth_window": window}}
        for window, text in texts.items()
    ]
    budget = _budget(objective)
    joined = "/ on (sloth_id, sloth_slo, sloth_service) group_left"
    burn = f"{ratio}30d{{{one}}} {joined} slo:error_budget:ratio{{{one}}}"
    left = f"1 - slo:period_burn_rate:ratio{{{one}}}"
    meta = [
        {"record": "slo:error_budget:ratio", "expr": f"vector({budget})", "labels": own},
        {"record": "slo:period_burn_rate:ratio", "expr": burn, "labels": own},
        {"record": "slo:period_error_budget_remaining:ratio", "expr": left, "labels": own},
    ]

    def alert(severity: str, *tiers: tuple[str, str, str]) -> dict[str, Any]:
        arms = [
            " and ".join(
                f"max({ratio}{window}{{{one}}} > ({factor} * {budget})) without (sloth_window)"
                for window in (short, long)
            )
            for short, long, factor in tiers
        ]
        expr = " or ".join(f"({arm})" for arm in arms)
        return {"alert": "ShopErrors", "expr": expr, "labels": {"severity": severity}}

    alerts = [
        alert("page", ("5m", "1h", "14.4"), ("30m", "6h", "6")),
        alert("ticket", ("2h", "1d", "3"), ("6h", "3d", "1")),
    ]
    parts = {"sli": records, "meta": meta, "alerts": alerts}
    return [{"name": f"sloth-{name}", "rules": rules} for name, rules in parts.items()]


def _pyrra_groups(objective: str) -> list[dict[str, Any]]:
    """Every window and the period from raw series; its windows are those of 28 days, drawn out."""
    own = {"job": "shop", "slo": "errors"}
    one = ",".join(f'{name}="{value}"' for name, value in own.items())
    # Windows and `for` for 28 days, times 30 / 28, to the minute; factors are rounded by it.
    tiers = (
        ("5m", "1h4m", "14", "2m", "critical"),
        ("32m", "6h26m", "7", "16m", "critical"),
        ("2h9m", "1d1h43m", "2", "1h4m", "warning"),
        ("6h26m", "4d6h51m", "1", "3h13m", "warning"),
    )
    windows = dict.fromkeys(window for tier in tiers for window in tier[:2])
    burn = "http_requests:burnrate"
    rates = [
        {
            "record": f"{burn}{window}",
            "expr": f"sum(rate({BAD}[{window}])) / sum(rate({TOTAL}[{window}]))",
            "labels": own,
        }
        for window in windows
    ]
    alerts = [
        {
            "alert": "ErrorBudgetBurn",
            "expr": " and ".join(
                f"{burn}{window}{{{one}}} > ({factor} * {_budget(objective)})"
                for window in (short, long)
            ),
            "for": wait,
            "labels": {**own, "short": short, "long": long, "severity": severity},
        }
        for short, long, factor, wait, severity in tiers
    ]
    expr = f"sum by (code) (increase({TOTAL}[30d]))"
    increase = [{"record": "http_requests:increase30d", "expr": expr, "labels": own}]
    return [
        {"name": "errors-increase", "interval": "2m30s", "rules": increase},
        {"name": "errors", "interval": "30s", "rules": [*rates, *alerts]},
    ]


def _budget(objective: str) -> Decimal:
    return 1 - Decimal(objective) / 100
