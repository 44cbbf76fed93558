"""One scenario played for real: the failure is switched on, and off once everybody was told.

What must come of it stands in the scenario's own document, the same that is played on paper; its
deadlines are divided by the pace. A deadline that is missed by what a busy machine takes is no
failure of the rules, so that each is given some seconds more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slosmith.model.scenario import AlertPattern, Expectation, Scenario
from slosmith.model.units import Duration
from tests.live.notified import Message
from tests.live.stage import Stage
from tests.live.watch import Sighting, Watch

# When a page is over where a scenario does not say: the longest short window of a page, and some.
_PAGE_CLEARS = Duration.parse("35m")
_LATE = 25.0
"""Seconds by which a busy machine may be late."""
_PAUSE = 0.4


@dataclass(slots=True)
class Rehearsal:
    """A scenario on a stage; moments are those of the clock on the wall."""

    stage: Stage
    scenario: Scenario
    watch: Watch
    started: float = 0
    began: float = 0
    ended: float = 0
    over: float = 0

    @classmethod
    def of(cls, stage: Stage, name: str) -> Rehearsal:
        """The rehearsal of a scenario by its name."""
        scenario = next(one for one in stage.model.scenarios if one.name == name)
        return cls(stage, scenario, Watch(stage.alertmanager, stage.document))

    def play(
        self, normal: Duration | None = None, in_between: Callable[[], None] | None = None
    ) -> None:
        """Play it; ``in_between`` may do something while the failure lasts.

        All is well before for as long as on paper, or for so long as ``normal``: with less history
        the failure is a larger part of what longer windows hold, and alerts come sooner.
        """
        self.started = time.time()
        self._until(lambda: False, self._wall(normal or self.scenario.failure), 0)
        self.stage.simulator.begin(self.scenario.name)
        self.began = time.time()
        if in_between is not None:
            in_between()
        longest = max(one.within.ms for one in self.scenario.expected)
        self._until(self._all_told, self._wall(Duration(longest)) + self._waits("group_wait"))
        self.stage.simulator.end(self.scenario.name)
        self.ended = time.time()
        clears = max((self._clear(one).ms for one in self._clearing()), default=0)
        self._until(self._all_clear, self._wall(Duration(clears)) + self._waits("group_interval"))
        self.over = time.time()

    def look_until(self, found: Callable[[list[Sighting]], bool], seconds: float) -> None:
        """Watch until what Alertmanager has is as it should be, or so long."""
        self._until(lambda: found(self.watch.look()), seconds)

    def sightings(self, alert: AlertPattern) -> list[Sighting]:
        """The alerts that are meant, the first to fire first."""
        labels = {**dict(alert.labels), "alertname": alert.name}
        return sorted(self.watch.matching(labels), key=lambda one: one.began)

    def messages(self, expected: Expectation, *, resolve: bool) -> Iterator[Message]:
        """What anybody was told of an expected alert."""
        for message in self.stage.told.all():
            if message.resolves == resolve and tells_of(message, expected.alert):
                yield message

    def receivers(self, expected: Expectation) -> set[str]:
        """Who must be told, read from the routing document."""
        return {
            name
            for one in self.sightings(expected.alert)
            for name in self.stage.document.receivers(one.labels)
        }

    def late(self, duration: Duration) -> float:
        """Seconds until which something due after a duration may come."""
        return self._wall(duration) + _LATE

    def must_clear(self, expected: Expectation) -> bool:
        """Whether the scenario, or its being a page, says that an alert is over before long."""
        is_page = dict(expected.alert.labels).get("severity") == "page"
        return bool(expected.clears_within or self.scenario.all_clear or is_page)

    def _clearing(self) -> list[Expectation]:
        return [one for one in self.scenario.expected if self.must_clear(one)]

    def _clear(self, expected: Expectation) -> Duration:
        return expected.clears_within or self.scenario.all_clear or _PAGE_CLEARS

    def _all_told(self) -> bool:
        return all(self._reached(one, resolve=False) for one in self.scenario.expected)

    def _all_clear(self) -> bool:
        return all(self._reached(one, resolve=True) for one in self._clearing())

    def _reached(self, expected: Expectation, *, resolve: bool) -> bool:
        wanted = self.receivers(expected)
        told = {one.receiver for one in self.messages(expected, resolve=resolve)}
        return bool(wanted) and wanted <= told

    def _until(self, done: Callable[[], bool], seconds: float, late: float = _LATE) -> None:
        end = time.time() + seconds + late
        while time.time() < end:
            self.watch.look()
            if done():
                return
            time.sleep(_PAUSE)

    def _wall(self, duration: Duration) -> float:
        return self.stage.pace.seconds(duration)

    def _waits(self, timing: str) -> float:
        """The longest of a kind of Alertmanager's waits; the stage's own are divided already."""
        severities = ({"severity": "page"}, {"severity": "ticket"})
        waits = (self.stage.document.timings(one)[timing] for one in severities)
        return max(float(Duration.parse(wait).seconds) for wait in waits)


_CALLED = {"page": {"critical", "danger"}, "ticket": {"warning"}}


def tells_of(message: Message, alert: AlertPattern) -> bool:
    """Whether a message is about an alert; a message that resolves says no severity."""
    if alert.name not in message.names:
        return False
    labels = dict(alert.labels)
    severity = labels.pop("severity", None)
    if severity and not message.resolves and message.severity not in _CALLED[severity]:
        return False
    return all(
        message.group[name] == value if name in message.group else value in message.text
        for name, value in labels.items()
    )
