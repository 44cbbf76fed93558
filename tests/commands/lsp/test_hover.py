"""What a person is told about a word: what an objective means, a metric, a tier, a code."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from slosmith.commands.lsp.hover import hover
from tests.commands.lsp.editing import REST, SHOP, opened


def told(root: Path, text: str, name: str = "slo/shop.yaml") -> str:
    """What is said of the marked place."""
    found = hover(*opened(root, text, name))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


def test_an_objective_means_minutes_and_events(tmp_path: Path) -> None:
    said = told(tmp_path, SHOP.replace("99.9%", "99¦.9%"))
    # 0.1% of 30 d are 43.2 min; 10 requests a second make 25,920,000, of which 25,920 may fail.
    assert "43.2 minutes of total outage, or 25,920 bad of 25,920,000 events" in said
    # The fast tier of google-30d: 14.4 times the budget of 0.1% in an hour, so a total outage
    # passes 1.44% after 0.864 min; the slow one 0.6% of six hours after 2.16 min.
    assert "| fast, page, above 1.44%      |     0.86 |" in said
    assert "| slow, page, above 0.6%       |     2.16 |" in said


def test_a_metric_has_its_type_unit_and_labels(tmp_path: Path) -> None:
    said = told(tmp_path, SHOP.replace("(shop_queue_depth", "(shop_que¦ue_depth"))
    assert said == "`shop_queue_depth`: gauge in orders\n\n- `queue`: any value"


def test_help_of_strangers_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    said = told(tmp_path, SHOP.replace("total: shop_requests", "total: shop_re¦quests"))
    assert "requests of \\<b>buyers\\</b>" in said


def test_what_turns_a_text_turns_none_in_an_editor(tmp_path: Path) -> None:
    text = "metrics: {¦a_total: {type: counter, help: it is \u202ereve\U000e0041}}\n"
    said = told(tmp_path, text, "slo/metrics.yaml")
    assert "it is \\\\u202ereve\\\\U000e0041" in said  # a backslash that is shown as one


def test_a_label_has_the_values_of_the_contract(tmp_path: Path) -> None:
    said = told(tmp_path, SHOP.replace('{code="500"}', '{co¦de="500"}'))
    assert said == "`code` of `shop_requests_total`: `200`, `500`"


def test_a_function_has_its_signature(tmp_path: Path) -> None:
    text = SHOP.replace("max by (queue) (shop_queue_depth)", "ra¦te(shop_requests_total[5m])")
    assert told(tmp_path, text) == "`rate(v range-vector)`"


def test_a_tier_is_a_burn_rate(tmp_path: Path) -> None:
    policy = """
policy: own
period: 30d
source: us
tiers:
  - {tier: fa¦st, severity: page, budget: 2%, long: 1h, short: 5m}
"""
    # 2% of 30 d / 1 h = 0.02 x 720 = 14.4.
    assert "14.4 times as fast as it lasts" in told(tmp_path, policy, "slo/policy.yaml")


def test_a_name_says_what_it_is(tmp_path: Path) -> None:
    routing = REST["slo/routing.yaml"].replace("page: [pager]", "page: [pa¦ger]")
    assert told(tmp_path, routing, "slo/routing.yaml") == "**pager**: pagerduty, reaches pager"


def test_an_alert_says_who_is_notified(tmp_path: Path) -> None:
    scenario = REST["slo/scenarios/slow.yaml"].replace("alert: Shop", "alert: Sh¦op")
    said = told(tmp_path, scenario, "slo/scenarios/slow.yaml")
    assert said == "**ShopQueueLong** of shop\n\n- page: pager"


def test_a_key_is_described(tmp_path: Path) -> None:
    assert told(tmp_path, SHOP.replace("traffic:", "tra¦ffic:")).startswith("The usual rate of")


def test_a_code_is_explained_where_it_is_found(tmp_path: Path) -> None:
    said = told(tmp_path, SHOP.replace("shop_queue_depth", "shop_queue_dep¦h"))
    assert "**S5" in said
    assert "docs/codes/S5" in said


@pytest.mark.parametrize("text", ["¦", "# a comm¦ent", "service: [¦", "service: sh\nteam: no¦body"])
def test_of_nothing_nothing_is_said(tmp_path: Path, text: str) -> None:
    workspace, shown, place = opened(tmp_path, f"---\n{text}")
    assert hover(workspace, shown, place) is None
