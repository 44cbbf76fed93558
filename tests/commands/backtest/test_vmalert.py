"""vmalert's replay of the same days on VictoriaMetrics agrees with the backtest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.backtest.engines import Scene
from tests.commands.backtest.histories import HISTORIES, History
from tests.commands.backtest.vmalert import Episodes, by_both
from tests.commands.backtest.world import Incident, World, by_day, rest, share_of
from tests.conftest import Sample

_NAMES = (
    "lost targets",
    "few at night",
    "a week",
    "restarts",
    "groups",
    "low objectives",
    "a ratio of their own",
)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.waits
def test_pages_fire_and_clear_as_they_are_replayed(
    victoriametrics: Path, sample: Sample, tmp_path: Path
) -> None:
    for name in _NAMES[: sample(1, len(_NAMES))]:
        history = next(one for one in HISTORIES if one.name == name)
        folder = tmp_path / name
        folder.mkdir()
        assert_alike(*by_both(Scene.make(history, folder), victoriametrics, folder))


def a_day(world: World) -> None:
    """Half an hour of 10% failures at 8, and at 16 nothing works for 20 minutes."""
    incidents = (
        Incident(hour=8, minutes=30, share=0.1),
        Incident(hour=16, minutes=20, share=1),
    )
    bad = share_of(incidents)
    kinds = {'a_total{code="200"}': rest(bad), 'a_total{code="500"}': bad}
    world.events(kinds, by_day(100, 40))
    world.gauge("a_up", lambda at: 0 if incidents[1].at(at) else 1)


DAY = History(
    name="a day",
    spec="""
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}}
  - {name: up, objective: 99.9%, sli: {probe: a_up}}
""",
    happens=a_day,
    hours=24,
    scrape=30,
    evaluation=30,
    settings=", targets: [victoriametrics]",
)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.waits
def test_rules_for_vmalert_page_as_those_for_prometheus_do(
    victoriametrics: Path, tmp_path: Path
) -> None:
    scene = Scene.make(DAY, tmp_path)
    layered = tmp_path / "output" / "victoriametrics" / "rules" / "shop.yaml"
    ours, theirs = by_both(scene, victoriametrics, tmp_path, layered)
    assert len(ours) >= 4
    assert_alike(ours, theirs, most=1)


def lost_for_minutes(world: World) -> None:
    """No scrape for 25 minutes from 1:18 on, and no request ever fails."""
    lost = [Incident(hour=1.3, minutes=25, share=0)]
    world.events({'a_total{code="200"}': lambda _: 1}, by_day(40, 40), lost=lost)


LOST = History(
    name="lost for minutes",
    spec="""
  - {name: goods, objective: 99.9%, sli: {events: {total: a_total, good: 'a_total{code="200"}'}}}
""",
    happens=lost_for_minutes,
    hours=3,
    phase=40,
)


@pytest.mark.judge
@pytest.mark.slow
def test_a_replay_that_looks_back_as_usual_pages_where_samples_end(
    victoriametrics: Path, tmp_path: Path
) -> None:
    # The last scrape is at 4660 s: the window of 6 minutes that ends at 5100 s has none. All events
    # have no value there, good ones are 0 where all are known, and those recorded at 4950 s are.
    scene = Scene.make(LOST, tmp_path)
    ours, theirs = by_both(scene, victoriametrics, tmp_path, lookback=False)
    assert ours == {}
    ((first, _),) = next(some for alert, some in theirs.items() if "tier=fast" in alert)
    assert first == 5_100 // LOST.evaluation
    (tmp_path / "again").mkdir()
    assert by_both(scene, victoriametrics, tmp_path / "again") == ({}, {})


def assert_alike(ours: Episodes, theirs: Episodes, most: int = 0) -> None:
    """The same alerts fire as often, each from and to evaluations that are so far apart at most."""
    assert ours
    assert ours.keys() == theirs.keys()
    for alert, some in ours.items():
        assert len(some) == len(theirs[alert]), (alert, some, theirs[alert])
        for one, other in zip(some, theirs[alert], strict=True):
            apart = [abs(a - b) for a, b in zip(one, other, strict=True)]
            assert max(apart) <= most, (alert, one, other)
