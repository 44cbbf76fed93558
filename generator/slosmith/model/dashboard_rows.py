"""The rows of a service's dashboard, and panels that were written by hand."""

from typing import TYPE_CHECKING

from slosmith.model.expression import Expression
from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRow:
    """A row of a service's dashboard: an area, or the ``metrics`` that are named."""

    title: str
    area: str
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPath:
    """The rows of a service's dashboard, in the order in which a request meets them."""

    service: str
    rows: tuple[PathRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPanel:
    """A panel written by hand: Grafana's JSON as text; its place and id are given when merged.

    ``queries`` have something of the same length in place of each of Grafana's variables, so that
    they are PromQL and every place in them is the author's.
    """

    title: str
    content: str
    queries: tuple[Expression, ...] = ()
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """Panels written by hand for the dashboard of a uid: in the row of a title, or in a new one.

    ``row`` is empty where the panels stand at the top.
    """

    uid: str
    row: str
    new: bool
    panels: tuple[WrittenPanel, ...]
    origin: Origin
