"""Slow or failed: a request is bad by either, exactly where one histogram tells both."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, Signal, counter

pytestmark = [pytest.mark.judge, pytest.mark.slow]

EXACT = """
service: shop
team: web
slos:
  - name: answers
    objective: 99%
    sli: {requests: {histogram: answer_seconds, failed: '{code=~"5.."}', under: 500ms}}
"""
SUMMED = """
service: shop
team: web
slos:
  - name: answers
    objective: 99%
    sli:
      requests: {histogram: answer_seconds, failures: 'answers_total{code="500"}', under: 500ms}
"""
BURN, NO_DATA = "ShopAnswersBudgetBurn", "ShopAnswersNoData"
L = '{service="shop",slo="answers"}'


def steady(each: int) -> Signal:
    return counter(("1h", each))


def told(slow: int, failed_fast: int, failed_slow: int) -> dict[str, Signal]:
    """6,000 requests a minute in one histogram, of which so many are slow, failed, and both."""
    fine, failed = 6000 - failed_fast - failed_slow, failed_fast + failed_slow
    return {
        'answer_seconds_count{code="200"}': steady(fine),
        'answer_seconds_bucket{code="200",le="0.5"}': steady(fine - slow),
        'answer_seconds_count{code="500"}': steady(failed),
        'answer_seconds_bucket{code="500",le="0.5"}': steady(failed_fast),
    }


def summed(slow: int, failed: int | None) -> dict[str, Signal]:
    """The same with the failures in a counter of their own, if there is one yet."""
    given = {
        "answer_seconds_count": steady(6000),
        'answer_seconds_bucket{le="0.5"}': steady(6000 - slow),
    }
    return given if failed is None else {**given, 'answers_total{code="500"}': steady(failed)}


@pytest.mark.every_version
def test_one_histogram_counts_what_is_both_once(plays: Plays) -> None:
    # 24 slow, 12 failed, and 18 both: 54 of 6,000, just under the objective.
    scene = Scene(given=told(24, 12, 18), lasting="1h")
    plays(EXACT, scene, value(f"slo:error_ratio:rate5m{L}", "1h", 0.009, within=1e-6))


@pytest.mark.every_version
def test_two_metrics_count_it_twice_and_never_too_little(plays: Plays) -> None:
    # 30 are slow and 18 failed, whatever is both: 48 of 6,000 at most.
    scene = Scene(given=summed(30, 18), lasting="1h")
    plays(SUMMED, scene, value(f"slo:error_ratio:rate5m{L}", "1h", 0.008, within=1e-6))


def test_no_more_are_bad_than_there_are(plays: Plays) -> None:
    # 4,000 slow and 4,000 failed of 6,000: all, 100 a second, and a page after 8.64 minutes.
    scene = Scene(given=summed(4000, 4000), lasting="1h")
    plays(
        SUMMED,
        scene,
        value(f"slo:bad_events:rate5m{L}", "1h", 100, within=1e-3),
        value(f"slo:error_ratio:rate5m{L}", "1h", 1, within=1e-6),
        may_fire(BURN),
    )


def test_failures_that_nobody_counted_yet_are_none(plays: Plays) -> None:
    scene = Scene(given=summed(0, None), lasting="1h")
    plays(SUMMED, scene, value(f"slo:failed_events:rate5m{L}", "1h", 0))


def test_quick_failures_page_although_all_is_fast(plays: Plays) -> None:
    # A third of all fail at once, after six clean hours: 14.4 x 1% of an hour pass after
    # 14.4% x 60 / 33.3% = 25.9 minutes, 6% of six hours after 64.8.
    failed = counter(("6h", 0), ("2h", 2000))
    everything = counter(("8h", 6000))
    given = {
        "answer_seconds_count": everything,
        'answer_seconds_bucket{le="0.5"}': everything,
        'answers_total{code="500"}': failed,
    }
    plays(
        SUMMED,
        Scene(given=given, lasting="8h", evaluation="1m"),
        fires(BURN, tier="fast", severity="page", between=(385, 388)),
        fires(BURN, tier="slow", severity="page", between=(422, 430)),
        *tickets_may_fire(BURN),
    )


def test_a_bound_that_is_no_bucket_is_no_data(plays: Plays) -> None:
    given = summed(0, 30)
    del given['answer_seconds_bucket{le="0.5"}']
    plays(
        SUMMED,
        Scene(given=given, lasting="1h"),
        missing(f"slo:error_ratio:rate5m{L}", "30m"),
        fires(NO_DATA, severity="page", between=(2, 8)),
    )


def test_a_source_that_is_gone_is_no_data(plays: Plays) -> None:
    going = counter(("30m", 6000), ("30m", GONE))
    given = {
        "answer_seconds_count": going,
        'answer_seconds_bucket{le="0.5"}': going,
        'answers_total{code="500"}': counter(("1h", 0)),
    }
    plays(
        SUMMED,
        Scene(given=given, lasting="1h"),
        fires(NO_DATA, severity="page", between=(35, 38)),
    )
