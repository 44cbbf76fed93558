"""Judging: what fired is held against what a scenario expects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from slosmith import naming
from slosmith.rehearse.play import Episode
from slosmith.scenario import AlertPattern, Expectation, Scenario
from slosmith.units import Duration


class Verdict(StrEnum):
    """How a rehearsal ended; a gap is a failure that no rule can see."""

    PASSED = "passed"
    FAILED = "failed"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One expectation: whether it held, what it says, and what was seen."""

    held: bool
    says: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One rehearsal, played and judged.

    ``step`` is what lies between two evaluations; ``unseen`` are changes that no rule reads.
    """

    scenario: Scenario
    verdict: Verdict
    step: Duration
    episodes: tuple[Episode, ...]
    outcomes: tuple[Outcome, ...]
    unseen: tuple[str, ...]


def judge(
    scenario: Scenario,
    episodes: tuple[Episode, ...],
    unseen: tuple[str, ...],
    step: Duration,
    reached: tuple[Outcome, ...] = (),
) -> Result:
    """Hold what fired against every expectation; what nobody expected is a failure too.

    ``reached`` says of alerts whether they reach whom they should.
    """
    outcomes = (
        *(
            o
            for expected in scenario.expected
            for o in _expected(scenario, expected, episodes, step)
        ),
        *reached,
        *(_silent(pattern, scenario, episodes) for pattern in scenario.silent),
        *_all_clear(scenario, episodes, step),
        _nothing_else(scenario, episodes),
    )
    blind = bool(scenario.changes) and len(unseen) == len(scenario.changes)
    held = all(outcome.held for outcome in outcomes)
    verdict = Verdict.GAP if blind else Verdict.PASSED if held else Verdict.FAILED
    return Result(
        scenario=scenario,
        verdict=verdict,
        step=step,
        episodes=episodes,
        outcomes=outcomes,
        unseen=unseen,
    )


def _expected(
    scenario: Scenario, expected: Expectation, episodes: tuple[Episode, ...], step: Duration
) -> Iterator[Outcome]:
    failure = scenario.failure.ms // 1000
    matching = [one for one in episodes if expected.alert.matches(dict(one.labels))]
    first = min((one.first for one in matching), default=None)
    says = f"{expected.alert} fires within {expected.within}"
    if expected.not_before:
        says += f", not before {expected.not_before}"
    if first is None:
        yield Outcome(held=False, says=says, seen="it never fired")
        return
    after = first - failure
    soonest = expected.not_before.seconds if expected.not_before else 0
    seen = f"fired {after_words(after)} after the failure"
    yield Outcome(held=soonest <= after <= expected.within.seconds, says=says, seen=seen)
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
        return Outcome(held=False, says=says, seen="it still fired at the end")
    return Outcome(
        held=after <= wait.seconds, says=says, seen=f"cleared after {after_words(after)}"
    )


def _cleared_after(scenario: Scenario, last: int, step: Duration) -> int | None:
    cleared = last + step.ms // 1000
    if cleared > scenario.lasting.ms // 1000:
        return None
    return cleared - scenario.recovery.ms // 1000


def _silent(pattern: AlertPattern, scenario: Scenario, episodes: tuple[Episode, ...]) -> Outcome:
    loud = [one for one in episodes if pattern.matches(dict(one.labels))]
    seen = _names(scenario, loud) or "it was silent"
    return Outcome(held=not loud, says=f"{pattern} stays silent", seen=seen)


def _all_clear(
    scenario: Scenario, episodes: tuple[Episode, ...], step: Duration
) -> Iterator[Outcome]:
    if scenario.all_clear is None:
        return
    says = f"all is clear within {scenario.all_clear} of the recovery"
    if not episodes:
        yield Outcome(held=True, says=says, seen="nothing had fired")
        return
    last = max(episodes, key=lambda one: one.last)
    after = _cleared_after(scenario, last.last, step)
    if after is None:
        yield Outcome(held=False, says=says, seen=f"{last.name} still fired at the end")
        return
    held = after <= scenario.all_clear.seconds
    seen = f"{last.name} cleared last, {_after(after)}"
    yield Outcome(held=held, says=says, seen=seen)


def _nothing_else(scenario: Scenario, episodes: tuple[Episode, ...]) -> Outcome:
    known = (*(one.alert for one in scenario.expected), *scenario.may_fire, *scenario.silent)
    others = [
        one
        for one in episodes
        if one.name != naming.WATCHDOG  # it always fires, to show that alerts arrive
        and not any(pattern.matches(dict(one.labels)) for pattern in known)
    ]
    seen = _names(scenario, others) or "nothing did"
    return Outcome(held=not others, says="nothing else fires", seen=seen)


def _names(scenario: Scenario, episodes: list[Episode]) -> str:
    failure = scenario.failure.ms // 1000
    return "; ".join(
        f"{row.title} fired {after_words(row.first - failure)} after" for row in gather(episodes)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The alerts of one name and severity, as people speak of them; times are in seconds."""

    title: str
    first: int
    last: int


# What routing and people add, and what the name of the alert says already.
_HIDDEN = frozenset(
    ("alertname", "severity", "service", "slo", "team", "long_window", "short_window")
)


def gather(episodes: Iterable[Episode]) -> list[Row]:
    """Join the alerts of one name and severity that fired at one time, by their first moments."""
    groups: dict[tuple[str, str], list[Episode]] = {}
    for one in sorted(episodes, key=lambda one: (one.first, one.labels)):
        groups.setdefault((one.name, dict(one.labels)["severity"]), []).append(one)
    return [_row(name, severity, group) for (name, severity), group in groups.items()]


def _row(name: str, severity: str, group: list[Episode]) -> Row:
    values: dict[str, dict[str, None]] = {}
    for episode in group:
        for label, value in episode.labels:
            if label not in _HIDDEN:
                values.setdefault(label, {})[value] = None
    # A label that all alerts of a service have in common tells nothing apart.
    told = {label: "|".join(found) for label, found in values.items() if label != "criticality"}
    pairs = ", ".join([severity, *(f"{label}={found}" for label, found in told.items())])
    return Row(
        title=f"{name} ({pairs})",
        first=min(one.first for one in group),
        last=max(one.last for one in group),
    )


def _after(seconds: int) -> str:
    if seconds < 0:
        return f"{after_words(-seconds)} before the recovery"
    return f"after {after_words(seconds)}"


def after_words(seconds: int) -> str:
    """``4m30s``, also for what came before: ``-30s``."""
    text = str(Duration(abs(seconds) * 1000))
    return f"-{text}" if seconds < 0 else text
