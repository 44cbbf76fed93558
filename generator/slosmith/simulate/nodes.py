"""What parts of a query become: functions of what their series are seen to be at a moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeAlias

from slosmith.simulate.vectors import LabelSet, Number, Value


class Reading(Protocol):
    """What the series of a query are seen to be at one moment."""

    def now(self, place: int) -> Number:
        """The level of a gauge, at its latest sample."""
        ...

    def over(self, place: int, seconds: Fraction, function: str) -> Number:
        """What a function makes of a series over a window: of a counter its rate per second."""
        ...

    def at_rest(self) -> None:
        """Raise UnsupportedError where series move, for what is only known while they do not."""
        ...


@dataclass(slots=True)
class State:
    """The series as they are seen, the time in seconds, and what each comparison let through."""

    reading: Reading
    at: Number
    outcomes: dict[int, frozenset[LabelSet]] = field(default_factory=dict)


Node: TypeAlias = Callable[[State], Value]


def resting(inner: Node) -> Node:
    """A part of a query whose value is only known while its series are at rest."""

    def resting(state: State) -> Value:
        state.reading.at_rest()
        return inner(state)

    return resting
