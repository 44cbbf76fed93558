"""Verdicts: what fired, compared with what a scenario expects."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from slosmith.commands.rehearse.inhibition import Inhibited
from slosmith.commands.rehearse.notifications import Notification
from slosmith.commands.rehearse.play import Episode
from slosmith.commands.rehearse.played import Played
from slosmith.commands.rehearse.rows import gather
from slosmith.model import naming
from slosmith.model.scenario import AlertPattern, Expectation, Scenario
from slosmith.model.units import Duration


class Verdict(StrEnum):
    """How a rehearsal ended.

    A gap is a failure that no rule can see; ``NO_TOOL`` is for what no tool was there to say,
    ``ANSWERED`` for a failure of which nothing was expected.
    """

    PASSED = "passed"
    FAILED = "failed"
    GAP = "gap"
    NO_TOOL = "not asked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One expectation: what it says, what was seen, and whether it held.

    ``verdict`` is passed or failed, or not asked where no tool was there to say.
    """

    verdict: Verdict
    says: str
    seen: str


def judged(held: bool) -> Verdict:
    """The verdict on what was seen."""
    return Verdict.PASSED if held else Verdict.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One rehearsal, played and compared.

    ``step`` is what lies between two evaluations; ``unseen`` are changes that no rule reads.
    """

    scenario: Scenario
    verdict: Verdict
    step: Duration
    episodes: tuple[Episode, ...]
    inhibited: tuple[Inhibited, ...]
    notifications: tuple[Notification, ...]
    outcomes: tuple[Outcome, ...]
    unseen: tuple[str, ...]


def compare(played: Played, unseen: tuple[str, ...], reached: tuple[Outcome, ...]) -> Result:
    """Hold what fired against every expectation; what nobody expected is a failure too.

    ``reached`` says of alerts whether they reach whom they should.
    """
    scenario, episodes, step = played.scenario, played.episodes, played.step
    # The watchdog always fires, to show that alerts arrive.
    unusual = tuple(
        one for one in episodes if one.name != naming.WATCHDOG and one not in played.usual
    )
    outcomes = (
        *(
            o
            for expected in scenario.expected
            for o in meet_expectation(scenario, expected, episodes, step)
        ),
        *reached,
        *(_silent(pattern, scenario, episodes) for pattern in scenario.silent),
        *_all_clear(scenario, unusual, step),
        _nothing_else(scenario, unusual),
    )
    return Result(
        scenario=scenario,
        verdict=_verdict(scenario, outcomes, unseen),
        step=step,
        episodes=episodes,
        inhibited=played.inhibited,
        notifications=played.notifications,
        outcomes=outcomes,
        unseen=unseen,
    )


def _verdict(scenario: Scenario, outcomes: tuple[Outcome, ...], unseen: tuple[str, ...]) -> Verdict:
    if scenario.changes and len(unseen) == len(scenario.changes):
        return Verdict.GAP
    seen = {outcome.verdict for outcome in outcomes}
    return next((v for v in (Verdict.FAILED, Verdict.NO_TOOL) if v in seen), Verdict.PASSED)


def meet_expectation(
    scenario: Scenario, expected: Expectation, episodes: tuple[Episode, ...], step: Duration
) -> Iterator[Outcome]:
    """Whether an alert fires in its time, and clears in its time."""
    matching = [one for one in episodes if expected.alert.matches(dict(one.labels))]
    first = min((one.first for one in matching), default=None)
    says = f"{expected.alert} fires within {expected.within}"
    if expected.not_before:
        says += f", not before {expected.not_before}"
    if first is None:
        yield Outcome(verdict=Verdict.FAILED, says=says, seen="it never fired")
        return
    after = first - scenario.failure
    soonest = expected.not_before or Duration(0)
    since = "the failure" if scenario.changes else "the beginning"
    seen = f"fired {after} after {since}"
    yield Outcome(verdict=judged(soonest <= after <= expected.within), says=says, seen=seen)
    if expected.clears_within is not None:
        yield _clears(scenario, expected, matching, expected.clears_within, step)


def _clears(
    scenario: Scenario,
    expected: Expectation,
    matching: list[Episode],
    wait: Duration,
    step: Duration,
) -> Outcome:
    after = _cleared_after(scenario, max(one.last for one in matching), step)
    says = f"{expected.alert} clears within {wait} of the recovery"
    if after is None:
        return Outcome(verdict=Verdict.FAILED, says=says, seen="it still fired at the end")
    return Outcome(verdict=judged(after <= wait), says=says, seen=f"cleared after {after}")


def _cleared_after(scenario: Scenario, last: Duration, step: Duration) -> Duration | None:
    """How long after the recovery; None where it had not by the end."""
    cleared = last + step
    return None if cleared > scenario.lasting else cleared - scenario.recovery


def _silent(pattern: AlertPattern, scenario: Scenario, episodes: tuple[Episode, ...]) -> Outcome:
    loud = [one for one in episodes if pattern.matches(dict(one.labels))]
    seen = _names(scenario, loud) or "it was silent"
    return Outcome(verdict=judged(not loud), says=f"{pattern} stays silent", seen=seen)


def _all_clear(
    scenario: Scenario, episodes: tuple[Episode, ...], step: Duration
) -> Iterator[Outcome]:
    if scenario.all_clear is None:
        return
    says = f"all is clear within {scenario.all_clear} of the recovery"
    if not episodes:
        yield Outcome(verdict=Verdict.PASSED, says=says, seen="nothing had fired")
        return
    last = max(episodes, key=lambda one: one.last)
    after = _cleared_after(scenario, last.last, step)
    if after is None:
        yield Outcome(verdict=Verdict.FAILED, says=says, seen=f"{last.name} still fired at the end")
        return
    held = after <= scenario.all_clear
    seen = f"{last.name} cleared last, {_after(after)}"
    yield Outcome(verdict=judged(held), says=says, seen=seen)


def _nothing_else(scenario: Scenario, episodes: tuple[Episode, ...]) -> Outcome:
    expected = [one.alert for one in scenario.expected] + [one.alert for one in scenario.inhibited]
    known = (*expected, *scenario.may_fire, *scenario.silent)
    others = [
        one for one in episodes if not any(pattern.matches(dict(one.labels)) for pattern in known)
    ]
    seen = _names(scenario, others) or "nothing did"
    return Outcome(verdict=judged(not others), says="nothing else fires", seen=seen)


def _names(scenario: Scenario, episodes: list[Episode]) -> str:
    return "; ".join(
        f"{row.title} fired {_since(row.first - scenario.failure)}" for row in gather(episodes)
    )


def _since(wait: Duration) -> str:
    return f"{-wait} before the failure" if wait < Duration(0) else f"{wait} after"


def _after(wait: Duration) -> str:
    return f"{-wait} before the recovery" if wait < Duration(0) else f"after {wait}"
