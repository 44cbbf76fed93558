"""How far a page looks back, and in what steps: as its dashboard says, or as somebody asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slosmith.grafana.variables import View
from slosmith.model.units import Duration, UnitError, UnixTime

_POINTS = 240
_BACK = "now-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """A moment, and how often Prometheus scrapes.

    ``last`` takes the place of the dashboard's own range and of any panel's. Raises UnitError where
    it holds no two scrapes.
    """

    now: UnixTime
    scrape: Duration
    last: Duration | None = None

    def __post_init__(self) -> None:
        """A line needs two points."""
        if self.last is not None and self.last < (least := self.scrape * 2):
            raise UnitError(
                f'"{self.last}" holds no two scrapes, which are {self.scrape} apart; '
                f"look back over {least} or longer"
            )

    def view(self, panel: Mapping[str, Any], dashboard: Mapping[str, Any]) -> View:
        """What a panel looks at.

        As in Grafana a step is a whole number of scrapes: between two of them nothing is new.
        """
        span = self.last or Duration.parse(panel.get("timeFrom") or _range(dashboard))
        scrapes = max(1, span // _POINTS // self.scrape)
        start = UnixTime(self.now - span.whole_seconds)
        step = self.scrape * scrapes
        return View(start=start, end=self.now, step=step, scrape=self.scrape)

    def title(self, panel: Mapping[str, Any]) -> str:
        """A panel's title; a range of its own that is named there is the one that is looked at."""
        title, own = str(panel["title"]), panel.get("timeFrom")
        if self.last is None or not own:
            return title
        return re.sub(rf"\b{re.escape(own)}\b", str(self.last), title)

    def words(self, dashboard: Mapping[str, Any]) -> str:
        """The range and its end, for a reader of a page that may be old."""
        end = datetime.fromtimestamp(self.now, UTC)
        return f"The last {self.last or _range(dashboard)}, until {end:%Y-%m-%d %H:%M:%S} UTC."


def _range(dashboard: Mapping[str, Any]) -> str:
    """Every rendered dashboard looks back from now."""
    return str(dashboard["time"]["from"]).removeprefix(_BACK)
