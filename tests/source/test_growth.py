"""Reading takes twice the time for twice the text, whatever stands in it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import write_spec

SHOP = (
    "service: shop\n"
    "slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]\n"
)
ALERT = "alerts: [{alert: Down, expr: '%s', severity: ticket, summary: '%s'}]\n"
GROWING: dict[str, Callable[[int], str]] = {
    "unknown keys": lambda n: SHOP + "".join(f"k{i}: 1\n" for i in range(n)),
    "keys that stand twice": lambda n: SHOP + "k: 1\n" * n,
    "labels": lambda n: SHOP + "labels: {" + ", ".join(f"l{i}: v" for i in range(n)) + "}\n",
    "a long text": lambda n: SHOP + f"description: {'word ' * n}\n",
    "hexadecimal digits": lambda n: SHOP + "description: |\n" + "  0123456789abcdef\n" * n,
    "parentheses": lambda n: SHOP + ALERT % ("(" * n + "up" + ")" * n, "x"),
    "signs": lambda n: SHOP + ALERT % ("-" * n + "up", "x"),
    "nested templates": lambda n: (
        SHOP + ALERT % ("up", "{{ if true }}" * (n // 50) + "x" + "{{ end }}" * (n // 50))
    ),
    "nested pipelines": lambda n: SHOP + ALERT % ("up", "{{ " + "(" * n + "1" + ")" * n + " }}"),
    "flow lists": lambda n: SHOP + "x: " + "[" * n + "]" * n + "\n",
}


@pytest.mark.parametrize("what", GROWING)
def test_the_work_grows_as_the_text_does(tmp_path: Path, what: str) -> None:
    once, twice = (_seconds(tmp_path, GROWING[what](size)) for size in (4_000, 8_000))
    assert twice < 3 * once + 0.3


def _seconds(root: Path, text: str) -> float:
    """Processor time without that of collecting what tests before this one have left."""
    write_spec(root, text)
    gc.disable()
    try:
        begin = time.process_time()
        compile_root(root)
        return time.process_time() - begin
    finally:
        gc.enable()
