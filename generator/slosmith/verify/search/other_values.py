"""Searched scenes with another of the values that a regular expression takes, in place of its own.

Each shows that the value is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress, islice

from slosmith.promql import MatchOp, selectors_in
from slosmith.simulate.damaged import alternatives_in, lost_alternatives
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.series import Series
from slosmith.verify.search.scenes import Played, claims_of, moments_of, scene_of
from slosmith.verify.search.sides import ask_sides

_MOST_VALUES, _MOST_SCENES = 3, 6


def with_other_values(played: Sequence[Played]) -> Iterator[Played]:
    """For each other value the first of these in which its loss shows."""
    if not played:
        return
    field = played[0].field
    lost = [*dict.fromkeys(lost_alternatives(field.stage.alert.rule))]
    own = [one for one in played if one.field is field][:_MOST_SCENES]
    left = {*lost}
    for name, first, other in islice(_values(own[0]), _MOST_VALUES) if lost else ():
        inputs = [(*_renamed(one, name, first, other),) for one in own]
        answers = ask_sides(field, inputs, lost, moments_of(field))
        for one, given, answer in zip(own, inputs, answers, strict=True):
            claims = [*claims_of(field, answer.truth)]
            shown = {*compress(lost, answer.shows())} & left
            if claims and shown:
                left -= shown
                yield replace(one, scene=scene_of(field, given, claims))
                break


def _values(played: Played) -> Iterator[tuple[str, str, str]]:
    """A label, its value in a scene, and another that the same matcher takes."""
    field = played.field
    matchers = [m for use in selectors_in(field.stage.tree) for m in use.selector.matchers]
    for matcher in dict.fromkeys(one for one in matchers if one.op is MatchOp.REGEX):
        values = alternatives_in(str(matcher.value))
        there = {dict(one.labels).get(matcher.name, "") for one in field.series.series}
        for first in [value for value in values if value in there][:1]:
            yield from ((matcher.name, first, other) for other in values if other not in there)


def _renamed(played: Played, name: str, first: str, other: str) -> Iterator[Input]:
    for one in played.scene.entry.inputs:
        yield replace(one, series=_with(one.series, name, first, other))


def _with(series: Series, name: str, first: str, other: str) -> Series:
    labels = ((n, other if (n, value) == (name, first) else value) for n, value in series.labels)
    return replace(series, labels=tuple(labels))
