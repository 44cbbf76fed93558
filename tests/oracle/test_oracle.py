"""What rules say is what happened: random specifications over random histories, and damages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from slosmith.output.document import Group
from tests.conftest import Sample
from tests.oracle.damages import DAMAGES, HISTORIES, Damage
from tests.oracle.play import Case, play
from tests.oracle.tally import judged, play_seeds
from tests.oracle.verdict import judge
from tests.tools.judges import Judge, judges

pytestmark = [pytest.mark.judge, pytest.mark.slow]


def _damages(sample: Sample) -> tuple[Damage, ...]:
    """All of them at night, and every second by day."""
    return DAMAGES[:: sample(2, 1)]


@pytest.mark.every_version
def test_random_histories_are_told_as_they_happened(promtool: Judge) -> None:
    # Another one on each; `make oracle` plays thousands.
    tally = play_seeds([judges("promtool").index(promtool)], Path(promtool.path))
    assert not tally.wrong, "\n".join(tally.wrong)
    assert tally.numbers > 50
    assert tally.states > 500


def test_what_is_to_be_damaged_is_told_as_it_happened(
    promtool: Judge, tmp_path: Path, sample: Sample
) -> None:
    by_day = dict.fromkeys(damage.history for damage in _damages(sample))
    names = HISTORIES if sample(0, 1) else by_day
    cases = [replace(HISTORIES[name], seed=number) for number, name in enumerate(names)]
    for verdict in judged(cases, Path(promtool.path), tmp_path):
        assert verdict.disagreements == []


def test_every_damage_is_noticed(promtool: Judge, tmp_path: Path, sample: Sample) -> None:
    damages = _damages(sample)
    cases = [
        replace(HISTORIES[damage.history], seed=number) for number, damage in enumerate(damages)
    ]

    def damaged(case: Case, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        return damages[case.seed].apply(groups)

    said = play(cases, Path(promtool.path), tmp_path, damaged)
    unnoticed = [
        damage.what
        for damage, case, one in zip(damages, cases, said, strict=True)
        if not judge(case, one).disagreements
    ]
    assert unnoticed == []
