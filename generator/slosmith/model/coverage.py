"""What must be visible: areas, and what metrics cannot show of them."""

from typing import TYPE_CHECKING

from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What metrics cannot show of an area, why they cannot, and what shows it instead."""

    what: str
    why: str
    shown_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area that must be visible; one that ``observes`` is about seeing, not withstanding."""

    name: str
    title: str
    observes: bool = False
    not_measurable: tuple[Gap, ...]
    origin: Origin
