"""PromQL as an author wrote it, and where."""

from enum import StrEnum
from typing import TYPE_CHECKING

from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


class Reads(StrEnum):
    """What an expression takes from its metrics: one type of them, or what its functions say."""

    COUNTER = "a counter"
    GAUGE = "a gauge"
    HISTOGRAM = "a histogram"
    QUERY = "a query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """PromQL as its author wrote it, and where; a query of an SLI may have `$window` in it."""

    text: str
    origin: Origin
    reads: Reads = Reads.QUERY
