"""What was played: a scenario, what fired in it, what was inhibited, and by what."""

from dataclasses import dataclass
from pathlib import Path

from slosmith.commands.rehearse.inhibition import Inhibited, Inhibitor, State, states
from slosmith.commands.rehearse.notifications import Notification
from slosmith.commands.rehearse.play import Episode
from slosmith.model.scenario import AlertPattern, Scenario
from slosmith.model.units import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A scenario that was played; ``step`` is what lies between two evaluations.

    ``usual`` is what fires in the scenario that it is based on as it does here.
    """

    scenario: Scenario
    episodes: tuple[Episode, ...]
    inhibited: tuple[Inhibited, ...]
    notifications: tuple[Notification, ...]
    step: Duration
    inhibitor: Inhibitor
    config: Path
    usual: tuple[Episode, ...] = ()

    def matching(self, pattern: AlertPattern) -> list[Episode]:
        """What fired of the alerts that are meant."""
        return [one for one in self.episodes if pattern.matches(dict(one.labels))]

    def states(self, alert: Episode) -> list[State]:
        """The states in which an alert fires."""
        return [
            state
            for state in states(self.episodes, self.step)
            if alert.first <= state.first <= alert.last
        ]

    def inhibited_by(self, state: State, alert: Episode) -> Inhibited | None:
        """What inhibits an alert at a time, if anything does."""
        matching = (one for one in self.inhibited if one.target == alert.labels)
        return next((one for one in matching if one.first <= state.first <= one.last), None)

    def notified_at(self, alert: Episode) -> Duration | None:
        """When the last receiver is notified of an alert; None where nobody is."""
        found = [
            one.at
            for one in self.notifications
            if one.labels == alert.labels and alert.first <= one.at < alert.last + self.step
        ]
        return max(found, default=None)
