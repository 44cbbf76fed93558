"""Waiting for what will come, by looking again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_PATIENCE = 30.0


def until(found: Callable[[], T], what: str, patience: float = _PATIENCE) -> T:
    """The first true value of a function; fails after a while."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {patience:g} s in vain for {what}")
