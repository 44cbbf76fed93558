"""Playing sides on the past of a server, and all that a backtest found."""

from dataclasses import dataclass
from datetime import tzinfo

from slosmith.commands.backtest.differences import differences
from slosmith.commands.backtest.known import Verdict
from slosmith.commands.backtest.outcome import Outcome, backtest
from slosmith.commands.history.past import Past
from slosmith.commands.plan.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """``before`` is what was played beside it, ``verdict`` what became of known incidents."""

    outcome: Outcome
    before: Outcome | None
    verdict: Verdict | None
    zone: tzinfo
    zone_name: str

    @property
    def differences(self) -> tuple[str, ...]:
        """What is otherwise than before, in sentences."""
        if self.before is None:
            return ()
        return differences(self.outcome, self.before, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """What is played of each side: the end of a past, and SLOs of ``refs``, or all."""

    past: Past
    seconds: int
    refs: frozenset[str] | None = None

    def __call__(self, side: Side) -> Outcome:
        """Play a side; raises HttpError."""
        step = int(side.model.settings.evaluation_interval.seconds)
        end = self.past.now // step * step
        slos = [one for one in side.model.slos if self.refs is None or one.ref in self.refs]
        return backtest(side, slos, self.past, end - self.seconds, end)
