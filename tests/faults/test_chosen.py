"""A night tries as many faults of each kind, and nights together try them all."""

from __future__ import annotations

import errno
from collections import Counter

import pytest

from tests.faults.chosen import chosen
from tests.faults.system_calls import Call, Fault

_OF_ONE = [("open r", "/root/slo/shop.yaml")] * 70 + [("mkdir", "/root/output")] * 4
_CALLS = [Call(*one) for one in (*_OF_ONE, ("unlink", "/root/tmpa1b2c3d4/x.json"))]
FAULTS = [
    (Fault(at, what), call)
    for at, call in enumerate(_CALLS, start=1)
    for what in (errno.EIO, "kill")
]


@pytest.mark.parametrize(("most", "nights"), [(2, 3 * 70), (30, 10), (1_000, 1)])
def test_nights_together_try_every_fault(most: int, nights: int) -> None:
    tried = {fault for night in range(nights) for fault, _ in chosen(FAULTS, most, night)}
    assert len(tried) == len(FAULTS) == 150


def test_a_night_tries_as_many_of_each_kind_as_there_are_or_fit() -> None:
    tried = Counter((call.name, fault.what) for fault, call in chosen(FAULTS, 30, night=740_000))
    # Of 30 each of six kinds gets as much as any other: 1 + 1, 4 + 4, and 2 x 10 of the rest.
    assert tried == {
        ("open r", errno.EIO): 10,
        ("open r", "kill"): 10,
        ("mkdir", errno.EIO): 4,
        ("mkdir", "kill"): 4,
        ("unlink", errno.EIO): 1,
        ("unlink", "kill"): 1,
    }


def test_by_day_the_same_few_are_tried_every_time() -> None:
    assert chosen(FAULTS, 2, night=0) == chosen(FAULTS, 2, night=0)
    assert len(chosen(FAULTS, 2, night=0)) == 2
