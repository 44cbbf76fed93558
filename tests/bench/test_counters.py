"""Prometheus' rate, worked out on paper from promql/functions.go of 2.42."""

from math import nan

import numpy as np
import pytest

from slosmith.player.counters import Counter, Floats, counted, latest, rates


def counter(*samples: tuple[float, float]) -> Counter:
    times, values = zip(*samples, strict=True)
    return Counter(name="x", labels={}, times=np.array(times), values=np.array(values))


def rate(one: Counter, at: float, window: float) -> float | None:
    values, known = rates(one, np.array([at]), window)
    return float(values[0]) if known[0] else None


def test_a_range_holds_both_of_its_ends() -> None:
    # 0..60 s at one a second: 60 in 60 s, with nothing left to extrapolate.
    assert rate(counter((0, 100), (30, 130), (60, 160)), at=60, window=60) == pytest.approx(1)


def test_what_was_seen_is_drawn_out_to_near_ends() -> None:
    # Samples at 20, 50, 80 in a range of 90 s that ends at 90: 60 seen in 60 s, drawn out to 90.
    assert rate(counter((20, 100), (50, 130), (80, 160)), at=90, window=90) == pytest.approx(1)


def test_a_far_end_gets_half_a_step() -> None:
    # Two samples 30 s apart, 30 risen; the range begins 170 s before the first and ends with the
    # last: 30 s are drawn out to 30 + 15.
    found = rate(counter((200, 1000), (230, 1030)), at=230, window=200)
    assert found == pytest.approx(30 * 45 / 30 / 200)


def test_nothing_is_drawn_out_below_zero() -> None:
    # A counter at 10 that rises by 30 in 30 s was at zero 10 s before: 30 s become 40.
    found = rate(counter((200, 10), (230, 40)), at=230, window=60)
    assert found == pytest.approx(30 * 40 / 30 / 60)


def test_a_reset_counts_what_came_after_it() -> None:
    # 100, 130, then a restart and 20: 30 + 20 in 60 s.
    assert rate(counter((0, 100), (30, 130), (60, 20)), at=60, window=60) == pytest.approx(50 / 60)


def test_one_sample_is_no_rate() -> None:
    assert rate(counter((0, 1), (30, 2)), at=100, window=90) is None


def test_lost_scrapes_are_passed_over_and_end_the_series() -> None:
    one = counter((0, 0), (30, nan), (60, 60))
    assert rate(one, at=60, window=60) == pytest.approx(1)
    _, there = latest(one, np.array([20.0, 40.0, 70.0]))
    assert there.tolist() == [True, False, True]


def test_a_counter_begins_anew_where_it_restarts() -> None:
    events: Floats = np.array([5.0, 5, 5, 5])
    # The restart is between the second scrape and the third; its five events are lost.
    assert counted(events, (2,)).tolist() == [5, 10, 0, 5]
