"""What an incident is: on paper, with cells of five minutes and a budget of 1,000 events."""

from __future__ import annotations

import pytest

from slosmith.commands.history.firing import Firing, joined
from slosmith.commands.history.incidents import Incident, Spending, bursts, find_incidents

STEP = 300


def spending(bad: dict[int, float]) -> Spending:
    """What was spent in some cells."""
    return Spending(
        group=(),
        begin=0,
        step=STEP,
        bursts=[*bursts(sorted(bad))],
        bad=lambda first, after: sum(v for cell, v in bad.items() if first <= cell < after),
        budget=1_000,
    )


def found(bad: dict[int, float], *pages: tuple[int, int | None]) -> list[Incident]:
    every = [
        Firing(labels={"severity": "page"}, begins=begins, ends=ends) for begins, ends in pages
    ]
    return [*find_incidents(spending(bad), every)]


def test_an_hour_of_quiet_ends_one() -> None:
    # 12 quiet cells are an hour, which does not end it yet; 13 do.
    (one,) = found({0: 10, 13: 10})
    assert (one.begins, one.ends, one.bad, one.spent) == (0, 14 * STEP, 20, 0.02)
    assert [(each.begins, each.ends) for each in found({0: 10, 14: 10})] == [
        (0, STEP),
        (14 * STEP, 15 * STEP),
    ]


def test_a_failed_request_an_hour_before_is_not_its_beginning() -> None:
    # 0.19 of 20.19 events are less than a hundredth, and 0.21 of 20.21 are more.
    (one,) = found({0: 0.19, 10: 20})
    assert (one.begins, one.ends, one.bad) == (10 * STEP, 11 * STEP, 20)
    (one,) = found({0: 0.21, 10: 20})
    assert (one.begins, one.bad) == (0, 20.21)


def test_what_spends_less_than_a_hundredth_of_the_budget_is_none() -> None:
    assert [one.begins for one in found({0: 9.9, 20: 10})] == [20 * STEP]


def test_the_first_page_notices_it_and_the_last_one_clears_it() -> None:
    # Four cells of 10 events each; the page comes in the second of them, after 20 of 1,000.
    bad = dict.fromkeys(range(4), 10.0)
    (one,) = found(bad, (400, 700), (650, 1_500), (9_000, 9_300))
    assert (one.paged, one.spent_before, one.cleared) == (400, 0.02, 1_500)
    assert one.minutes_to_notice == pytest.approx(400 / 60)


def test_a_page_that_fired_before_notices_it_at_once_and_one_that_fires_on_clears_nothing() -> None:
    (one,) = found({4: 10, 5: 10}, (600, None))
    assert (one.minutes_to_notice, one.spent_before, one.cleared) == (0, 0.01, None)


def test_without_a_page_nobody_noticed_it() -> None:
    (one,) = found({0: 10}, (STEP + 1, 900))
    assert (one.paged, one.minutes_to_notice, one.spent_before) == (None, None, None)


def test_firings_that_touch_are_one() -> None:
    firings = [
        Firing(labels={"tier": tier}, begins=begins, ends=ends)
        for tier, begins, ends in (("slow", 90, 200), ("fast", 0, 100), ("fast", 501, None))
    ]
    assert [(one.begins, one.ends) for one in joined(firings)] == [(0, 200), (501, None)]
