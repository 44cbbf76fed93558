"""Plays a history through rendered rules: what promtool says of it, as numbers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

from slosmith.build.compile import compile_root
from slosmith.emit.rules import group_names, service_groups
from slosmith.output.document import print_rules
from tests.oracle.history import LENGTH, TICK, History

SLI = {
    "bad": "events: {total: m_total, bad: 'm_total{r=\"bad\"}'}",
    "good": "events: {total: m_total, good: 'm_total{r=\"good\"}'}",
    "queries": "queries: {bad: 'sum(rate(m_total{r=\"bad\"}[$window]))', "
    "total: 'sum(rate(m_total[$window]))'}",
}
_GOT = re.compile(r'__name__="([^"]+)"([^}]*)\} ([-+.0-9E]+|NaN)')


def rendered(kind: str, history: History, folder: Path) -> tuple[str, tuple[str, ...]]:
    """The rules of one SLO at the history's intervals, and the names of their groups."""
    settings = f"{{scrape_interval: {history.scrape}s, evaluation_interval: {history.evaluation}s}}"
    slo = f"  - {{name: a, objective: 99%, sli: {{{SLI[kind]}}}}}"
    (folder / "slo").mkdir(exist_ok=True)
    spec = f"service: o\nteam: o\nslos:\n{slo}\n---\nsettings: {settings}\n"
    (folder / "slo" / "o.yaml").write_text(spec, encoding="utf-8")
    model = compile_root(folder).model
    assert model is not None
    service = model.services[0]
    return print_rules(service_groups(service, model.settings), "oracle"), group_names(service)


def said(
    promtool: Path, rules: str, groups: tuple[str, ...], history: History, folder: Path
) -> tuple[dict[str, float], int]:
    """What is recorded at the end, and for how many evaluations a page or a ticket fired."""
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    series = {"good": history.good, "bad": history.bad}
    burn = 'ALERTS{alertstate="firing",tier!=""}'
    asked = ('{__name__=~"slo:.*:increase30d"}', f"sum(count_over_time({burn}[{LENGTH}s]))")
    sheet = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": f"{history.evaluation}s",
        "group_eval_order": list(groups),
        "tests": [
            {
                "interval": f"{TICK}s",
                "input_series": [
                    {"series": f'm_total{{r="{r}"}}', "values": history.samples(events)}
                    for r, events in series.items()
                ],
                "promql_expr_test": [{"expr": one, "eval_time": f"{LENGTH}s"} for one in asked],
            }
        ],
    }
    (folder / "sheet.yaml").write_text(yaml.safe_dump(sheet, width=10**9), encoding="utf-8")
    command = [str(promtool), "test", "rules", str(folder / "sheet.yaml")]
    printed = subprocess.run(command, capture_output=True, text=True, check=False)
    text = printed.stdout + printed.stderr
    assert "increase30d" in text, text
    fired = re.search(r"got: \{\} ([-+.0-9E]+)", text)
    return {name: float(number) for name, _, number in _GOT.findall(text)}, int(
        float(fired[1]) if fired else 0
    )
