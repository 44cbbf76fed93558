"""A searched scene of which each aggregated series is two unequal ones, as much together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slosmith.emit.promtool_tests.members import Member, members_of
from slosmith.simulate.damaged import other_aggregations, other_groups
from slosmith.simulate.promtool_file import Input
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import Motion, print_values
from slosmith.verify.search.oracle import Trial
from slosmith.verify.search.scenes import Played, Spans, claims_of, moments_of, scene_of

_MOST_DAMAGED = 16


def in_shares(played: Played) -> Iterator[Played]:
    """The first in which the alert fires and clears as ever, and a damaged version does not."""
    field, stage = played.field, played.field.stage
    rule = stage.alert.rule
    damaged = [*dict.fromkeys((*other_aggregations(rule), *other_groups(rule)))][:_MOST_DAMAGED]
    times = moments_of(field)
    asked = (
        *((rule, at) for at in times),
        *((one, at) for one in damaged for at in (stage.begins, stage.ends)),
    )
    for members in members_of(stage.tree, field.series.series) if damaged else ():
        inputs = tuple(_inputs(field, members, played.spans))
        (answer,) = field.ask([Trial(inputs=inputs, asked=asked, lasting=stage.over)])
        truth = dict(zip(times, answer, strict=False))
        claims = [*claims_of(field, truth)]
        right = [set(truth[at] or ()) for at in (stage.begins, stage.ends)]
        lost = [None if one is None else set(one) for one in answer[len(times) :]]
        told = any(lost[n : n + 2] != right for n in range(0, len(lost), 2))
        if claims and told:
            yield replace(played, scene=scene_of(field, inputs, claims))
            return


def _inputs(field: Field, members: Sequence[Member], spans: Spans) -> Iterator[Input]:
    for one in members:
        own = tuple((lasting, _part(motions[one.place], one)) for lasting, motions in spans)
        yield Input(series=one.series, values=print_values(one.series, own, field.interval))


def _part(motion: Motion, member: Member) -> Motion:
    return replace(motion, level=motion.level * member.part, slope=motion.slope * member.part)
