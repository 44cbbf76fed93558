"""A searched scene in which several results are true at once: each is an alert of its own.

What keeps results apart shows only where there are several.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from slosmith.emit.promtool_tests.neighbours import copied, labels_of_results
from slosmith.emit.promtool_tests.plain import TOGETHER, Claim
from slosmith.simulate.input_series import Contract
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.series import Series
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import Motions, print_values
from slosmith.verify.search.oracle import Trial
from slosmith.verify.search.scenes import Played, moments_of, scene_of

_MOST_LABELS = 3


def in_company(played: Played, contract: Contract) -> Iterator[Played]:
    """The series of a scene once more, with another value of a label that its results have.

    The first such label is taken with which there are more results, all the time.
    """
    field, over = played.field, played.spans[-2][1]
    stage, series = field.stage, field.series.series
    labels = labels_of_results(stage.tree, played.fires, dict(stage.rule.labels))[:_MOST_LABELS]
    times = [at for at in moments_of(field) if stage.ends - stage.wait <= at <= stage.ends]
    asked = tuple((stage.alert.rule, at) for at in times)
    for label in labels:
        inputs = _inputs(field, over, copied(series, label, stage.tree, contract))
        (said,) = field.ask([Trial(inputs=inputs, asked=asked, lasting=stage.over)])
        fires = {frozenset(found or ()) for found in said}
        if len(fires) == 1 and (every := fires.pop()) > {*played.fires}:
            claim: Claim = (TOGETHER, stage.ends, tuple(sorted(every, key=sorted)))
            yield replace(played, scene=scene_of(field, inputs, [claim]))
            return


def _inputs(field: Field, over: Motions, copies: Mapping[Series, int]) -> tuple[Input, ...]:
    """All over the threshold from the beginning, the copies as what they are like."""
    whole, each = field.stage.over, field.interval
    beside = [
        Input(series=copy, values=print_values(copy, ((whole, over[place]),), each))
        for copy, place in copies.items()
    ]
    return (*field.inputs([(whole, over)]), *beside)
