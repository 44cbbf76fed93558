"""What a query gives in a scene, and what damaged versions of it give on both sides of its edge."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.vectors import LabelSet
from slosmith.verify.search.field import Field
from slosmith.verify.search.oracle import Found, Trial

Labels = frozenset[LabelSet] | None
"""The results of a query by their labels; None where it ends in an error."""
Sides = tuple[Labels, Labels]
"""Under the edge, where all is well, and over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the alert's query gives at each moment, and each damaged version on both sides."""

    truth: Mapping[Duration, Found | None]
    own: Sides
    damaged: tuple[Sides, ...]

    @property
    def labels(self) -> list[Labels]:
        """What the alert's query gives at each moment, without its numbers."""
        return [*map(_labels, self.truth.values())]

    def shows(self) -> Iterator[bool]:
        """Of each damaged version whether it gives something else."""
        right = tuple(one or frozenset() for one in self.own)
        yield from (one != right for one in self.damaged)


def ask_sides(
    field: Field,
    inputs: Sequence[Sequence[Input]],
    damaged: Sequence[str],
    times: Sequence[Duration] = (),
) -> list[Answer]:
    """What each of these inputs gives, the alert at ``times``, else on both sides alone."""
    stage = field.stage
    edges = stage.begins, stage.ends
    times = times or edges
    asked = (
        *((stage.alert.rule, at) for at in times),
        *((one, at) for one in damaged for at in edges),
    )
    trials = [Trial(inputs=tuple(one), asked=asked, lasting=stage.over) for one in inputs]
    return [_answer(found, times, edges) for found in field.ask(trials)]


def _answer(
    found: Sequence[Found | None], times: Sequence[Duration], edges: tuple[Duration, Duration]
) -> Answer:
    truth = dict(zip(times, found, strict=False))
    lost = [*map(_labels, found[len(times) :])]
    under, over = (_labels(truth[at]) for at in edges)
    return Answer(
        truth=truth, own=(under, over), damaged=(*zip(lost[::2], lost[1::2], strict=True),)
    )


def _labels(found: Found | None) -> Labels:
    return None if found is None else frozenset(found)
