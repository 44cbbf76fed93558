"""A claim that is wrong fails, and says what promtool saw instead."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.behaviour.claims import Claim, clears, fires, may_fire, missing, value
from tests.behaviour.scene import Rules, Scene, load_rules, play
from tests.behaviour.signals import SILENT, blips, counter, gauge
from tests.behaviour.some_records import that_matter
from tests.tools.judges import Judge

RULES = """
groups:
  - name: one
    rules:
      - {record: 'slo:error_ratio:rate5m', expr: load}
      - {alert: High, expr: load > 10}
"""
# Above 10 from minute 10 to minute 20; the alert is seen to be gone at minute 20.
SCENE = Scene(given={"load{}": gauge(("10m", 0.5), ("10m", 11), ("10m", 0.5))}, lasting="30m")
HIGH = may_fire("High")


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return load_rules(path)


@pytest.mark.every_version
@pytest.mark.judge
@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ([fires("High", between=(11, 12))], "High fires between minutes (11, 12)"),
        ([fires("High", tier="fast"), HIGH], "High tier=fast fires"),
        ([clears("High", between=(20.5, 30))], "High clears between minutes (20.5, 30)"),
        ([], "nothing else fires"),
        ([HIGH, value("load", "15m", 10)], "load is 10 at 15m"),
        ([HIGH, value("lode", "15m", 11)], "lode is 11 at 15m"),
        ([HIGH, missing("load", "15m")], "there is no load at 15m"),
        ([HIGH], "slo:error_ratio:rate5m stays in 0..1"),
    ],
)
def test_a_false_claim_fails(promtool: Judge, rules: Rules, claims: list[Claim], said: str) -> None:
    with pytest.raises(pytest.fail.Exception) as failure:
        play(promtool, rules, SCENE, *claims)
    assert f"- {said}" in str(failure.value)


@pytest.mark.every_version
@pytest.mark.judge
def test_a_nan_at_any_moment_fails(promtool: Judge, rules: Rules) -> None:
    scene = Scene(given={"load{}": gauge(("9m", 0.5), ("1m", float("nan")))}, lasting="1h")
    with pytest.raises(pytest.fail.Exception, match="slo:error_ratio:rate5m is never NaN"):
        play(promtool, rules, scene)


@pytest.mark.every_version
@pytest.mark.judge
def test_a_raw_label_that_leaks_fails(promtool: Judge, rules: Rules) -> None:
    scene = Scene(given={'load{instance="a"}': gauge(("10m", 0.5))}, lasting="10m")
    with pytest.raises(pytest.fail.Exception, match="no raw label leaks"):
        play(promtool, rules, scene)


BURNS = """
groups:
  - name: one
    rules:
      - {record: unread, expr: load}
      - {record: read, expr: load}
      - {alert: Burn, expr: read > 10, labels: {tier: fast}, annotations: {summary: it burns}}
      - {alert: Burn, expr: load > 2, labels: {tier: daily}}
      - {alert: Idle, expr: load < 0, labels: {}}
"""


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ([], ["read", "fast", "daily", "Idle"]),  # none of them may fire
        ([may_fire("Burn", tier="daily")], ["read", "fast", "Idle"]),
        ([may_fire("Burn")], ["Idle"]),
        ([may_fire("Burn"), fires("Burn", tier="daily")], ["daily", "Idle"]),
        ([may_fire("Burn"), missing('ALERTS{tier="fast"}', "1m")], ["read", "fast", "Idle"]),
        # Of one group it may fire, and of any other not.
        ([may_fire("Burn", tier="daily", zone="a")], ["read", "fast", "daily", "Idle"]),
        ([may_fire("Burn"), value("unread", "1m", 1)], ["unread", "Idle"]),
    ],
)
def test_by_day_only_that_is_left_out_which_no_claim_can_be_about(
    tmp_path: Path, claims: list[Claim], kept: list[str]
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(BURNS, encoding="utf-8")
    groups = yaml.safe_load(that_matter(load_rules(path), claims).path.read_text("utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    names = [one.get("record") or one["labels"].get("tier") or one["alert"] for one in rules]
    assert names == kept
    assert not any("annotations" in one for one in rules)


def test_a_counter_counts_whole_events_and_remembers_them_over_a_gap() -> None:
    # One a minute seen every 30 s; then no samples, while nothing is counted; then on from there.
    signal = counter(("2m", 1), ("1m", SILENT), ("1m", 2))
    assert signal.samples("30s") == "0 0 1 1 _ _ 2 3"


def test_a_signal_after_another_starts_from_0() -> None:
    assert (counter(("1m", 2)) + counter(("1m", 2))).samples("30s") == "0 1 0 1"


def test_blips_count_one_event_at_each_moment() -> None:
    assert blips("3m", at=("1m", "2m30s")).samples("30s") == "0 0 1 1 1 2"
