"""A service: what it depends on, its objectives and its alerts."""

from typing import TYPE_CHECKING

from slosmith.model.labels import Labels
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.slo import Slo
from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Service:
    """A service: its objectives and its plain alerts, in the order they were written.

    One that was resolved anew is another. ``across`` are those of ``depends_on`` that all
    installations share. ``shard`` is the ruler that its author wants.
    """

    name: str
    team: str
    description: str
    labels: Labels
    shard: int | None = None
    depends_on: tuple[str, ...]
    across: frozenset[str] = frozenset()
    slos: tuple[Slo, ...]
    alerts: tuple[PlainAlert, ...]
    origin: Origin
