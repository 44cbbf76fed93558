"""Scenes of what is read with an offset: all that happens is seen by so much later."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import lcm

from slosmith.emit.promtool_tests.input_supply import EventSupply, Supply
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input, Scene
from slosmith.simulate.series import Series
from slosmith.simulate.vectors import UnsupportedError

_NOTHING = Duration(0)


def delayed(
    scenes: Iterable[Scene], supply: Supply, offset: Duration, base: Duration
) -> Iterator[Scene]:
    """The same scenes, looked at later; raises UnsupportedError where samples would not fit.

    What is put in as recorded is not read with the offset, and so begins later too. Where there are
    no raw series but decoys there is nothing to wait for.
    """
    for scene in scenes:
        if offset == _NOTHING or not any(
            _is_read(one.series, supply) for one in scene.entry.inputs
        ):
            yield scene
        else:
            yield _delayed(scene, offset, base)


def _is_read(series: Series, supply: Supply) -> bool:
    decoys = supply.decoys if isinstance(supply, EventSupply) else ()
    return not series.name.startswith("slo:") and series not in decoys


def _delayed(scene: Scene, offset: Duration, base: Duration) -> Scene:
    """Later by whole evaluations and base windows, as what looks back by steps counts in these."""
    coarse = scene.step > base
    grid = scene.step if coarse else Duration(lcm(scene.step.ms, base.ms))
    late = offset.in_steps(grid)
    if (late - offset).ms % scene.interval.ms and not coarse:
        raise UnsupportedError(f"an offset of {offset}, with a sample each {scene.interval}")
    entry = scene.entry
    inputs = (
        _later(one, late if one.series.name.startswith("slo:") else late - offset, scene.interval)
        for one in entry.inputs
    )
    checks = (replace(check, at=check.at + late) for check in entry.checks)
    return replace(scene, entry=replace(entry, inputs=tuple(inputs), checks=tuple(checks)))


def _later(one: Input, wait: Duration, interval: Duration) -> Input:
    samples = wait // interval
    return replace(one, values=f"_x{samples} {one.values}") if samples else one
