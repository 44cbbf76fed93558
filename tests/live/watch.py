"""A watch on Alertmanager: which alerts it had, when, and which of them it muted."""

from __future__ import annotations

import time
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.written_inhibitions import inhibits
from tests.servers.alertmanager import Alertmanager

# An alert that has just come, or gone, may be listed a moment before its mute is, or longer.
_SETTLED = 4


@dataclass(slots=True, kw_only=True)
class Sighting:
    """One alert: what it is, when it began to fire, and at each look whether it was muted."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    began: float
    looks: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.labels["alertname"]

    @property
    def was_muted(self) -> bool:
        """Whether it was muted at any look."""
        return any(muted for _, muted in self.looks)

    def muted_at(self, moment: float) -> bool:
        """Whether it was muted at the looks before and after a moment."""
        place = bisect(self.looks, (moment, True))
        around = self.looks[max(0, place - 1) : place + 1]
        return len(around) == 2 and all(muted for _, muted in around)


@dataclass(slots=True)
class Watch:
    """Looks at Alertmanager again and again; ``wrong`` is what it muted and should not, or left."""

    alertmanager: Alertmanager
    document: RoutingDocument
    seen: dict[str, Sighting] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _odd: dict[str, int] = field(default_factory=dict)

    def look(self) -> list[Sighting]:
        """The alerts that it has now; none while it does not answer, as in a restart."""
        try:
            alerts = self.alertmanager.alerts()
        except requests.RequestException:
            return []
        now = {str(one["fingerprint"]): one for one in alerts}
        for key, one in now.items():
            sighting = self.seen.setdefault(key, _sighting(one))
            sighting.looks.append((time.time(), bool(one["status"]["inhibitedBy"])))
        self._hold_against_document({key: self.seen[key] for key in now})
        return [self.seen[key] for key in now]

    def _hold_against_document(self, now: dict[str, Sighting]) -> None:
        """Every alert is muted exactly while another fires that mutes it by the specification."""
        for key, target in now.items():
            sources = [one for one in now.values() if self._mutes(one, target)]
            muted = target.looks[-1][1]
            self._odd[key] = self._odd.get(key, 0) + 1 if muted != bool(sources) else 0
            if self._odd[key] == _SETTLED:
                by = ", ".join(one.name for one in sources) or "nothing"
                state = "muted" if muted else "not muted"
                self.wrong.append(f"{target.name} was {state} while {by} should mute it")

    def _mutes(self, source: Sighting, target: Sighting) -> bool:
        return source is not target and inhibits(self.document, source.labels, target.labels)

    def matching(self, labels: Mapping[str, str]) -> Iterator[Sighting]:
        """Every alert that was seen with these labels."""
        for one in self.seen.values():
            if labels.items() <= one.labels.items():
                yield one


def _sighting(alert: dict[str, Any]) -> Sighting:
    began = datetime.fromisoformat(alert["startsAt"])
    return Sighting(
        labels=alert["labels"], annotations=alert["annotations"], began=began.timestamp()
    )
