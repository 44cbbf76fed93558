"""May a deployment go on? Stop, unknown or go, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slosmith.commands.history.now.standing import Standing, State
from slosmith.model.units import print_percent


class Answer(StrEnum):
    """What is said to a deployment; of several SLOs the first in this order decides."""

    STOP = "stop"
    UNKNOWN = "unknown"
    GO = "go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one group of an SLO says, and why."""

    standing: Standing
    answer: Answer
    why: str

    @property
    def sentence(self) -> str:
        """The one that says why."""
        return f"{self.standing.subject}: {self.why}"


def decide(standings: Sequence[Standing]) -> list[Verdict]:
    """What each says, what decides first."""
    found = [_verdict(one) for one in standings]
    return sorted(found, key=lambda one: [*Answer].index(one.answer))


def _verdict(one: Standing) -> Verdict:
    answer, why = _answer(one)
    return Verdict(standing=one, answer=answer, why=why)


def _answer(one: Standing) -> tuple[Answer, str]:
    """A clock that is off or rules that stand still make all else that is recorded a guess."""
    gate = one.slo.gate
    stops = [alert for alert in one.burning if alert.severity in gate.stop_while]
    if stops:
        return Answer.STOP, f"{stops[0].name} fires ({stops[0].severity})"
    if one.remaining is not None and gate.is_spent(one.remaining):
        return Answer.STOP, _spent(one, one.remaining)
    if one.why:
        return Answer.UNKNOWN, one.why
    assert one.remaining is not None, "else nothing is known"
    said = f"{share(one.remaining)} of the error budget are left"
    if one.seen_share is not None and one.seen_share < 1:
        said += f", {share(one.seen_share)} of {one.slo.period} seen"
    if one.burning:
        said += (
            f", and {one.burning[0].name} fires ({one.burning[0].severity}), which stops nothing"
        )
    return Answer.GO, f"{said}, and nothing is counted now" if one.state is State.IDLE else said


def _spent(one: Standing, remaining: float) -> str:
    if remaining <= 0:
        return f"the error budget is spent ({share(remaining)} left)"
    floor = print_percent(one.slo.gate.stop_below)
    return f"{share(remaining)} of the error budget are left, less than {floor}"


def share(value: float) -> str:
    """A share in percent, rounded away from what would read as none or all of it."""
    percent = Decimal(repr(value)) * 100
    digits = Decimal("0.1") if abs(percent) < 1000 else Decimal(1)
    shown = percent.quantize(digits)
    return f"{shown:,}%"
