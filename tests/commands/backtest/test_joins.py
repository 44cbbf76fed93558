"""Series are joined by their labels as PromQL joins them, at each step for itself."""

from __future__ import annotations

import numpy as np
import pytest

from slosmith.player.playing import Play, Unplayable
from slosmith.player.rules import Group, Rule

PRESENT = {
    ("a", "x"): (1, 2, None, 4),
    ("a", "y"): (5, None, 7, 8),
    ("b", "x"): (10, 10, 10, None),
    ("b", "z"): (1, 1, 1, 1),
}
"""Values at four steps, of metrics by the label `job`."""


def played(expr: str, **rest: object) -> dict[str, tuple[float | None, ...]]:
    """What a rule records, by its labels."""
    play = Play([], 4, 30)
    for (name, job), values in PRESENT.items():
        here = np.array([value is not None for value in values])
        numbers = np.array([float(value or 0) for value in values])
        play.take({"__name__": name, "job": job}, numbers, here)
    rule = Rule(record="r", alert="", expr=expr, wait=0, labels={})
    older = frozenset(("a",)) if rest else frozenset[str]()
    play.run((Group(name="g", interval=30, rules=(rule,), older=older),))
    return {
        ",".join(f"{k}={v}" for k, v in sorted(one.labels.items()) if k != "__name__"): tuple(
            float(value) if there else None
            for value, there in zip(one.values, one.here, strict=True)
        )
        for one in play.all_series("r")
        if one.here.any()
    }


@pytest.mark.parametrize(
    ("expr", "found"),
    [
        ("a + b", {"job=x": (11, 12, None, None)}),
        ("a and b", {"job=x": (1, 2, None, None)}),
        ("a unless b", {"job=x": (None, None, None, 4), "job=y": (5, None, 7, 8)}),
        # Of b what a has not at that step.
        (
            "a or b",
            {"job=x": (1, 2, 10, 4), "job=y": (5, None, 7, 8), "job=z": (1, 1, 1, 1)},
        ),
        ("sum(a) / on () b{job='z'}", {"": (6, 2, 7, 12)}),
        (
            "a * on () group_left () b{job='z'}",
            {"job=x": (1, 2, None, 4), "job=y": (5, None, 7, 8)},
        ),
        ("a > 4", {"job=y": (5, None, 7, 8)}),
        ("4 < bool a", {"job=x": (0, 0, None, 0), "job=y": (1, None, 1, 1)}),
        ("count(a) and on () b{job='x'}", {"": (2, 1, 1, None)}),
        # What reads itself goes on while the other side lasts, and begins with the first.
        (
            "a{job='x'} and on () b{job='x'} or 0 * r and on () b{job='x'}",
            {"job=x": (1, 2, 0, None)},
        ),
    ],
)
def test_labels_decide_what_meets_what(
    expr: str, found: dict[str, tuple[float | None, ...]]
) -> None:
    assert played(expr) == found


def test_of_a_later_group_the_evaluation_before_is_seen() -> None:
    assert played("a", older=True) == {"job=x": (None, 1, 2, None), "job=y": (None, 5, None, 7)}


def test_several_series_on_one_side_are_refused_while_they_are_there_at_once() -> None:
    assert played("b{job='x'} * on () (a{job='x'} unless on () a{job='y'})") == {
        "": (None, 20, None, None)
    }
    with pytest.raises(Unplayable, match="several series on one side"):
        played("b{job='z'} + on () a")
