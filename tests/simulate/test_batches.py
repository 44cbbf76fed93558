"""Scenes are played together where neither sees what the other puts in."""

from __future__ import annotations

from dataclasses import replace

from slosmith.model.units import Duration
from slosmith.promql import parse_selector
from slosmith.simulate.batches import pack
from slosmith.simulate.promtool_file import Entry, Input, Scene
from slosmith.simulate.series import Series

MINUTE = Duration.parse("1m")


def _scene(subject: str, reads: str, *inputs: tuple[str, str]) -> Scene:
    series = [
        Series(name=one.metric, labels=tuple(sorted(one.equals.items())), counter=True)
        for one in (parse_selector(text) for text, _ in inputs)
    ]
    entry = Entry(
        name=subject,
        subject=subject,
        reads=(parse_selector(reads),),
        inputs=tuple(
            Input(series=one, values=values)
            for one, (_, values) in zip(series, inputs, strict=True)
        ),
        checks=(),
    )
    return Scene(step=MINUTE, interval=MINUTE, entry=entry)


def _names(*scenes: Scene) -> list[str]:
    return [scene.entry.name for scene in pack(scenes)]


def test_scenes_of_other_metrics_are_played_together() -> None:
    a = _scene("a", "a_total", ("a_total", "0+1x9"))
    b = _scene("b", "b_total", ("b_total", "0+1x9"))
    assert _names(a, b) == ["a, b"]


def test_a_series_that_another_scene_reads_keeps_them_apart() -> None:
    slow = _scene("slow", 'h{le="5"}', ('h{le="5"}', "0+1x9"))
    all_of_them = _scene("all", "h", ('h{le="1"}', "0+1x9"))
    assert _names(slow, all_of_them) == ["slow", "all"]


def test_a_series_that_must_be_absent_keeps_them_apart() -> None:
    gone = _scene("gone", "up")
    there = _scene("there", 'up{job="x"}', ('up{job="x"}', "1+0x9"))
    assert _names(gone, there) == ["gone", "there"]
    assert _names(there, gone) == ["there", "gone"]


def test_two_scenes_of_one_subject_are_never_played_together() -> None:
    once = _scene("a", "a_total", ("a_total", "0+1x9"))
    assert _names(once, once) == ["a", "a"]


def test_of_a_shared_series_the_longer_one_is_played() -> None:
    p95 = _scene("p95", 'h{le="5"}', ("n", "0 60+60x9"), ('h{le="5"}', "0+1x9"))
    p99 = _scene("p99", 'h{le="10"}', ("n", "0 60+60x5"), ('h{le="10"}', "0+1x5"))
    for scenes in ((p95, p99), (p99, p95)):
        (packed,) = pack(scenes)
        values = {one.series.name: one.values for one in packed.entry.inputs}
        assert values["n"] == "0 60+60x9"


def test_a_shared_series_of_other_values_keeps_them_apart() -> None:
    one = _scene("one", 'h{le="5"}', ("n", "0 60+60x9"), ('h{le="5"}', "0+1x9"))
    two = _scene("two", 'h{le="10"}', ("n", "0 60+60x5 stale"), ('h{le="10"}', "0+1x5"))
    assert _names(one, two) == ["one", "two"]


def test_scenes_of_another_pace_stay_apart() -> None:
    fast, slow = _scene("fast", "a"), replace(_scene("slow", "b"), step=Duration.parse("2m"))
    assert _names(fast, slow, _scene("last", "c")) == ["fast, last", "slow"]


def test_thousands_of_scenes_of_one_metric_are_packed_into_few() -> None:
    scenes = [
        _scene(f"s{n}", f'a_total{{i="{n}"}}', (f'a_total{{i="{n}"}}', "0+1x9"))
        for n in range(2_000)
    ]
    assert len(pack(scenes)) < 100
