"""The SLI kinds, by the key under `sli:`; a new kind is one file and one line here."""

from slosmith.sli.composite import COMPOSITE
from slosmith.sli.events import EVENTS
from slosmith.sli.freshness import FRESHNESS
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.latency import LATENCY
from slosmith.sli.probe import PROBE
from slosmith.sli.queries import QUERIES
from slosmith.sli.ratio import RATIO
from slosmith.sli.requests import REQUESTS
from slosmith.sli.slices import SLICES
from slosmith.sli.threshold import THRESHOLD

KINDS: tuple[Kind, ...] = (
    EVENTS,
    LATENCY,
    REQUESTS,
    PROBE,
    FRESHNESS,
    THRESHOLD,
    SLICES,
    QUERIES,
    RATIO,
    COMPOSITE,
)

__all__ = ["KINDS", "Context", "Kind", "Lowered"]
