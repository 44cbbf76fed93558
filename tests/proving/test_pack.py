"""Scenes whose series cannot meet are played in one run."""

from slosmith.proving.sheet import Entry, Input, Scene, pack
from slosmith.units import Duration

MINUTE = Duration.parse("1m")


def scene(name: str, *series: str, step: str = "1m") -> Scene:
    inputs = tuple(Input(series=one, values="0") for one in series)
    entry = Entry(name=name, apart=frozenset((name,)), inputs=inputs, checks=())
    return Scene(step=Duration.parse(step), interval=MINUTE, entry=entry)


def names(*scenes: Scene) -> list[str]:
    return [one.entry.name for one in pack(scenes)]


def test_scenes_without_a_common_metric_are_joined() -> None:
    assert names(scene("a", "x"), scene("b", "y"), scene("c", "z")) == ["a, b, c"]


def test_scenes_with_a_common_metric_stay_apart_whatever_its_labels() -> None:
    assert names(scene("a", 'x{i="1"}'), scene("b", 'x{i="2"}')) == ["a", "b"]


def test_recorded_series_are_told_apart_by_their_labels() -> None:
    assert names(scene("a", 'slo:x{slo="1"}'), scene("b", 'slo:x{slo="2"}')) == ["a, b"]


def test_each_joins_the_first_that_holds_none_of_its_series() -> None:
    scenes = (scene("a", "x"), scene("b", "x"), scene("c", "x", "y"), scene("d", "y"))
    assert names(*scenes) == ["a, d", "b", "c"]


def test_scenes_of_another_pace_stay_apart() -> None:
    assert names(scene("a", "x"), scene("b", "y", step="2m"), scene("c", "z")) == ["a, c", "b"]


def test_a_subject_is_not_joined_with_itself() -> None:
    assert names(scene("a", "x"), scene("a", "y")) == ["a", "a"]
