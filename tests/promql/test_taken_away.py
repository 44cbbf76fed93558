"""What `unless` leaves, by the text alone: nothing, or what depends on the series there are."""

from __future__ import annotations

import pytest

from slosmith.promql import leaves_nothing, parse_expression


@pytest.mark.parametrize(
    "text",
    [
        "queue > 10 unless queue",
        'queue{job="a"} > 10 unless queue',
        "queue > 10 unless queue > 5",
        "queue > 10 unless queue >= 10",
        "10 < queue unless on (job) queue > 5",
        "queue == 3 unless queue < 5",
        "queue < 1 unless queue < 2",
        "max by (job) (queue) > 1 unless max by (job) (queue)",
        "(queue > 10 and up == 1) or (queue > 20 unless (queue > 15))",
    ],
)
def test_what_is_right_of_it_has_all_that_is_left_of_it(text: str) -> None:
    assert leaves_nothing(parse_expression(text))


@pytest.mark.parametrize(
    "text",
    [
        "queue > 10",
        "queue > 10 unless queue > 50",
        "queue >= 10 unless queue > 10",
        "queue > 10 unless queue < 50",
        "queue > 10 unless queue > bool 5",
        'queue > 10 unless queue{job="a"}',
        "queue > 10 unless queue offset 1h",
        "queue > 10 unless other > 5",
        "rate(queue[5m]) > 1 unless rate(queue[10m]) > 1",
        "max by (job) (queue) > 1 unless max (queue) > 5",
        "queue != 3 unless queue > 2",
    ],
)
def test_what_may_be_left_is_not_called_nothing(text: str) -> None:
    assert not leaves_nothing(parse_expression(text))
