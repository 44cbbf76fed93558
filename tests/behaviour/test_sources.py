"""What a source does not tell is unknown: it is neither good nor bad, and NoData says so."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, Phase, counter
from tests.conftest import ONE_TIER

pytestmark = [pytest.mark.judge, pytest.mark.slow]

BURN, NO_DATA = "ShopItBudgetBurn", "ShopItNoData"
L = '{service="shop",slo="it"}'


def spec(sli: str, objective: str = "99%", by: str = "") -> str:
    return f"""
service: shop
team: web
slos:
  - name: it
    objective: {objective}
    by: [{by}]
    sli: {sli}
{ONE_TIER}"""


FAST = counter(("1h", 600))
ONE_LACKS_THE_BUCKET = {
    'answer_seconds_count{job="old"}': FAST,
    'answer_seconds_bucket{job="old",le="0.1"}': FAST,
    'answer_seconds_count{job="new"}': FAST,
    'answer_seconds_bucket{job="new",le="1.5"}': FAST,
}


def test_only_sources_that_have_the_bucket_count(plays: Plays) -> None:
    # All requests are fast. With the source that lacks the bucket half of them would look slow.
    plays(
        spec("{latency: answer_seconds}", "p99 < 1500ms"),
        Scene(given=ONE_LACKS_THE_BUCKET, lasting="1h"),
        value(f"slo:total_events:rate5m{L}", "1h", 10, within=1e-6),
        value(f"slo:error_ratio:rate5m{L}", "1h", 0),
        fires(NO_DATA, between=(5, 6)),
    )


def test_no_data_names_the_group_that_lacks_the_bucket(plays: Plays) -> None:
    plays(
        spec("{latency: answer_seconds}", "p99 < 1500ms", by="job"),
        Scene(given=ONE_LACKS_THE_BUCKET, lasting="1h"),
        value('slo:error_ratio:rate5m{slo="it",job="new"}', "1h", 0),
        missing('slo:error_ratio:rate5m{slo="it",job="old"}', "1h"),
        fires(NO_DATA, job="old", between=(5, 6)),
    )


def test_a_source_that_gets_the_bucket_as_it_is_replaced_never_looks_slow(plays: Plays) -> None:
    # A rollout that brings the bucket along: all requests are fast before it and after it.
    given = {
        'answer_seconds_count{instance="old"}': counter(("1h", 600), ("12m", GONE)),
        'answer_seconds_count{instance="new"}': counter(("1h", GONE), ("12m", 600)),
        'answer_seconds_bucket{instance="new",le="1.5"}': counter(("1h", GONE), ("12m", 600)),
    }
    plays(
        spec("{latency: answer_seconds}", "p99 < 1500ms"),
        Scene(given=given, lasting="72m"),
        *(value(f"slo:error_ratio:rate5m{L}", at, 0) for at in ("62m", "64m", "70m")),
        may_fire(NO_DATA),
    )


def test_a_source_that_ends_hides_nothing_of_the_others(plays: Plays) -> None:
    # One of two goes as the other becomes slow. Four minutes later four fifths of the window are
    # slow: 8 of 10 a second, of the other alone, or 8.9 where windows are open on the left. What
    # the first had counts in both parts alike.
    given = {
        'answer_seconds_count{instance="a"}': counter(("1h", 600), ("20m", GONE)),
        'answer_seconds_bucket{instance="a",le="1.5"}': counter(("1h", 600), ("20m", GONE)),
        'answer_seconds_count{instance="b"}': counter(("80m", 600)),
        'answer_seconds_bucket{instance="b",le="1.5"}': counter(("1h", 600), ("20m", 0)),
    }
    plays(
        spec("{latency: answer_seconds}", "p99 < 1500ms"),
        Scene(given=given, lasting="80m"),
        value(f"slo:bad_events:rate5m{L}", "64m", 8.45, within=0.5),
        fires(BURN, tier="fast", severity="page", between=(60, 76)),
        may_fire(BURN, tier="slow"),
        may_fire(BURN, tier="outage"),
        *tickets_may_fire(BURN),
    )


@pytest.mark.parametrize(
    ("there", "both", "alone"),
    [
        ((("30m", 600), ("30m", GONE)), "24m", ("31m", "33m", "36m")),
        ((("30m", GONE), ("30m", 600)), "42m", ("24m", "32m", "34m")),
    ],
    ids=["goes", "comes"],
)
def test_a_source_hides_nothing_of_others_as_its_bucket_comes_or_goes(
    plays: Plays, there: tuple[Phase, ...], both: str, alone: tuple[str, ...]
) -> None:
    # The counters of one go on, and its bucket is there for half an hour: of 20 requests a second
    # the 5 slow ones of the other are a quarter, and of its own 10 they are half.
    given = {
        'answer_seconds_count{instance="a"}': counter(("1h", 600)),
        'answer_seconds_bucket{instance="a",le="1.5"}': counter(*there),
        'answer_seconds_count{instance="b"}': counter(("1h", 600)),
        'answer_seconds_bucket{instance="b",le="1.5"}': counter(("1h", 300)),
    }
    ratio = f"slo:error_ratio:rate5m{L}"
    plays(
        spec("{latency: answer_seconds}", "p99 < 1500ms"),
        Scene(given=given, lasting="1h"),
        value(ratio, both, 0.25, within=1e-6),
        *(value(ratio, at, 0.5, within=1e-6) for at in alone),
        may_fire(BURN),
        may_fire(NO_DATA),
        *tickets_may_fire(BURN),
    )


def test_buckets_that_come_late_are_read_late(plays: Plays) -> None:
    given = {
        "answer_seconds_count": counter(("1h", 600)),
        'answer_seconds_bucket{le="1.5"}': counter(("1h", 300)),
    }
    sli = "{total: answer_seconds_count, good: 'answer_seconds_bucket{le=\"1.5\"}', offset: 10m}"
    plays(
        spec(f"{{events: {sli}}}"),
        Scene(given=given, lasting="1h"),
        value(f"slo:error_ratio:rate5m{L}", "59m", 0.5, within=1e-6),
        may_fire(BURN),
        may_fire(NO_DATA),
        *tickets_may_fire(BURN),
    )


def test_failures_that_name_no_group_are_no_data(plays: Plays) -> None:
    # Nobody can say whose they are, so no group is bad by them.
    given = {
        'all_total{zone="a"}': counter(("1h", 600)),
        "failed_total": counter(("1h", 300)),
    }
    plays(
        spec("{events: {total: all_total, bad: failed_total}}", by="zone"),
        Scene(given=given, lasting="1h"),
        value('slo:error_ratio:rate5m{zone="a"}', "59m", 0),
        fires(NO_DATA, between=(2, 4)),
    )


COUNT_LESS_BUCKET = spec(
    "{queries: {total: 'sum(rate(answer_seconds_count[$window]))', "
    "bad: 'sum(rate(answer_seconds_count[$window])) "
    '- sum(rate(answer_seconds_bucket{le="1"}[$window]))\'}}'
)


@pytest.mark.parametrize("le", ["1", "1.0"])
def test_all_less_a_bucket_is_what_is_slow_on_every_server(plays: Plays, le: str) -> None:
    given = {
        "answer_seconds_count": counter(("1h", 600)),
        f'answer_seconds_bucket{{le="{le}"}}': counter(("1h", 597)),
    }
    plays(
        COUNT_LESS_BUCKET,
        Scene(given=given, lasting="1h"),
        # Three slow ones a minute: what is read holds 16 or 17 of them.
        value(f"slo:error_ratio:rate5m{L}", "1h", 0.005, within=3e-4),
    )


@pytest.mark.parametrize(
    "sli",
    [
        (
            "{queries: {total: 'sum(rate(all_total[$window]))', "
            "bad: 'sum(rate(all_total[$window])) - sum(rate(cached_total[$window])) "
            "- sum(rate(fresh_total[$window]))'}}"
        ),
        (
            "{queries: {total: 'sum(rate(all_total[$window]))', "
            "good: 'sum(rate(cached_total[$window])) * sum(rate(fresh_total[$window]))'}}"
        ),
        (
            "{queries: {total: 'sum(rate(all_total[$window]))', "
            "good: 'sum(rate(answer_seconds_bucket{le=\"2\"}[$window]))'}}"
        ),
        "{events: {total: all_total, good: 'answer_seconds_bucket{le=\"2\"}'}}",
        "{events: {total: answer_seconds_count, good: 'answer_seconds_bucket{le=\"2\"}'}}",
    ],
)
def test_a_lost_operand_is_no_data_and_never_a_perfect_slo(plays: Plays, sli: str) -> None:
    given = {
        "all_total": counter(("1h", 600)),
        "cached_total": counter(("1h", 600)),
        "answer_seconds_count": counter(("1h", 600)),
        'answer_seconds_bucket{le="1"}': counter(("1h", 300)),
    }
    plays(
        spec(sli),
        Scene(given=given, lasting="1h"),
        missing(f"slo:error_ratio:rate5m{L}", "1h"),
        missing(f"slo:error_budget_remaining:ratio{L}", "1h"),
        fires(NO_DATA, between=(2, 6)),
    )


def test_a_group_that_lost_an_operand_is_no_data(plays: Plays) -> None:
    sli = (
        "{queries: {total: 'sum by (zone) (rate(all_total[$window]))', "
        "bad: 'sum by (zone) (rate(sent_total[$window])) "
        "- sum by (zone) (rate(received_total[$window]))'}}"
    )
    given = {
        f'{name}_total{{zone="{zone}"}}': counter(("1h", 600))
        for name, zone in [
            *(("all", zone) for zone in "ab"),
            *(("sent", zone) for zone in "ab"),
            ("received", "a"),
        ]
    }
    plays(
        spec(sli, by="zone"),
        Scene(given=given, lasting="1h"),
        value('slo:error_ratio:rate5m{slo="it",zone="a"}', "1h", 0),
        missing('slo:error_ratio:rate5m{slo="it",zone="b"}', "1h"),
        fires(NO_DATA, zone="b", between=(2, 6)),
    )


def test_a_term_of_a_sum_that_has_no_series_yet_counts_as_none(plays: Plays) -> None:
    # 3 of 600 have failed in one of two ways; in the other nothing ever has.
    sli = (
        "{queries: {total: 'sum(rate(all_total[$window]))', "
        "bad: 'sum(rate(refused_total[$window])) + sum(rate(lost_total[$window]))'}}"
    )
    given = {"all_total": counter(("1h", 600)), "lost_total": counter(("1h", 3))}
    plays(
        spec(sli),
        Scene(given=given, lasting="1h"),
        value(f"slo:error_ratio:rate1h{L}", "1h", 0.005, within=1e-3),
    )


def test_all_less_failures_is_all_where_nothing_has_failed_yet(plays: Plays) -> None:
    sli = (
        "{queries: {total: 'sum(rate(all_total[$window]))', "
        "good: 'sum(rate(all_total[$window])) - sum(rate(failed_total[$window]))'}}"
    )
    plays(
        spec(sli),
        Scene(given={"all_total": counter(("1h", 600))}, lasting="1h"),
        value(f"slo:error_ratio:rate5m{L}", "1h", 0),
    )


def test_a_bucket_of_what_never_was_is_not_missed(plays: Plays) -> None:
    # Every request fails: there is no bucket of those that did not, and none is good.
    sli = (
        "{events: {total: answer_seconds_count, "
        'good: \'answer_seconds_bucket{le="1",code!~"5.."}\'}}'
    )
    given = {
        'answer_seconds_count{code="500"}': counter(("1h", 600)),
        'answer_seconds_bucket{code="500",le="1"}': counter(("1h", 600)),
    }
    plays(
        spec(sli),
        Scene(given=given, lasting="1h"),
        value(f"slo:error_ratio:rate5m{L}", "1h", 1),
        may_fire(BURN),
    )
