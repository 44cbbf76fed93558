"""Where more is counted as good, or as bad, than there is at all, somebody has to be told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml

from tests.behaviour.claims import Claim, fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Rules, Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, SILENT, Samples, counter, gauge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

BURN, NO_DATA, WRONG = "ShopItBudgetBurn", "ShopItNoData", "ShopItContradiction"
L = '{service="shop",slo="it"}'


def spec(part: str, by: str = "") -> str:
    return f"""
service: shop
team: web
slos:
  - name: it
    objective: 99%
    by: [{by}]
    sli: {{events: {{total: all_total, {part}}}}}
"""


GOOD, BAD = spec("good: served_total"), spec("bad: failed_total")
BURNS: tuple[Claim, ...] = (may_fire(BURN), *tickets_may_fire(BURN))


@pytest.mark.parametrize(
    ("text", "part"), [(GOOD, "served_total"), (BAD, "failed_total")], ids=["good", "bad"]
)
def test_a_tenth_more_than_all_is_a_ticket_until_it_ends(
    plays: Plays, text: str, part: str
) -> None:
    # From the first minutes on 10% more than all, over the hour and lately: 15 minutes after, and
    # at the next evaluation of the period's group. Once it ends the last ten minutes are clean.
    given = {
        "all_total": counter(("2h", 600)),
        part: counter(("70m", 660), ("50m", 540)),
    }
    plays(
        text,
        Scene(given=given, lasting="2h"),
        fires(WRONG, severity="ticket", between=(15, 24)),
        missing('ALERTS{alertname="ShopItContradiction",alertstate="firing"}', "85m"),
        value(f"slo:total_events:rate5m{L}", "1h", 10, within=1e-6),
        *BURNS,
    )


def test_good_events_are_recorded_and_bad_ones_are_what_they_leave(plays: Plays) -> None:
    given = {"all_total": counter(("1h", 600)), "served_total": counter(("1h", 597))}
    plays(
        GOOD,
        Scene(given=given, lasting="1h"),
        value(f"slo:good_events:rate5m{L}", "59m", 9.95, within=1e-6),
        value(f"slo:bad_events:rate5m{L}", "59m", 0.05, within=1e-6),
    )


def test_it_names_the_group_whose_data_contradict_themselves(plays: Plays) -> None:
    given = {
        'all_total{zone="a"}': counter(("2h", 600)),
        'served_total{zone="a"}': counter(("2h", 660)),
        'all_total{zone="b"}': counter(("2h", 600)),
        'served_total{zone="b"}': counter(("2h", 600)),
    }
    plays(
        spec("good: served_total", by="zone"),
        Scene(given=given, lasting="2h"),
        fires(WRONG, zone="a", severity="ticket", between=(15, 24)),
    )


def test_what_begins_after_a_clean_hour_is_a_ticket_once_most_of_an_hour_says_so(
    plays: Plays,
) -> None:
    # 37.5 minutes of twice as many, less 22.5 of as many, are 15; and one evaluation of the period.
    given = {
        "all_total": counter(("3h", 600)),
        "served_total": counter(("1h", 600), ("2h", 1200)),
    }
    plays(
        GOOD,
        Scene(given=given, lasting="3h"),
        fires(WRONG, severity="ticket", between=(97, 103)),
        *BURNS,
    )


def test_jobs_of_a_clock_that_contradict_each_other_are_a_ticket(plays: Plays) -> None:
    # Each shows for five minutes or a scrape more: the third or the fourth makes more than 15.
    jobs = [("14m", 0), ("30s", 60)] * 12
    twice = [("14m", 0), ("30s", 120)] * 12
    given = {"all_total": counter(*jobs), "served_total": counter(*twice)}
    plays(
        GOOD,
        Scene(given=given, lasting="170m"),
        fires(WRONG, severity="ticket", between=(43, 62)),
        *BURNS,
    )


def _born() -> dict[str, Samples]:
    """Twenty series are born with their first event, of which `rate` sees nothing: 20 of 80."""
    late = {
        f'all_total{{path="{n}"}}': counter(("30m", SILENT)) + gauge(("150m", 1)) for n in range(20)
    }
    served = counter(("30m", 1), ("1m", 21), ("149m", 1))
    return {"all_total": counter(("3h", 1)), **late, "served_total": served}


SILENT_SCENES: dict[str, dict[str, Samples]] = {
    "four percent more": {
        "all_total": counter(("3h", 1000)),
        "served_total": counter(("3h", 1040)),
    },
    "two events more in an hour of ten": {
        "all_total": counter(("180m", 10 / 60)),
        "served_total": counter(("180m", 12 / 60)),
    },
    "a restart of what counts all": {
        "all_total": counter(("1h", 600)) + counter(("30s", SILENT), ("119m30s", 600)),
        "served_total": counter(("3h", 600)),
    },
    "three minutes without scrapes of what counts all": {
        "all_total": counter(("1h", 600), ("3m", SILENT), ("117m", 600)),
        "served_total": counter(("3h", 600)),
    },
    "ten minutes without what counts all": {
        "all_total": counter(("1h", 600), ("10m", GONE), ("110m", 600)),
        "served_total": counter(("3h", 600)),
    },
    # 3,000 within half a minute of the gap, which only the other one sees. Both are known for five
    # minutes of it and from the second scrape after it on; each alone lasts less than 15 minutes.
    "a burst just after what counts all has gone, for twelve minutes": {
        "all_total": counter(("1h", 60), ("12m", SILENT), ("108m", 60)),
        "served_total": counter(("1h", 60), ("30s", 3000), ("119m30s", 60)),
    },
    "another scrape's offset, in bursts": {
        "all_total": counter(*([("2m", 0), ("30s", 60), ("30s", 0)] * 60)),
        "served_total": counter(*([("2m30s", 0), ("30s", 60)] * 60)),
    },
    "bursts at one request a minute": {
        "all_total": counter(*([("14m30s", 0), ("30s", 30)] * 12)),
        "served_total": counter(*([("14m", 0), ("30s", 30), ("30s", 0)] * 12)),
    },
    "births": _born(),
    # Of a birth, a restart and a gap, say: each shows for a base window, and all for 17 minutes.
    "three bursts in a row that only one has seen": {
        "all_total": counter(("3h", 60)),
        "served_total": counter(("20m", 60), *([("30s", 400), ("330s", 60)] * 3), ("142m", 60)),
    },
}


@pytest.mark.parametrize("given", SILENT_SCENES.values(), ids=SILENT_SCENES)
def test_it_is_silent(plays: Plays, given: dict[str, Samples]) -> None:
    plays(GOOD, Scene(given=given, lasting="3h"), may_fire(NO_DATA), *BURNS)


def test_what_is_selected_among_all_cannot_be_more(plays: Plays) -> None:
    # There is no such alert: an hour at which the two are equal is silent all the same.
    text = spec("bad: 'all_total{code=\"500\"}'")
    given = {'all_total{code="500"}': counter(("2h", 600))}
    plays(
        text, Scene(given=given, lasting="2h"), value(f"slo:error_ratio:rate5m{L}", "1h", 1), *BURNS
    )


EXCLUDED = (
    BAD
    + "    exclude: [{during: early, reason: maintenance}]\n"
    + "---\nsettings: {intervals: {early: {weekdays: thursday, times: '01:00-02:00'}}}\n"
)
FIRING = 'ALERTS{alertname="ShopItContradiction",alertstate="firing"}'


def test_counts_that_disagree_in_excluded_time_alone_are_nobodys_ticket(plays: Plays) -> None:
    given = {
        "all_total": counter(("3h", 600)),
        "failed_total": counter(("1h", 0), ("1h", 660), ("1h", 0)),
    }
    plays(EXCLUDED, Scene(given=given, lasting="3h"))


def test_a_ticket_about_counts_ends_with_the_first_excluded_minute(plays: Plays) -> None:
    # Excluded from 1:00 to 2:06. The counts always disagree, which is a ticket after 15 minutes and
    # at the next evaluation of the period's group, and so again from 2:06 on.
    given = {"all_total": counter(("3h", 600)), "failed_total": counter(("3h", 660))}
    plays(
        EXCLUDED,
        Scene(given=given, lasting="3h"),
        fires(WRONG, severity="ticket", between=(15, 24)),
        missing(FIRING, "65m"),
        missing(FIRING, "2h15m"),
        value(f"count({FIRING})", "2h34m", 1),
        *BURNS,
    )


def test_a_burst_beside_a_pod_that_restarts_counts_whole_where_good_ones_are_counted(
    plays: Plays,
) -> None:
    # 40 failures within one scrape, the first of their series, half a minute after another pod
    # began anew, which takes as many from all events as from the good ones.
    old, new = counter(("10m", 600)), counter(("20m", 600))
    given: dict[str, Samples] = {
        'all_total{pod="a",code="200"}': counter(("30m", 600)),
        'all_total{pod="a",code="500"}': counter(("630s", 0), ("30s", 80), ("19m", 0)),
        'all_total{pod="b",code="200"}': old + new,
    }
    plays(
        spec("good: 'all_total{code=\"200\"}'"),
        Scene(given=given, lasting="30m"),
        value(f"slo:bad_events:increase30d{L}", "25m", 40, within=0.8),
        *BURNS,
    )


@pytest.mark.parametrize(
    ("part", "by_delta"),
    [("good: served_total", ["all_total"]), ("good: 'all_total{code=\"200\"}'", [])],
)
def test_all_are_read_like_good_ones_that_have_a_counter_of_their_own(
    rules_of: Callable[[str], Rules], part: str, by_delta: list[str]
) -> None:
    # `rate` draws two counters out to zero by what each began with. Of one counter both are the
    # same series, and what is left are the bad ones.
    path = rules_of(spec(part)).path
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    (total,) = (
        rule["expr"]
        for group in groups
        for rule in group["rules"]
        if rule.get("record") == "slo:total_events:rate5m"
    )
    assert re.findall(r"delta\((\w+)", total) == by_delta


def test_failures_count_once_while_the_counter_of_all_is_away(plays: Plays) -> None:
    # 6 failures a minute all the time; for 40 minutes nobody counts all events, 600 a minute. At
    # 95 minutes 570 have failed of 36,000 that were counted, at two hours 720 of 47,000 or so.
    given = {
        "all_total": counter(("1h", 600), ("40m", GONE), ("20m", 600)),
        "failed_total": counter(("2h", 6)),
    }
    plays(
        BAD,
        Scene(given=given, lasting="2h"),
        value(f"slo:bad_events:increase30d{L}", "59m30s", 357, within=6),
        value(f"slo:bad_events:increase30d{L}", "95m", 570, within=6),
        value(f"slo:bad_events:increase30d{L}", "2h", 720, within=6),
        may_fire(NO_DATA),
        *BURNS,
    )
