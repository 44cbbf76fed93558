"""Every other kind of indicator measures what its author wrote, and pages when that is bad."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, NativeHistogram, Samples, counter, gauge
from tests.conftest import ONE_TIER
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow, pytest.mark.every_version]

BURN, NO_DATA, IDLE = "ShopItBudgetBurn", "ShopItNoData", "ShopItIdle"
L = '{service="shop",slo="it"}'


def spec(sli: str, objective: str = "99%") -> str:
    return f"""
service: shop
team: web
slos:
  - name: it
    objective: {objective}
    sli: {sli}
{ONE_TIER}"""


def scene(lasting: str, given: Mapping[str, Samples]) -> Scene:
    return Scene(given=given, lasting=lasting)


LIST = spec(
    "{events: {total: [web_total, app_total], bad: ['web_total{code=\"500\"}', app_failed_total]}}"
)


def test_a_list_of_selectors_is_their_sum(plays: Plays) -> None:
    # Bad: 6 + 4 of 300 + 200 = 2%; without the web's failures 0.8%.
    given = {
        'web_total{code="200"}': counter(("1h", 294)),
        'web_total{code="500"}': counter(("1h", 6)),
        "app_total{}": counter(("1h", 200)),
        "app_failed_total{}": counter(("1h", 4)),
    }
    plays(
        LIST,
        scene("1h", given),
        value(f"slo:total_events:rate5m{L}", "1h", 500 / 60, within=1e-6),
        value(f"slo:error_ratio:rate5m{L}", "1h", 10 / 500, within=1e-6),
        *tickets_may_fire(BURN),
    )


def test_a_list_is_right_while_one_of_its_series_does_not_exist_yet(plays: Plays) -> None:
    given = {
        'web_total{code="200"}': counter(("1h", 294)),
        'web_total{code="500"}': counter(("1h", 6)),
    }
    plays(
        LIST,
        scene("1h", given),
        value(f"slo:error_ratio:rate5m{L}", "1h", 6 / 300, within=1e-6),
        *tickets_may_fire(BURN),
    )


def test_a_threshold_is_bad_while_any_series_breaks_it(plays: Plays) -> None:
    # 1% of an hour x 14.4: 8.64 minutes above 100 fire; two queues, one of them full.
    given = {
        'queue_depth{queue="a"}': gauge(("100m", 10)),
        'queue_depth{queue="b"}': gauge(("1h", 99), ("30m", 100), ("10m", 99)),
    }
    plays(
        spec("{threshold: queue_depth < 100}"),
        scene("100m", given),
        value(f"slo:bad_events:bool{L}", "30m", 0),
        value(f"slo:bad_events:bool{L}", "75m", 1),
        fires(BURN, tier="fast", severity="page", between=(68, 70)),
        may_fire(BURN, tier="slow"),
        may_fire(BURN, tier="outage"),
        *tickets_may_fire(BURN),
    )


def test_a_threshold_for_any_series_holds_while_one_is_good(plays: Plays) -> None:
    given = {
        'queue_depth{queue="a"}': gauge(("90m", 10)),
        'queue_depth{queue="b"}': gauge(("1h", 10), ("30m", 500)),
    }
    plays(
        spec("{threshold: {any: queue_depth < 100}}"),
        scene("90m", given),
        value(f"slo:error_ratio:rate1h{L}", "90m", 0),
    )


def test_a_threshold_whose_gauge_is_gone_is_no_data(plays: Plays) -> None:
    given = {'queue_depth{queue="a"}': gauge(("1h", 10), ("20m", GONE))}
    plays(
        spec("{threshold: queue_depth < 100}"),
        scene("80m", given),
        missing(f"slo:bad_events:bool{L}", "75m"),
        fires(NO_DATA, between=(62, 70)),
    )


SLICES = spec(
    '{slices: {length: 1m, good: \'sum(rate(work_total{outcome="ok"}[2m])) / '
    "sum(rate(work_total[2m])) > 0.95'}}"
)


def test_slices_count_the_time_in_which_the_condition_fails(plays: Plays) -> None:
    # 10% of the work fails for 30 minutes: below 0.95. At 1% x 14.4 the page comes after 8.64
    # minutes of bad slices; each reads 2 minutes, half of which must be in the incident.
    given = {
        'work_total{outcome="ok"}': counter(("1h", 600), ("30m", 540), ("5m", 600)),
        'work_total{outcome="no"}': counter(("1h", 0), ("30m", 60), ("5m", 0)),
    }
    plays(
        SLICES,
        scene("95m", given),
        value(f"slo:error_ratio:rate1h{L}", "90m", 0.5, within=0.04),
        fires(BURN, tier="fast", severity="page", between=(68.64, 71)),
        may_fire(BURN, tier="slow"),
        may_fire(BURN, tier="outage"),
        *tickets_may_fire(BURN),
    )


def test_an_idle_slice_is_unknown(plays: Plays) -> None:
    # 0/0 is NaN: neither good nor bad. Before it all was good, so the hour stays at 0.
    given = {
        'work_total{outcome="ok"}': counter(("1h", 600), ("30m", 0), ("30m", 600)),
        'work_total{outcome="no"}': counter(("2h", 0)),
    }
    plays(
        SLICES,
        scene("2h", given),
        missing(f"slo:bad_events:bool{L}", "80m"),
        value(f"slo:error_ratio:rate1h{L}", "2h", 0),
        may_fire(NO_DATA),
        may_fire(IDLE),
    )


def test_queries_are_the_authors_own_sums(plays: Plays) -> None:
    # 3 of 100 + 50 a minute are 2%.
    given = {
        "a_total{}": counter(("70m", 3)),
        "b_total{}": counter(("70m", 100)),
        "c_total{}": counter(("70m", 50)),
    }
    sli = (
        "{queries: {bad: 'sum(rate(a_total[$window]))', "
        "total: 'sum(rate(b_total[$window])) + sum(rate(c_total[$window]))'}}"
    )
    plays(
        spec(sli),
        scene("70m", given),
        value(f"slo:error_ratio:rate5m{L}", "1h", 0.02, within=1e-3),
        value(f"slo:error_ratio:rate1h{L}", "70m", 0.02, within=1e-4),
        *tickets_may_fire(BURN),
    )


def test_good_queries_leave_the_rest_as_bad(plays: Plays) -> None:
    given = {"a_total{}": counter(("70m", 98)), "b_total{}": counter(("70m", 100))}
    sli = "{queries: {good: 'sum(rate(a_total[$window]))', total: 'sum(rate(b_total[$window]))'}}"
    plays(
        spec(sli),
        scene("70m", given),
        value(f"slo:error_ratio:rate1h{L}", "70m", 0.02, within=1e-3),
        *tickets_may_fire(BURN),
    )


def test_a_given_ratio_is_averaged_over_time(plays: Plays) -> None:
    # 20 minutes at 30% in an hour are 10%; a fast page needs 14.4%, which 28.8 minutes give.
    given = {'my:error_ratio{job="x"}': gauge(("1h", 0), ("35m", 0.3))}
    plays(
        spec("{ratio: 'my:error_ratio{job=\"x\"}'}"),
        scene("95m", given),
        value(f"slo:error_ratio:rate1h{L}", "80m", 0.10, within=0.005),
        fires(BURN, tier="fast", severity="page", between=(88.3, 90)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )


def test_a_series_of_a_given_ratio_counts_for_as_long_as_it_was_there(plays: Plays) -> None:
    # For 6 of the last 60 minutes there were two, and the mean of 0 and 1 is a half: 6 x 0.5 of 60.
    # Had each its own mean first, they would be 0 and 1, and all of the hour a half.
    given = {
        'my:error_ratio{job="old"}': gauge(("70m", 0)),
        'my:error_ratio{job="new"}': gauge(("1h", GONE), ("6m", 1), ("4m", GONE)),
    }
    plays(
        spec("{ratio: 'my:error_ratio'}"),
        scene("70m", given),
        value(f"slo:error_ratio:rate1h{L}", "70m", 0.05, within=0.005),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )


def test_a_given_ratio_is_known_for_as_long_as_it_was_there(plays: Plays) -> None:
    # Two minutes of the first ten, at 50%: 120 seconds are known, of which 60 are bad.
    given = {'my:error_ratio{job="x"}': gauge(("4m", GONE), ("2m", 0.5), ("14m", GONE))}
    plays(
        spec("{ratio: 'my:error_ratio{job=\"x\"}'}"),
        scene("20m", given),
        value(f"slo:total_events:increase30d{L}", "17m", 120, within=31),
        value(f"slo:bad_events:increase30d{L}", "17m", 60, within=16),
        may_fire(BURN),
        may_fire(NO_DATA),
        *tickets_may_fire(BURN),
    )


@pytest.mark.parametrize(
    "bad",
    [
        "sum(rate(failed_total[$window])) / 2",
        "0.5 * sum(rate(failed_total[$window]))",
        "sum(rate(failed_total[$window])) * 0.5 or vector(0)",
    ],
)
def test_the_first_failures_all_count_where_a_query_scales_them(plays: Plays, bad: str) -> None:
    # 60 within one scrape, the first of their counter, half of which is 30. `rate` alone draws the
    # counter out to five minutes and no further, and makes 300/330 of them: 27.3.
    given = {
        "all_total": counter(("40m", 600)),
        "failed_total": counter(("20m", 0), ("30s", 120), ("1170s", 0)),
    }
    plays(
        spec(f"{{queries: {{bad: '{bad}', total: 'sum(rate(all_total[$window]))'}}}}"),
        scene("40m", given),
        value(f"slo:bad_events:increase30d{L}", "35m", 30, within=0.1),
        may_fire(BURN),
        *tickets_may_fire(BURN),
    )


def test_a_given_ratio_that_is_gone_is_no_data(plays: Plays) -> None:
    given = {'my:error_ratio{job="x"}': gauge(("1h", 0), ("20m", GONE))}
    plays(
        spec("{ratio: 'my:error_ratio{job=\"x\"}'}"),
        scene("80m", given),
        missing(f"slo:error_budget_remaining:ratio{L}", "75m"),
        fires(NO_DATA, between=(62, 70)),
    )


def test_a_native_histogram_is_read_at_its_bound(promtool: Judge, plays: Plays) -> None:
    if promtool.version.startswith("2."):
        pytest.skip(f"{promtool} cannot write native histograms as input; 3.x can")
    # Schema 0 has boundaries at powers of two, so nothing is interpolated at 4 s. Of 8 answers in
    # each step 6 are in (1, 2] and 2 in (4, 8]: a quarter is slow.
    each = "schema:0 count:8 sum:20 offset:1 buckets:[6 0 2]"
    given = {"answer_seconds{}": NativeHistogram(each=each, lasting="1h")}
    plays(
        spec("{latency: {histogram: answer_seconds, native: true}}", "p90 < 4s"),
        scene("1h", given),
        value(f"slo:error_ratio:rate5m{L}", "1h", 0.25, within=1e-6),
        may_fire(BURN),
    )


def test_a_plain_alert_waits_for_as_long_as_it_says(plays: Plays) -> None:
    spec = """
service: shop
team: web
alerts:
  - alert: ShopBreakerOpen
    expr: max by (provider) (breaker_state == 2)
    for: 2m
    severity: ticket
    summary: 'the breaker of {{ $labels.provider }} is open'
"""
    given = {
        'breaker_state{provider="A",instance="1"}': gauge(("30m", 0), ("1m", 2), ("29m", 0)),
        'breaker_state{provider="B",instance="1"}': gauge(("30m", 0), ("10m", 2), ("20m", 0)),
    }
    plays(
        spec,
        scene("1h", given),
        fires("ShopBreakerOpen", provider="B", severity="ticket", between=(32, 32.5)),
    )
