"""All that a backtest found: what was played, what it is held against, and on whose clock."""

from dataclasses import dataclass
from datetime import tzinfo

from slosmith.backtest.differences import differences
from slosmith.backtest.known import Verdict
from slosmith.backtest.outcome import Outcome


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
