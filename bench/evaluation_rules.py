"""The rule files whose evaluation is measured: this compiler's, and Sloth's.

Sloth's are its own where its program is found, else written out from the formulas that it
documents. All SLOs look at the same raw series, so that any number of them has a history at once.
"""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import yaml

from bench.rules import BAD, RENDERED, TOTAL, WRITTEN_OUT
from bench.tools import find_peer, slosmith
from slosmith.units import Duration

_TICK = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one tool: its groups, and whether the tool itself rendered them."""

    tool: str
    origin: str
    groups: list[dict[str, Any]]

    def record_interval(self, record: str) -> float:
        """Seconds between two evaluations of a record."""
        for group in self.groups:
            if any(rule.get("record") == record for rule in group["rules"]):
                return interval_of(group)
        raise KeyError(record)

    def series_of(self, record: str) -> list[dict[str, str]]:
        """The label sets under which a record is kept."""
        return [
            rule.get("labels", {})
            for group in self.groups
            for rule in group["rules"]
            if rule.get("record") == record
        ]

    @property
    def ranges(self) -> dict[str, float]:
        """How many seconds are read back, by the name of the series."""
        longest: dict[str, float] = {}
        for group in self.groups:
            for rule in group["rules"]:
                for name, seconds in _ranges(promql_parser.parse(rule["expr"])):
                    longest[name] = max(longest.get(name, 0.0), seconds)
        return longest


def interval_of(group: dict[str, Any]) -> float:
    """Seconds between two evaluations of a group."""
    return _seconds(group["interval"]) if "interval" in group else _TICK


def _seconds(text: str) -> float:
    return float(Duration.parse(text).seconds)


def _ranges(node: Any) -> list[tuple[str, float]]:
    match node:
        case promql_parser.MatrixSelector():
            vector = node.vector_selector
            back = vector.offset.total_seconds() if vector.offset else 0.0
            return [(vector.name or "", node.range.total_seconds() + back)]
        case promql_parser.SubqueryExpr():
            back = node.offset.total_seconds() if node.offset else 0.0
            back += node.range.total_seconds() if node.range else 0.0
            inner = _ranges(node.expr) or [(name, 0.0) for name in _names(node.expr)]
            return [(name, seconds + back) for name, seconds in inner]
        case promql_parser.Call():
            return [found for argument in node.args for found in _ranges(argument)]
        case promql_parser.BinaryExpr():
            return _ranges(node.lhs) + _ranges(node.rhs)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            return _ranges(node.expr)
        case promql_parser.VectorSelector() if node.offset:
            return [(node.name or "", node.offset.total_seconds())]
        case _:
            return []


def _names(node: Any) -> list[str]:
    match node:
        case promql_parser.VectorSelector():
            return [node.name or ""]
        case promql_parser.BinaryExpr():
            return _names(node.lhs) + _names(node.rhs)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr():
            return _names(node.expr)
        case _:
            return []


def slosmith_rules(folder: Path, count: int) -> Rules:
    """What this compiler renders."""
    slos = [
        f"  - name: slo-{number}\n"
        "    objective: 99.9%\n"
        f"    sli: {{events: {{total: '{TOTAL}', bad: '{BAD}'}}}}\n"
        for number in range(count)
    ]
    (folder / "slo").mkdir(parents=True)
    (folder / "slo" / "shop.yaml").write_text("service: shop\nslos:\n" + "".join(slos))
    subprocess.run(
        slosmith("build", "--only", "rules"), cwd=folder, check=True, capture_output=True
    )
    text = (folder / "output" / "prometheus" / "rules" / "shop.yaml").read_text()
    return Rules(tool="slosmith", origin=RENDERED, groups=yaml.safe_load(text)["groups"])


def sloth_rules(folder: Path, count: int) -> Rules:
    """Sloth's: every window from raw series, the period as an average of 5 m ratios."""
    program = find_peer("sloth")
    if program is None:
        groups = [group for number in range(count) for group in _sloth_groups(number)]
        return Rules(tool="Sloth", origin=WRITTEN_OUT, groups=groups)
    folder.mkdir(parents=True)
    total, bad = (f"sum(rate({series}[{{{{.window}}}}]))" for series in (TOTAL, BAD))
    slos = [
        {
            "name": f"slo-{number}",
            "objective": 99.9,
            "sli": {"events": {"error_query": bad, "total_query": total}},
            "alerting": {"name": f"Shop{number}"},
        }
        for number in range(count)
    ]
    spec = {"version": "prometheus/v1", "service": "shop", "slos": slos}
    (folder / "slos.yaml").write_text(yaml.safe_dump(spec))
    command = [program, "generate", "-i", "slos.yaml", "-o", "rules.yaml"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    documents = yaml.safe_load_all((folder / "rules.yaml").read_text())
    groups = [group for document in documents if document for group in document["groups"]]
    return Rules(tool="Sloth", origin=RENDERED, groups=groups)


def _sloth_groups(number: int) -> list[dict[str, Any]]:
    own = {"sloth_id": f"shop-slo-{number}", "sloth_service": "shop", "sloth_slo": f"slo-{number}"}
    one = ", ".join(f'{name}="{value}"' for name, value in own.items())
    base = f"slo:sli_error:ratio_rate5m{{{one}}}"
    windows = {
        window: f"(sum(rate({BAD}[{window}])))\n/\n(sum(rate({TOTAL}[{window}])))"
        for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    }
    windows["30d"] = f"sum_over_time({base}[30d])\n/ ignoring (sloth_window)\n"
    windows["30d"] += f"count_over_time({base}[30d])"
    budget = f"slo:error_budget:ratio{{{one}}}"
    joined = "/ on(sloth_id, sloth_slo, sloth_service) group_left"
    facts = {
        "slo:objective:ratio": "vector(0.999)",
        "slo:error_budget:ratio": "vector(1-0.999)",
        "slo:time_period:days": "vector(30)",
        "slo:current_burn_rate:ratio": f"{base}\n{joined}\n{budget}",
        "slo:period_burn_rate:ratio": f"slo:sli_error:ratio_rate30d{{{one}}}\n{joined}\n{budget}",
        "slo:period_error_budget_remaining:ratio": f"1 - slo:period_burn_rate:ratio{{{one}}}",
        "sloth_slo_info": "vector(1)",
    }

    def over(window: str, factor: str) -> str:
        series = f"slo:sli_error:ratio_rate{window}{{{one}}}"
        return f"max({series} > ({factor} * 0.001)) without (sloth_window)"

    def alert(severity: str, *tiers: tuple[str, str, str]) -> dict[str, Any]:
        arms = [f"({over(a, factor)} and {over(b, factor)})" for a, b, factor in tiers]
        labels = {"sloth_severity": severity}
        return {"alert": f"Shop{number}", "expr": "\nor\n".join(arms), "labels": labels}

    records = [
        {
            "record": f"slo:sli_error:ratio_rate{window}",
            "expr": text,
            "labels": {**own, "sloth_window": window},
        }
        for window, text in windows.items()
    ]
    meta = [{"record": name, "expr": text, "labels": own} for name, text in facts.items()]
    alerts = [
        alert("page", ("5m", "1h", "14.4"), ("30m", "6h", "6")),
        alert("ticket", ("2h", "1d", "3"), ("6h", "3d", "1")),
    ]
    kinds = {"sli-recordings": records, "meta-recordings": meta, "alerts": alerts}
    return [
        {"name": f"sloth-slo-{kind}-shop-slo-{number}", "rules": rules}
        for kind, rules in kinds.items()
    ]


TOOLS: tuple[Callable[[Path, int], Rules], ...] = (slosmith_rules, sloth_rules)
