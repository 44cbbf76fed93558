"""Which inhibitions of an author's an alert takes part in."""

from collections.abc import Iterable, Iterator

from slosmith.model.alerts import Alert
from slosmith.model.matching import ByValue, Conditions
from slosmith.model.routing import Inhibition
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What an inhibition asks of the alerts on one of its sides."""

    match: Conditions
    number: int


class Inhibitions:
    """Those of a routing, of which there may be as many as there are alerts."""

    def __init__(self, every: tuple[Inhibition, ...]) -> None:
        """Look their conditions up once."""
        self._every = every
        sides = [*enumerate(every)]
        self._sources = ByValue(_Side(match=one.source, number=n) for n, one in sides)
        self._targets = ByValue(_Side(match=one.target, number=n) for n, one in sides)

    def of(self, alerts: Iterable[Alert]) -> Iterator[tuple[Inhibition, bool, bool]]:
        """Each with whether one of the alerts inhibits others by it, and whether one is inhibited.

        They are in the order of the routing.
        """
        matched = [alert.matched for alert in alerts]
        sources = _numbers(self._sources, matched)
        targets = _numbers(self._targets, matched)
        for number in sorted(sources | targets):
            yield self._every[number], number in sources, number in targets


def _numbers(sides: ByValue[_Side], matched: list[dict[str, str]]) -> set[int]:
    return {side.number for labels in matched for side in sides.matching(labels)}
