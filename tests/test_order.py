"""Tests are handed out so that no process waits for another at the end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from xdist.scheduler import WorkStealingScheduling  # type: ignore[import-untyped]

from tests.order import dealt

Items = list[pytest.Item]


class Process:
    """What a scheduler of xdist believes to be a process."""

    def __init__(self, name: str) -> None:
        """Of a process only its name is there, and what it is given."""
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = False
        self.given: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        """Keep which tests are to be run."""
        self.given += indices


def shares(items: Items, processes: int) -> list[list[str]]:
    """The names of those that each process is given at first."""
    config = SimpleNamespace(getvalue=lambda _: ["popen"] * processes)
    scheduler = WorkStealingScheduling(cast("Any", config))
    found = [Process(str(number)) for number in range(processes)]
    for one in found:
        scheduler.add_node(cast("Any", one))
        scheduler.add_node_collection(cast("Any", one), [item.nodeid for item in items])
    scheduler.schedule()
    return [[items[index].name for index in one.given] for one in found]


@pytest.fixture
def items(request: pytest.FixtureRequest) -> Items:
    """Three files with slow tests, one of which only waits, among five times as many quick ones."""

    def test(file: str, number: int, *marks: str) -> pytest.Item:
        module = pytest.Module.from_parent(request.session, path=request.path.with_name(file))
        one = pytest.Function.from_parent(module, name=f"{file}{number}", callobj=lambda: None)
        for mark in marks:
            one.add_marker(mark)
        return cast("pytest.Item", one)

    slow = [test(file, number, "slow") for file in "ab" for number in range(3)]
    quick = [test(file, 3 + number) for file in "abq" for number in range(10)]
    last = [test("c", 0, "slow"), test("c", 1, "slow", "waits"), test("c", 2)]
    return [*slow, *quick, *last]


def test_one_process_waits_and_the_others_begin_with_files_of_slow_tests(items: Items) -> None:
    # Of 39 tests each has 13; of the ten quick ones of a, b and q the first takes 12, the next 9.
    waits, first, second = shares(dealt(items, 3), 3)
    assert waits[:3] == ["c1", "a3", "a4"]
    assert first[:5] == ["a0", "a1", "a2", "c0", "b5"]
    assert second[:4] == ["b0", "b1", "b2", "q4"]


@pytest.mark.parametrize("processes", [1, 2, 3, 5, 50])
def test_every_test_is_handed_out_once(items: Items, processes: int) -> None:
    assert sorted(dealt(items, processes), key=id) == sorted(items, key=id)
