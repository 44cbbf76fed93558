"""A searched scene of which each aggregated series is two unequal ones, as much together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slosmith.emit.promtool_tests.members import Member, members_of
from slosmith.simulate.damaged import other_aggregations, other_groups
from slosmith.simulate.promtool_file import Input
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import Motion, print_values
from slosmith.verify.search.scenes import Played, Spans, claims_of, moments_of, scene_of
from slosmith.verify.search.sides import ask_sides

_MOST_DAMAGED = 16


def in_shares(played: Played) -> Iterator[Played]:
    """The first in which the alert fires and clears as ever, and a damaged version does not."""
    field, stage = played.field, played.field.stage
    rule = stage.alert.rule
    damaged = [*dict.fromkeys((*other_aggregations(rule), *other_groups(rule)))][:_MOST_DAMAGED]
    for members in members_of(stage.tree, field.series.series) if damaged else ():
        inputs = tuple(_inputs(field, members, played.spans))
        (answer,) = ask_sides(field, [inputs], damaged, moments_of(field))
        claims = [*claims_of(field, answer.truth)]
        if claims and any(answer.shows()):
            yield replace(played, scene=scene_of(field, inputs, claims))
            return


def _inputs(field: Field, members: Sequence[Member], spans: Spans) -> Iterator[Input]:
    for one in members:
        own = tuple((lasting, _part(motions[one.place], one)) for lasting, motions in spans)
        yield Input(series=one.series, values=print_values(one.series, own, field.interval))


def _part(motion: Motion, member: Member) -> Motion:
    return replace(motion, level=motion.level * member.part, slope=motion.slope * member.part)
