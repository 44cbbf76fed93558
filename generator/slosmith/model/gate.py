"""When a deployment has to wait for an SLO, as `slosmith gate` and rendered analyses decide it."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.model.burnrate import AlertSeverity
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Stop where less than a share of the budget is left, and while such burn alerts fire."""

    stop_below: Decimal = Decimal(0)
    stop_while: tuple[AlertSeverity, ...] = (AlertSeverity.PAGE,)

    def is_spent(self, remaining: float) -> bool:
        """Whether so little is left that a deployment has to wait; nothing left always is."""
        return remaining <= 0 or remaining < self.stop_below


def gate_of(*written: tuple[Decimal | None, str | None]) -> Gate:
    """The first that is written of each of the two keys, from the SLO outwards."""
    below = next((share for share, _ in written if share is not None), Decimal(0))
    word = next((word for _, word in written if word is not None), "page")
    return Gate(stop_below=below, stop_while=tuple(_severities(word)))


def _severities(word: str) -> Iterator[AlertSeverity]:
    if word != "never":
        yield AlertSeverity.PAGE
    if word == "ticket":
        yield AlertSeverity.TICKET
