"""Every kind can be promised for each group: the group that is bad pages by name, no other does."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import Signal, counter, gauge
from tests.conftest import ONE_TIER

pytestmark = [pytest.mark.judge, pytest.mark.slow]

BURN = "ShopItBudgetBurn"
GOOD_HOUR_THEN_BAD = 60  # the minute at which A turns bad


def spec(sli: str, objective: str = "99%") -> str:
    return f"""
service: shop
team: web
slos:
  - name: it
    objective: {objective}
    by: [region]
    sli: {sli}
{ONE_TIER}"""


def of(region: str) -> str:
    return f'{{service="shop",slo="it",region="{region}"}}'


def only_a_pages(plays: Plays, spec: str, given: dict[str, Signal], **between: float) -> None:
    # 1% x 14.4 of an hour are 8.64 minutes.
    low, high = between.get("low", 8.1), between.get("high", 10)
    plays(
        spec,
        Scene(given=given, lasting="80m"),
        fires(
            BURN,
            tier="fast",
            severity="page",
            region="A",
            between=(GOOD_HOUR_THEN_BAD + low, GOOD_HOUR_THEN_BAD + high),
        ),
        may_fire(BURN, tier="slow", region="A"),
        may_fire(BURN, tier="outage", region="A"),
        *tickets_may_fire(BURN, region="A"),
        value(f"slo:error_ratio:rate1h{of('B')}", "80m", 0),
        value(f"slo:error_budget_remaining:ratio{of('B')}", "80m", 1),
    )


def test_latency(plays: Plays) -> None:
    # p99: the outage tier is not needed, since a total outage is seen after 8.64 minutes.
    given = {
        'answer_seconds_count{region="A"}': counter(("80m", 600)),
        'answer_seconds_count{region="B"}': counter(("80m", 600)),
        'answer_seconds_bucket{region="A",le="5"}': counter(("1h", 600), ("20m", 0)),
        'answer_seconds_bucket{region="B",le="5"}': counter(("80m", 600)),
    }
    only_a_pages(plays, spec("{latency: answer_seconds}", "p99 < 5s"), given)


def test_good_events(plays: Plays) -> None:
    sli = "{events: {total: work_total, good: 'work_total{code=\"200\"}'}}"
    given = {
        'work_total{region="A",code="200"}': counter(("1h", 600), ("20m", 0)),
        'work_total{region="A",code="500"}': counter(("1h", 0), ("20m", 600)),
        'work_total{region="B",code="200"}': counter(("80m", 600)),
    }
    only_a_pages(plays, spec(sli), given)


def test_a_list_of_events(plays: Plays) -> None:
    sli = (
        "{events: {total: [web_total, app_total], "
        "bad: ['web_total{code=\"500\"}', 'app_total{code=\"500\"}']}}"
    )
    given = {
        'web_total{region="A",code="500"}': counter(("1h", 0), ("20m", 600)),
        'web_total{region="A",code="200"}': counter(("1h", 600), ("20m", 0)),
        'app_total{region="B",code="200"}': counter(("80m", 600)),
    }
    only_a_pages(plays, spec(sli), given)


def test_probe(plays: Plays) -> None:
    given = {
        'probe_success{region="A",instance="1"}': gauge(("1h", 1), ("20m", 0)),
        'probe_success{region="A",instance="2"}': gauge(("1h", 1), ("20m", 0)),
        'probe_success{region="B",instance="1"}': gauge(("80m", 1)),
        'probe_success{region="B",instance="2"}': gauge(("1h", 1), ("20m", 0)),
    }
    only_a_pages(plays, spec("{probe: probe_success}"), given)


def test_threshold(plays: Plays) -> None:
    given = {
        'queue_depth{region="A",queue="1"}': gauge(("80m", 1)),
        'queue_depth{region="A",queue="2"}': gauge(("1h", 1), ("20m", 500)),
        'queue_depth{region="B",queue="1"}': gauge(("80m", 1)),
    }
    only_a_pages(plays, spec("{threshold: queue_depth < 100}"), given)


def test_freshness(plays: Plays) -> None:
    # promtool's clock starts at 0: A was good then, and B is at each moment.
    given = {
        'backup_done_seconds{region="A",volume="1"}': counter(("80m", 60)),
        'backup_done_seconds{region="A",volume="2"}': gauge(("80m", 0)),
        'backup_done_seconds{region="B",volume="1"}': counter(("80m", 60)),
    }
    only_a_pages(plays, spec("{freshness: {last: backup_done_seconds, under: 1h}}"), given)


def test_slices(plays: Plays) -> None:
    good = (
        'sum by (region) (rate(work_total{code="200"}[2m])) '
        "/ sum by (region) (rate(work_total[2m])) > 0.95"
    )
    given = {
        'work_total{region="A",code="200"}': counter(("1h", 600), ("20m", 300)),
        'work_total{region="A",code="500"}': counter(("1h", 0), ("20m", 300)),
        'work_total{region="B",code="200"}': counter(("80m", 600)),
        'work_total{region="B",code="500"}': counter(("80m", 0)),
    }
    only_a_pages(plays, spec(f"{{slices: {{length: 1m, good: '{good}'}}}}"), given)


def test_queries(plays: Plays) -> None:
    sli = (
        "{queries: {bad: 'sum by (region) (rate(bad_total[$window]))', "
        "total: 'sum by (region) (rate(all_total[$window]))'}}"
    )
    given = {
        'all_total{region="A"}': counter(("80m", 600)),
        'all_total{region="B"}': counter(("80m", 600)),
        'bad_total{region="A"}': counter(("1h", 0), ("20m", 600)),
        'bad_total{region="B"}': counter(("80m", 0)),
    }
    only_a_pages(plays, spec(sli), given)


def test_ratio(plays: Plays) -> None:
    given = {
        'my:error_ratio{region="A"}': gauge(("1h", 0), ("20m", 1)),
        'my:error_ratio{region="B"}': gauge(("80m", 0)),
    }
    only_a_pages(plays, spec("{ratio: 'my:error_ratio'}"), given)
