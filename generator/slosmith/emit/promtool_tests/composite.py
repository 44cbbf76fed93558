"""Scenes of an SLO that is made of others: each part decides, and each of its rates may be gone."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.each_gone import always_bad, each_gone_scenes, values_of
from slosmith.emit.promtool_tests.stage import Stage
from slosmith.model import naming
from slosmith.model.indicators import StateIndicator
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, Input, Scene, labelled

# Another budget, by half as much again or by a third less, would be passed early or not at all.
_UNDER, _OVER = Fraction(8, 10), Fraction(12, 10)
_KEPT, _MISSED, _GONE = "under", "over", "gone"

Parts = tuple[str, ...]


def composite_scenes(stage: Stage) -> Iterator[Scene]:
    """What is made of the rates of parts, which are put in."""
    yield _decided(stage)
    yield from each_gone_scenes(stage)


def _decided(stage: Stage) -> Scene:
    """One evaluation of each: all are kept, one is not, one alone is known, and one is not."""
    assert isinstance(stage.slo.indicator, StateIndicator)
    budgets, step = stage.slo.indicator.budgets, stage.settings.evaluation_interval
    kept = (_KEPT,) * len(budgets)
    moments: list[tuple[Parts, int | None]] = [
        (kept, 0),
        (kept, 0),
        *((parts, 1) for parts in _one_of(budgets, _MISSED, _KEPT)),
        *((parts, 1) for parts in _one_of(budgets, _MISSED, _GONE)),
        *((parts, None) for parts in _one_of(budgets, _GONE, _KEPT)),
    ]
    checks = [_bad_now(stage, step * n, bad) for n, (_, bad) in enumerate(moments) if n]
    inputs = []
    for place, budget in enumerate(map(Fraction, budgets)):
        states = [parts[place] for parts, _ in moments]
        levels = {_KEPT: budget * _UNDER, _MISSED: budget * _OVER}
        bad, total = stage.cast.series[place * 2 : place * 2 + 2]
        inputs.append(Input(series=bad, values=values_of(levels.get(one) for one in states)))
        known = (None if one == _GONE else Fraction(1) for one in states)
        inputs.append(Input(series=total, values=values_of(known)))
    inputs += always_bad(stage, len(moments))
    return scene_of(stage.slo, "parts", step, step, tuple(inputs), checks)


def _one_of(every: Iterable[object], one: str, others: str) -> Iterator[Parts]:
    """Each in turn is ``one``, and all ``others`` are otherwise."""
    places = range(len([*every]))
    return (tuple(one if place == n else others for place in places) for n in places)


def _bad_now(stage: Stage, at: Duration, bad: int | None) -> Check:
    series = labelled(naming.BAD_NOW, stage.slo.recorded_labels(stage.supply.groups).items())
    return Check(
        subject=stage.slo.ref,
        claim="is bad while a part is, and unknown while one may be",
        at=at,
        query=series,
        expected=() if bad is None else ((series, str(bad)),),
    )
