"""How fast each series rises while nothing of all events is of the counted part, or all is."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from slosmith.simulate.vectors import UnsupportedError

_HALF, _NONE = Fraction(1, 2), Fraction(0)


class Adds(NamedTuple):
    """What a series at one a second adds to all events, and to the part of them."""

    total: Fraction
    part: Fraction


Rates = tuple[Fraction, ...]


def mixtures(adds: Sequence[Adds]) -> tuple[Rates, Rates]:
    """Rates while nothing is of the part, and while everything is, of one event a second.

    Some series are taken from the part, as a bucket is from its count. Raises UnsupportedError
    where no rates are found.
    """
    taken = _Class(adds, lambda one: one.part < 0)
    if any(one.total < 0 for one in adds):
        raise UnsupportedError("a query that takes events away from all")
    if not taken.part:
        return _filled(adds, {}), _filled(adds, {_Class(adds, lambda one: one.part > 0): _ONE})
    apart = _Class(adds, lambda one: one.part > 0 and not one.total)
    within = _Class(adds, lambda one: one.part > 0 and one.total > 0)
    if not apart.part:
        # Only what is counted among all events is left to take them from.
        each = sum((c.total / abs(c.part) for c in (within, taken) if c.part), _NONE)
        rest = any(not one.part and one.total for one in adds)
        level = (_HALF if rest else _ONE) / each if each else _ONE
        return _filled(adds, {within: level, taken: -level}), _filled(adds, {within: _ONE})
    # Half of what is taken stays where other series can be of the part, so that each matters.
    left = _HALF if within.part else _NONE
    return (
        _filled(adds, {apart: _ONE, taken: -_ONE}),
        _filled(adds, {apart: _ONE, taken: -left, within: left}),
    )


_ONE = Fraction(1)


class _Class:
    """Series that are alike, and what they add together."""

    def __init__(self, adds: Sequence[Adds], takes: Callable[[Adds], bool]) -> None:
        self.places = [place for place, one in enumerate(adds) if takes(one)]
        self.total = sum((adds[place].total for place in self.places), _NONE)
        self.part = sum((adds[place].part for place in self.places), _NONE)


def _filled(adds: Sequence[Adds], parts: dict[_Class, Fraction]) -> Rates:
    """Rates at which each class adds so much to the part; those of no part make up all events."""
    rates = [_NONE] * len(adds)
    for kind, added in parts.items():
        if not kind.part and added:
            raise UnsupportedError("no series that is of the counted part")
        for place in kind.places:
            rates[place] = added / kind.part
    missing = 1 - sum((one.total * rate for one, rate in zip(adds, rates, strict=True)), _NONE)
    others = _Class(adds, lambda one: not one.part)
    if missing < 0 or (missing and not others.total):
        raise UnsupportedError("no series that is an event and not of the counted part")
    for place in others.places:
        rates[place] = missing / others.total if missing else _NONE
    return tuple(rates)
