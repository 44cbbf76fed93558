"""In which order tests begin: each process has its share of the slow ones before quick ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, islice

import pytest


def dealt(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests in an order that `--dist worksteal` cuts into one run for each process.

    What only waits is the first one's. Slow tests of a file stay together, for they share what took
    long to make, and go to the others. Quick ones fill what is left, and are stolen from the end of
    a run by those whose own is over: so no process is left alone with something long.
    """
    waits = [item for item in items if item.get_closest_marker("waits")]
    slow = [item for item in items if item.get_closest_marker("slow") and item not in waits]
    hands: list[list[pytest.Item]] = [waits, *([] for _ in range(processes - 1))]
    for _, file in groupby(slow, lambda item: item.path):
        min(hands[1:] or hands, key=len).extend(file)
    taken = {item for hand in hands for item in hand}
    quick = (item for item in items if item not in taken)
    found: list[pytest.Item] = []
    for number, hand in enumerate(hands):
        size = (len(items) - len(found)) // (processes - number)
        found += [*hand, *islice(quick, max(0, size - len(hand)))]
    return [*found, *quick]
