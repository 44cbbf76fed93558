"""What the budget makes of evaluations that were missed, and of sources that begin anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.behaviour.claims import value
from tests.behaviour.scene import Rules, Scene, play
from tests.behaviour.shop import BAD, GOOD, L
from tests.behaviour.signals import GONE, SILENT, Signal, counter, gauge
from tests.behaviour.some_records import only
from tests.behaviour.test_budget import BLOCKS, BUDGET, WEEK
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

BURST = counter(("1h", 0), ("1m", 30), ("59m", 0))


@pytest.fixture
def rules(rules_of: Callable[[str], Rules]) -> Rules:
    """Those of the shop, made for evaluations each 30 s and blocks each 4 m."""
    return rules_of(WEEK)


def recorded(bad: Signal, lasting: str, evaluation: str) -> Scene:
    """Rates that were recorded each 30 s, and blocks as often as they are evaluated."""
    given = {f"slo:bad_events:rate5m{L}": bad, f"slo:total_events:rate5m{L}": bad}
    return Scene(given=given, lasting=lasting, evaluation=evaluation)


# One failure a second for 4 h: 14,400, in however many blocks. Of two hours without a block each
# knows the second: 7,200.
@pytest.mark.parametrize(
    ("evaluation", "failed"), [("4m", 14_400), ("24m", 14_400), ("1h", 14_400), ("2h", 7_200)]
)
def test_a_block_holds_what_others_missed_for_up_to_an_hour(
    promtool: Judge, rules: Rules, evaluation: str, failed: int, tmp_path: Path
) -> None:
    blocks = only(rules, frozenset(BLOCKS | {"slo:block:end_seconds"}), tmp_path)
    play(
        promtool,
        blocks,
        recorded(gauge(("4h", 1)), "4h", evaluation),
        value(f"sum_over_time(slo:bad_events:block{L}[4h])", "4h", failed, within=60),
        value(f"sum_over_time(slo:seen_seconds:block{L}[4h])", "4h", failed, within=60),
    )


# An hour of one failure a second. Four evaluations were missed: the one before stands for them, as
# what it saw is in four rates less. Of 20 minutes it stands for five, and the others are unknown.
@pytest.mark.parametrize(("missed", "failed"), [("2m", 3_600), ("20m", 3_600 - 900)])
def test_the_latest_rate_stands_for_evaluations_that_were_missed(
    promtool: Judge, rules: Rules, missed: str, failed: int, tmp_path: Path
) -> None:
    blocks = only(rules, frozenset(BLOCKS | {"slo:block:end_seconds"}), tmp_path)
    after = {"2m": "28m", "20m": "10m"}[missed]
    play(
        promtool,
        blocks,
        recorded(gauge(("30m", 1), (missed, SILENT), (after, 1)), "1h", "4m"),
        value(f"sum_over_time(slo:bad_events:block{L}[1h])", "1h", failed, within=60),
    )


@pytest.mark.parametrize("evaluation", ["30s", "1m", "2m30s"])
def test_a_burst_counts_once_where_evaluations_are_missed(
    promtool: Judge, rules: Rules, evaluation: str, tmp_path: Path
) -> None:
    # 30 of 7,200 fail within a minute. Of 30 s, every second evaluation is missed, or four of five.
    good = counter(("1h", 60), ("1m", 30), ("59m", 60))
    play(
        promtool,
        only(rules, BUDGET, tmp_path),
        Scene(given={GOOD: good, BAD: BURST}, lasting="2h", evaluation=evaluation),
        value(f"slo:bad_events:increase7d{L}", "2h", 30, within=0.6),
        value(f"slo:total_events:increase7d{L}", "2h", 7_200, within=144),
    )


def test_a_restart_loses_no_more_than_what_was_not_scraped(
    promtool: Judge, rules: Rules, tmp_path: Path
) -> None:
    # One request a second, every tenth fails: 720 of 7,200. Half a minute's before the restart is
    # in no sample: 3 and 30.
    twice = [counter(("1h", pace)) + counter(("1h", pace)) for pace in (54, 6)]
    play(
        promtool,
        only(rules, BUDGET, tmp_path),
        Scene(given=dict(zip((GOOD, BAD), twice, strict=True)), lasting="2h"),
        value(f"slo:bad_events:increase7d{L}", "2h", 717, within=7),
        value(f"slo:total_events:increase7d{L}", "2h", 7_170, within=72),
    )


def test_a_pod_that_is_replaced_counts_until_it_goes_and_from_where_it_begins(
    promtool: Judge, rules: Rules, tmp_path: Path
) -> None:
    # As above. What is between the last sample of one and the first of the other is made up for by
    # how both are drawn out.
    given = {
        series.replace("shop:80", pod): signal
        for series, pace in ((GOOD, 54), (BAD, 6))
        for pod, signal in (
            ("one:80", counter(("1h", pace), ("1h", GONE))),
            ("two:80", counter(("1h", SILENT), ("1h", pace))),
        )
    }
    play(
        promtool,
        only(rules, BUDGET, tmp_path),
        Scene(given=given, lasting="2h"),
        value(f"slo:bad_events:increase7d{L}", "2h", 720, within=14),
        value(f"slo:total_events:increase7d{L}", "2h", 7_200, within=144),
    )
