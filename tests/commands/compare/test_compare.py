"""Old and new rules in the same incidents: numbers from paper, and promtool as the judge."""

import pytest

from slosmith.commands.compare.documented import Pyrra, pyrra_groups
from slosmith.model.units import Duration
from tests.commands.compare.reading import SHARE, burning, compared, incident, pages
from tests.commands.importing.reading import sloth
from tests.tools.judges import Judge

ERRORS = 'sum(rate(shop_requests_total{code=~"5.."}[{{.window}}]))'
TOTAL = "sum(rate(shop_requests_total[{{.window}}]))"


def test_an_outage_fires_when_the_hour_holds_enough_of_it() -> None:
    one, _ = compared(burning())
    # 1.44% of an hour are 51.84 s, so it is known at 60 s. The five minutes hold less than that
    # 248.16 s after the end; scrapes come ten seconds late, and the next evaluation is the 9th.
    assert pages(incident(one, "total outage for 1h").old) == [("ShopBurns", "1m", "5m")]


def test_five_percent_fire_when_a_share_of_the_hour_has_passed() -> None:
    one, _ = compared(burning())
    # 1.44% / 5% of an hour: 17 min 16.8 s, and the next evaluation after the scrape.
    ((_, fires, _),) = pages(incident(one, "5% fail").old)
    assert fires == "17m30s"
    # 0.5% are 5x, which 14.4x does not see.
    assert pages(incident(one, "0.5%").old) == []


def test_alerts_may_stand_before_the_records_that_they_read() -> None:
    records, alerts = burning().split("      - alert")
    turned = (
        "groups:\n  - name: alerts\n    rules:\n      - alert"
        + alerts
        + records.removeprefix("groups:\n")
    )
    one, _ = compared(turned)
    # As they are where the records come first, and 30 s later: it sees the evaluation before.
    assert pages(incident(one, "total outage for 1h").old) == [("ShopBurns", "1m30s", "5m30s")]


def test_one_failed_request_at_low_traffic_pages_the_old_side_alone() -> None:
    one, _ = compared(burning())
    found = incident(one, "one of 60")
    # One of 60 in an hour is 1.67%, above 1.44%.
    assert [alert for alert, _, _ in pages(found.old)] == ["ShopBurns"]
    assert pages(found.new) == []


def test_a_source_that_is_gone_is_seen_by_the_new_side_alone() -> None:
    one, _ = compared(burning())
    found = incident(one, "source gone")
    assert pages(found.old) == []
    assert [alert for alert, _, _ in pages(found.new)] == ["ShopBurnsNoData"]


def test_the_month_knows_the_truth_and_what_each_side_shows_of_it() -> None:
    one, _ = compared(sloth(ERRORS, TOTAL))
    month = incident(one, "a month")
    # By day 16 h of 200/s, by night 8 h of 2/s: 11,577,600 a day. A tenth of the budget as ever,
    # and 50% of two hours at 2/s are 7,200 failures: 2.07% of the 347,328 that 30 days allow.
    assert month.truth == pytest.approx(0.1 + 7200 / 347_328, rel=0.001)
    assert month.new.used == pytest.approx(month.truth, rel=0.001)
    # Sloth averages ratios: two hours of 50% count as 0.5 / 360 of the month, 139% of the budget.
    assert month.old is not None
    assert month.old.used == pytest.approx(0.1 + 0.5 / 360 / 0.001, rel=0.01)


def test_rules_of_a_specification_alone_are_labelled_as_documented() -> None:
    one, _ = compared(sloth(ERRORS, TOTAL))
    assert one.pair.old is not None
    assert one.pair.old.documented == "Sloth"
    rules, _ = compared(burning())
    assert rules.pair.old is not None
    assert rules.pair.old.documented == ""


def test_a_budget_that_is_recorded_from_the_counters_is_that_of_its_slo() -> None:
    left = SHARE.format(window="30d").replace("rate(", "increase(")
    record = f"      - record: shop:budget_remaining\n        expr: 1 - ({left}) / 0.001\n"
    one, _ = compared(burning().replace("      - alert", record + "      - alert", 1))
    month = incident(one, "a month")
    assert month.old is not None
    assert month.old.used == pytest.approx(month.truth, rel=0.001)


def test_an_alert_that_fires_in_nothing_that_was_tried_is_named_with_its_line() -> None:
    # No incident lasts for two days.
    text = burning().replace("labels: {severity", "for: 2d\n        labels: {severity")
    one, _ = compared(text)
    assert [(silent.place, silent.alert) for silent in one.silent] == [("old.yaml:9", "ShopBurns")]


def test_what_cannot_fire_is_proven_and_not_only_untried() -> None:
    text = burning().replace("0.001", "0.1")
    one, comparison = compared(text)
    assert one.silent == ()
    said = [f"{flaw.line} {flaw.rank}: {flaw.message}" for _, flaw in comparison.flaws]
    assert "9 cannot fire: 14.4x would need 144% of all to be bad" in said


def test_an_inverted_indicator_is_silent_in_the_outage_of_the_one_that_is_right() -> None:
    right, _ = compared(burning())
    turned = burning().replace('code=~"5.."', 'code=~"2.."')
    one, comparison = compared(turned, right.pair.model)
    assert not one.pair.is_imported
    # While all succeed the old alert fires; in the outage it does not.
    (before,) = pages(incident(one, "total outage for 1h").old)
    assert before == ("ShopBurns", None, None)
    assert any("looks inverted" in flaw.message for _, flaw in comparison.flaws)


def test_pyrra_waits_for_absence_as_long_as_an_outage_takes() -> None:
    groups = pyrra_groups(
        Pyrra(
            name="errors",
            alert="ErrorBudgetBurn",
            budget=1 - 99 * Duration.parse("10ms").seconds,
            period=Duration.parse("28d"),
            metric="a_total",
            labels={},
            ratio=lambda window: f"a:ratio{window}",
            used=lambda window: f"a:ratio{window}",
            absent=("a_total",),
        )
    )
    # 14 x 1% of an hour is 8.4 min, and it waits for 2 min: 10.4 min, rounded to 10.
    (gone,) = (rule for rule in groups[0]["rules"] if "alert" in rule)
    assert gone["for"] == "10m"
    windows = [rule["labels"]["long"] for rule in groups[1]["rules"] if "alert" in rule]
    assert windows == ["1h", "6h", "1d", "4d"]


LATENCY = (
    '(sum(rate(o_seconds_count[{window}])) - sum(rate(o_seconds_bucket{{le="0.5"}}[{window}])))'
    " / sum(rate(o_seconds_count[{window}]))"
)
UP = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: up, namespace: shop}
spec:
  target: "99"
  window: 28d
  indicator: {bool_gauge: {metric: 'up{job="shop"}'}}
"""
DAILY = burning().replace("ratio_rate1h", "ratio_rate1d").replace("[1h]", "[1d]")
DAILY = DAILY.replace("14.4", "6")


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [burning(LATENCY), pytest.param(UP, marks=pytest.mark.nightly), DAILY],
    ids=["latency", "probe", "a page over a day"],
)
def test_promtool_says_what_the_player_says(promtool: Judge, text: str) -> None:
    one, comparison = compared(text, promtool=promtool.path)
    assert not comparison.differing
    verdicts = dict(one.verdicts)
    assert verdicts["old"].alerts >= 1, verdicts
    assert verdicts["new"].alerts >= 1, verdicts


def test_a_page_over_a_day_reads_what_a_later_group_records() -> None:
    one, _ = compared(DAILY)
    # Six times 0.1% of a day are 518.4 s; blocks of four minutes hold the third failure by then.
    ((_, fires, _),) = pages(incident(one, "total outage for 1d").new)
    assert fires is not None
    assert Duration.parse("8m30s") < Duration.parse(fires) < Duration.parse("13m")
