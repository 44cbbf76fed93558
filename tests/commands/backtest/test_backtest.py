"""What is played of the past is what promtool makes of the same samples, to the evaluation."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.backtest.outcome import Outcome, backtest
from slosmith.commands.history.firing import Firing
from slosmith.commands.history.past import Past
from slosmith.commands.plan.side import Side
from slosmith.model.units import UnixTime
from tests.commands.backtest.engines import read_by_alerts
from tests.commands.history.storage import Samples, serving, store
from tests.conftest import TWO_TIERS, Compile, Compiled
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SPEC = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}
  - name: jobs
    objective: 99%
    by: [job]
    sli: {events: {total: a_total, good: 'a_total{code="200"}'}}
  - {name: "up", objective: 99%, sli: {probe: up_now}}
alerts:
  - {alert: ShopDown, expr: up_now == 0, for: 5m, severity: page, summary: down}
---
# promtool evaluates each group at each step, whatever its interval is.
settings: {period_interval: 30s}
---
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#a", api_url_file: /etc/alertmanager/chat}}
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
  teams:
    web: {page: [pager], ticket: [chat]}
"""
# All tiers are played at night, in days of any kind.
SPEC += TWO_TIERS
SCRAPE, HOURS, RESTARTS = 30, 5, 4 * 3600
HALF, ALL, DOWN = (
    range(hour * 3600, hour * 3600 + minutes * 60) for hour, minutes in ((1, 10), (3, 5), (2, 20))
)


def samples(begin: int) -> Samples:
    """Two jobs with incidents, and a probe that fails; counters restart after four hours."""
    chance = random.Random(3)
    found: dict[str, list[tuple[int, float]]] = {}
    for job in ("x", "y"):
        counts = {"200": 0, "500": 0}
        for after in range(0, HOURS * 3600, SCRAPE):
            if after == RESTARTS:
                counts = {"200": 0, "500": 0}
            share = 1.0 if after in ALL and job == "x" else 0.5 if after in HALF else 0.0001
            for _ in range(chance.randrange(20, 40)):
                counts["500" if chance.random() < share else "200"] += 1
            for code, count in counts.items():
                series = f'a_total{{job="{job}",code="{code}"}}'
                found.setdefault(series, []).append((begin + after, count))
    found["up_now"] = [
        (begin + after, float(after not in DOWN)) for after in range(0, HOURS * 3600, SCRAPE)
    ]
    return found


def played(compiled: Compiled, prometheus: Judge, tmp_path: Path) -> tuple[Outcome, Samples]:
    """The specification over those samples, which a real server has stored."""
    compilation = compile_root(compiled.root)
    begin = int(time.time()) // 3600 * 3600 - (HOURS + 1) * 3600
    given = samples(begin)
    store(given, tmp_path)
    with serving(prometheus, tmp_path) as server:
        past = Past(url=server.url, now=UnixTime(int(time.time())))
        side = Side.of("now", compilation)
        outcome = backtest(side, side.model.slos, past, begin, begin + HOURS * 3600)
    return outcome, given


def test_alerts_fire_and_clear_at_the_evaluations_at_which_promtool_sees_them(
    compile: Compile, prometheus: Judge, tmp_path: Path
) -> None:
    compiled = compile(SPEC)
    outcome, given = played(compiled, prometheus, tmp_path)
    check_incidents(outcome)
    every = [*(one for slo in outcome.slos for one in slo.firings), *outcome.plain]
    # Before the first sample there is no data, which promtool knows nothing of.
    firings = [one for one in every if one.begins > outcome.begin]
    burns = {(one.name, one.labels.get("tier"), one.labels.get("job")) for one in firings}
    assert {name for name, _, _ in burns} >= {
        "ShopErrorsBudgetBurn",
        "ShopJobsBudgetBurn",
        "ShopUpBudgetBurn",
        "ShopDown",
    }
    begin = outcome.begin
    questions = [
        {"expr": f"count({_series(one.labels)}) or vector(0)", "eval_time": f"{at - begin}s"}
        | {"exp_samples": [{"labels": "{}", "value": float(fires)}]}
        for one in firings
        for at, fires in _edges(one)
    ]
    each = "count by (alertname, tier, job) (ALERTS{alertstate='firing'})"
    total = f"count_over_time({each}[{HOURS}h:30s])"
    questions.append(
        {"expr": f"count({total})", "eval_time": f"{HOURS * 3600 - 30}s"}
        | {"exp_samples": [{"labels": "{}", "value": float(len(burns))}]}
    )
    groups = [*read_by_alerts(compiled.rules("shop"))]
    (tmp_path / "read.yaml").write_text(json.dumps({"groups": groups}))
    test = {
        "rule_files": ["read.yaml"],
        "evaluation_interval": "30s",
        "group_eval_order": [group["name"] for group in groups],
        "tests": [
            {
                "interval": "30s",
                "input_series": [
                    {"series": name, "values": " ".join(f"{value:g}" for _, value in points)}
                    for name, points in given.items()
                ],
                "promql_expr_test": questions,
            }
        ],
    }
    path = tmp_path / "test.yaml"
    path.write_text(json.dumps(test))
    run = subprocess.run(
        [prometheus.path.with_name("promtool"), "test", "rules", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def _edges(one: Firing) -> Iterator[tuple[int, bool]]:
    """Moments around its beginning and its end, and whether it fires at them."""
    yield one.begins, True
    yield one.begins - 30, False
    if one.ends is not None:
        yield one.ends, False
        yield one.ends - 30, True


def _series(labels: Mapping[str, str]) -> str:
    inner = ",".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    return f'ALERTS{{alertstate="firing",{inner}}}'


def check_incidents(outcome: Outcome) -> None:
    """Those that were, and each page of them is counted once."""
    (errors,) = (one for one in outcome.slos if one.slo.name == "errors")
    begins = [incident.begins - outcome.begin for incident in errors.incidents]
    assert [round(at / 3600) for at in begins] == [1, 3]
    assert all(incident.paged is not None for incident in errors.incidents)
    assert all(0 <= (incident.minutes_to_notice or 99) < 6 for incident in errors.incidents)
    pages = [
        one
        for one in outcome.sent("page")
        if "ShopErrorsBudgetBurn" in {f.name for f in one.firings}
    ]
    assert {one.receiver for one in pages} == {"pager"}
    assert len(pages) == 2
