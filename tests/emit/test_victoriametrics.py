"""Rules on vmalert: each behind what it reads, and firing as on Prometheus."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from slosmith.build.compile import compile_root
from slosmith.emit.victoriametrics import in_metricsql
from slosmith.verify import Case, Verdict
from slosmith.verify.victoriametrics import verify_victoriametrics
from tests.conftest import ONE_TIER, Compile, Sample
from tests.mutants.outcome import share_noticed
from tests.mutants.platforms import WANTED, lay_out, try_damage

SHOP = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}}
---
settings: {targets: [victoriametrics]}
"""
# 300 requests each half minute, and from minute 60 on 30 of them fail. Of an hour 1.44% have failed
# after 60 min * 1.44% / 10% = 8.64 min, which an evaluation each half minute sees at 69 min, where
# the first scrape of minute 60 has half a minute of failures already: at 68.5 min.
OUTAGE = """
rule_files: [RULES]
evaluation_interval: 30s
group_eval_order: [GROUPS]
tests:
  - interval: 30s
    input_series:
      - {series: 'a_total{code="200"}', values: '300+300x119 36270+270x40'}
      - {series: 'a_total{code="500"}', values: '0+0x119 30+30x40'}
    metricsql_expr_test:
      - {expr: 'count(ALERTS{alertstate="firing",tier="fast"})', eval_time: 68m, exp_samples: []}
      - expr: 'count(ALERTS{alertstate="firing",tier="fast",alertgroup="shop/errors/5"})'
        eval_time: 68m30s
        exp_samples: [{labels: '{}', value: 1}]
      - {expr: 'slo:bad_events:rate5m', eval_time: 65m, exp_samples: [RATE]}
"""
RATE = """{labels: 'slo:bad_events:rate5m{service="shop",slo="errors"}', value: 1}"""


def layers(text: str) -> dict[str, list[str]]:
    groups = yaml.safe_load(text)["groups"]
    return {
        one["name"]: [rule.get("record") or rule["alert"] for rule in one["rules"]]
        for one in groups
    }


def test_what_is_read_is_recorded_in_an_earlier_second(compile: Compile) -> None:
    built = compile(SHOP)
    text = built.output("victoriametrics", "rules", "shop.yaml").read_text(encoding="utf-8")
    found = layers(text)
    assert found["shop/errors/1"] == ["slo:total_events:rate5m"]
    assert "slo:bad_events:rate5m" in found["shop/errors/2"]
    assert "slo:error_ratio:rate1h" in found["shop/errors/4"]
    assert found["shop/errors/5"][-2:] == ["ShopErrorsBudgetBurn"] * 2
    groups = {one["name"]: one for one in yaml.safe_load(text)["groups"]}
    assert [groups[f"shop/errors/{n}"]["eval_offset"] for n in (1, 2, 5)] == ["0s", "5s", "20s"]
    assert groups["shop/errors/1"]["params"] == {"nocache": ["1"]}


# What is excluded, all requests, those that failed, the bad, what each evaluation brought of them,
# what of that is sure, and the alert: each reads the one before it.
SEVEN = """
service: shop
team: web
exclude: [{when: 'work > 3', reason: maintenance}]
slos:
  - name: orders
    objective: 99%
    sli: {requests: {histogram: a_seconds, failures: 'b_total{e="1"}', under: 2s}}
---
metrics:
  a_seconds: {type: histogram, unit: seconds, buckets: [1, 2]}
  b_total: {type: counter, labels: {e: ["0", "1"]}}
  work: {type: gauge}
---
settings: {targets: [victoriametrics]}
"""


@pytest.mark.parametrize(("interval", "last"), [("30s", "24s"), ("1m", "48s")])
def test_the_deepest_chain_fits_into_an_interval(
    compile: Compile, interval: str, last: str
) -> None:
    built = compile(SEVEN.replace("{targets", f"{{evaluation_interval: {interval}, targets"))
    text = built.output("victoriametrics", "rules", "shop.yaml").read_text(encoding="utf-8")
    groups = {one["name"]: one for one in yaml.safe_load(text)["groups"]}
    assert groups["shop/orders/7"]["eval_offset"] == last
    assert groups["shop/orders/7"]["rules"][-1]["alert"] == "ShopOrdersBudgetBurn"
    model = compile_root(built.root).model
    assert model is not None
    case = Case(model=model, root=built.root, output=built.output())
    assert Verdict.FAILED not in {one.verdict for one in verify_victoriametrics(case)}


def test_an_event_counts_once_however_young_its_counter_is(compile: Compile) -> None:
    # rate of MetricsQL divides by the time that a series is there, increase by nothing that was.
    text = compile(SHOP).output("victoriametrics", "rules", "shop.yaml").read_text("utf-8")
    assert "sum((increase_prometheus(a_total[5m30s]) / 300))" in text
    assert 'sum((delta_prometheus(a_total{code="500"}[5m30s]) * 330 / 300)) / 330' in text
    assert re.findall(r"\b(?:rate|increase|delta)\(", text) == []


ODD = 'increase(b_total{path=~"/a(b|[c])\\"",code="5"}[5m30s] offset 1m)'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (ODD, f"({ODD.replace('increase', 'increase_prometheus')} * 330 / 300)"),
        ("rate(a_total[30m])", "rate(a_total[30m])"),
        ("irate(a_total[5m30s])", "irate(a_total[5m30s])"),
        ("max(rate(a[5m30s]) > 1)", "max((increase_prometheus(a[5m30s]) / 300) > 1)"),
    ],
)
def test_only_what_is_read_over_the_base_window_is_translated(
    compile: Compile, written: str, expected: str
) -> None:
    model = compile_root(compile(SHOP).root).model
    assert model is not None
    assert in_metricsql(written, model.settings) == expected


@pytest.mark.judge
@pytest.mark.slow
def test_generated_tests_hold_on_vmalert(
    compile: Compile, victoriametrics: Path, sample: Sample
) -> None:
    built = compile(SHOP + ONE_TIER, "--only", "tests")
    files = sorted(built.output("victoriametrics", "tests").glob("*.yaml"))
    assert len(files) > 1
    compile(SHOP + ONE_TIER)
    words = [str(victoriametrics / "vmalert-tool"), "unittest", "-disableAlertgroupLabel"]
    chosen = files[:: sample(2, 1)]
    played = [*words, *(f"--files={one}" for one in chosen)]
    done = subprocess.run(played, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == len(chosen)
    broken = built.output("victoriametrics", "rules", "shop.yaml")
    broken.write_text(broken.read_text("utf-8").replace("> 2.5", "> 3.5"), "utf-8")
    (guarded,) = (one for one in files if "three failures are enough" in one.read_text("utf-8"))
    played = [*words, "--files", str(guarded)]
    assert subprocess.run(played, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize(("interval", "found"), [("30s", 0), ("15s", 1)])
def test_an_interval_without_room_for_layers_is_found(
    compile: Compile, interval: str, found: int
) -> None:
    written = SHOP.replace("{targets", f"{{evaluation_interval: {interval}, targets")
    assert compile(written).stderr.count("S1302") == found


@pytest.mark.judge
@pytest.mark.slow
def test_an_outage_pages_in_the_minute_that_paper_says(
    compile: Compile, victoriametrics: Path
) -> None:
    built = compile(SHOP + ONE_TIER)
    rules = built.output("victoriametrics", "rules", "shop.yaml")
    groups = ", ".join(f'"{name}"' for name in layers(rules.read_text(encoding="utf-8")))
    test = built.root / "outage.yaml"
    text = OUTAGE.replace("RULES", str(rules)).replace("GROUPS", groups).replace("RATE", RATE)
    test.write_text(text, encoding="utf-8")
    words = [str(victoriametrics / "vmalert-tool"), "unittest", "--files", str(test)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.judge
@pytest.mark.usefixtures("victoriametrics")
def test_rules_that_vmalert_does_not_load_are_noticed(compile: Compile) -> None:
    built = compile(SHOP)
    model = compile_root(built.root).model
    assert model is not None
    case = Case(model=model, root=built.root, output=built.output())
    assert {one.verdict for one in verify_victoriametrics(case)} == {Verdict.PROVEN}
    broken = built.output("victoriametrics", "rules", "own.yaml")
    broken.write_text('groups: [{name: g, rules: [{record: "a:b", expr: "sum("}]}]\n', "utf-8")
    (wrong,) = (one for one in verify_victoriametrics(case) if one.verdict is Verdict.FAILED)
    assert "own.yaml" in wrong.evidence


@pytest.mark.judge
@pytest.mark.usefixtures("victoriametrics")
def test_damage_to_layers_is_noticed(tmp_path: Path, sample: Sample) -> None:
    outcomes = [*try_damage(lay_out(tmp_path), "victoriametrics", sample(10, 1000))]
    assert [one for one in outcomes if not one.noticed and not one.reason][1:] == []
    assert share_noticed(outcomes) >= WANTED or len(outcomes) < 50
