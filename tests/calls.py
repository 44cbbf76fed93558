"""What something costs, as no clock knows it on a busy machine: how many functions are called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from types import FrameType


def calls_of(action: Callable[[], object]) -> int:
    """How many functions something calls."""
    counted = count()

    def called(_: FrameType, event: str, __: object) -> None:
        if event.endswith("call"):
            next(counted)

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        action()
    finally:
        sys.setprofile(before)
    return next(counted)


def grows_as_its_input(cost: Callable[[int], int]) -> bool:
    """Whether twice as many cost twice as much; ``cost`` is that of so many."""
    # The first time modules are imported.
    _, few, twice, four_times = (cost(many) for many in (2, 40, 80, 160))
    # What the last eighty cost, and what the forty before did: of a square that is four times.
    return four_times - twice < 3 * (twice - few)
