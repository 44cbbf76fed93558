"""Each kind of damage has a bound of its own, so that many of one kind hide none of another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mutants.outcome import Outcome, kinds_overlooked


def _outcomes(kind: str, noticed: int, survived: int, equivalent: int = 0) -> list[Outcome]:
    one = Outcome(kind=kind, what="", noticed=False)
    return [
        *[replace(one, noticed=True)] * noticed,
        *[one] * survived,
        *[replace(one, reason="it means the same")] * equivalent,
    ]


@pytest.mark.parametrize(
    ("noticed", "survived", "equivalent", "overlooked"),
    [
        (100, 2, 0, False),  # 98.04%
        (97, 2, 0, True),  # 97.98%
        (11, 1, 0, False),  # one of a few
        (10, 2, 0, True),
        (50, 1, 0, False),  # 98.04%
        (49, 1, 9, False),  # 98%: what means the same is no survivor
        (0, 1, 0, True),  # nothing of the kind was noticed
    ],
)
def test_a_kind_of_which_too_many_survive_is_named(
    noticed: int, survived: int, equivalent: int, overlooked: bool
) -> None:
    outcomes = _outcomes("odd", noticed, survived, equivalent) + _outcomes("other", 1000, 0)
    assert kinds_overlooked(outcomes) == (["odd"] if overlooked else [])
