"""Other groups beside a searched scene, in which all is well: the alert says the same beside them.

They show where its query forgets a label by which it groups or joins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import ne

from slosmith.emit.promtool_tests.neighbours import copied
from slosmith.promql import BOUND_LABEL
from slosmith.simulate.damaged import lost_labels
from slosmith.simulate.input_series import Contract, labels_without, told_apart
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.series import Series
from slosmith.verify.search.motion import GONE, Motion, Motions, print_values
from slosmith.verify.search.scenes import Played, moments_of
from slosmith.verify.search.sides import Answer, ask_sides

_MOST_LABELS, _MOST_QUIET, _MOST_SERIES, _MOST_LOST = 5, 3, 12, 24

Goes = Mapping[Series, Motion]


def beside_others(played: Sequence[Played], contract: Contract) -> list[Played]:
    """The same scenes, the first of them with a group for each label that shows its loss."""
    return [_beside(played[0], [*_groups(played, contract)]), *played[1:]] if played else []


def _groups(played: Sequence[Played], contract: Contract) -> Iterator[tuple[str, Goes]]:
    """Each label, and copies of all series that go so that all is well."""
    first = played[0]
    tree, series = first.field.stage.tree, first.field.series.series
    left_out = labels_without(tree)
    labels = sorted(
        (one for one in told_apart(tree) if one != BOUND_LABEL), key=left_out.__contains__
    )
    for label in labels[:_MOST_LABELS] if len(series) <= _MOST_SERIES else ():
        copies = copied(series, label, tree, contract)
        if copies and not any(one in copies for one in series):
            for motions in dict.fromkeys(_quiet(played)):
                yield label, {copy: motions[place] for copy, place in copies.items()}


def _quiet(played: Sequence[Played]) -> Iterator[Motions]:
    """As over the edge but for one series that is not there, or for all that takes it away."""
    first = played[0]
    over = first.spans[-2][1]
    for place in range(len(over))[:_MOST_QUIET]:
        yield (*over[:place], GONE, *over[place + 1 :])
    yield first.spans[0][1]
    if first.field.before is None:
        sides = [(one.spans[0][1], one.spans[1][1]) for one in played if one.field is first.field]
        yield from (under for under, _ in sides)
        changes = [enumerate(zip(*both, strict=True)) for both in sides]
        well = {place: a for some in reversed(changes) for place, (a, b) in some if a != b}
        yield tuple(well.get(place, motion) for place, motion in enumerate(over))


def _beside(played: Played, groups: Sequence[tuple[str, Goes]]) -> Played:
    """With those groups beside which the alert says the same, and a damaged version does not."""
    rule = played.field.stage.alert.rule
    damaged = [*dict.fromkeys(one for label, _ in groups for one in lost_labels(rule, label))]
    if not damaged:
        return played
    damaged = damaged[:_MOST_LOST]
    right, *said = _asked(played, [{}, *(goes for _, goes in groups)], damaged)
    chosen: dict[str, tuple[int, Goes]] = {}
    for (label, goes), one in zip(groups, said, strict=True):
        shown = sum(map(ne, one.damaged, right.damaged))
        if one.labels == right.labels and shown > chosen.get(label, (0, {}))[0]:
            chosen[label] = shown, goes
    every = {series: motion for _, goes in chosen.values() for series, motion in goes.items()}
    if len(chosen) > 1 and _asked(played, [every], ())[0].labels != right.labels:
        every = {**next(iter(chosen.values()))[1]}
    inputs = (*played.scene.entry.inputs, *_inputs(played, every, every))
    return replace(
        played, scene=replace(played.scene, entry=replace(played.scene.entry, inputs=inputs))
    )


def _inputs(played: Played, every: Mapping[Series, object], goes: Goes) -> Iterator[Input]:
    """All that go, so that all trials are of the same series; what goes nowhere is not there."""
    whole, each = played.field.stage.over, played.field.interval
    for one in every:
        values = print_values(one, ((whole, goes.get(one, GONE)),), each)
        yield Input(series=one, values=values)


def _asked(played: Played, tries: Sequence[Goes], damaged: Sequence[str]) -> list[Answer]:
    every = {one: None for goes in tries for one in goes}
    own = played.scene.entry.inputs
    inputs = [(*own, *_inputs(played, every, goes)) for goes in tries]
    return ask_sides(played.field, inputs, damaged, moments_of(played.field))
