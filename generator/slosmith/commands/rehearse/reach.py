"""Reach: who is notified of an alert that fired, and which alerts another one inhibits."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from slosmith.commands.rehearse.inhibition import State
from slosmith.commands.rehearse.play import Episode
from slosmith.commands.rehearse.played import Played
from slosmith.commands.rehearse.verdicts import Outcome, Verdict, judged
from slosmith.diagnostics.lists import each_of
from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model.scenario import Expectation, ExpectedInhibition
from slosmith.model.units import Duration


def find_reach(played: Played) -> Iterator[Outcome]:
    """Whether alerts reach whom they should, and are inhibited by what should inhibit them."""
    for expected in played.scenario.expected:
        if expected.receivers:
            yield _reaches(played, expected)
    for inhibition in played.scenario.inhibited:
        yield _is_inhibited(played, inhibition)


def _without_server(played: Played, says: str) -> Outcome:
    """Nobody could be asked, or the server refused what was rendered."""
    verdict = Verdict.FAILED if played.inhibitor.refused else Verdict.NO_TOOL
    return Outcome(verdict=verdict, says=says, seen=played.inhibitor.why_not)


def _reaches(played: Played, expected: Expectation) -> Outcome:
    wanted = tuple(sorted(expected.receivers))
    says = f"{expected.alert} reaches {', '.join(wanted)}"
    amtool = find_tool("amtool")
    if amtool is None:
        return Outcome(verdict=Verdict.NO_TOOL, says=says, seen=why_missing("amtool"))
    if played.inhibitor.server is None:
        return _without_server(played, says)
    matching = played.matching(expected.alert)
    if not matching:
        return Outcome(verdict=Verdict.FAILED, says=says, seen="it never fired")
    tools = {
        "amtool": {_receivers(amtool, played.config, episode) for episode in matching},
        "Alertmanager": {played.inhibitor.receivers(episode.labels) for episode in matching},
    }
    wrong = [f"{name}: {_names(found)}" for name, found in tools.items() if found != {wanted}]
    wrong = wrong or _not_notified(played, matching, wanted)
    seen = "; ".join(wrong) or f"amtool and Alertmanager agree; {_when(played, matching)}"
    return Outcome(verdict=judged(not wrong), says=says, seen=seen)


def _not_notified(played: Played, matching: list[Episode], wanted: tuple[str, ...]) -> list[str]:
    """Why some receivers are never notified, though routes lead there; empty where all are."""
    named = {one.labels for one in matching}
    reached = {one.receiver for one in played.notifications if one.labels in named}
    if not (missed := [name for name in wanted if name not in reached]):
        return []
    inhibitors = [_always_by(played, episode) for episode in matching]
    if all(inhibitors):
        return [f"nobody is notified: {inhibitors[0]} inhibits it all the time"]
    who = each_of(missed) if reached else "nobody"
    verb = "is notified" if not reached else f"{'are' if len(missed) > 1 else 'is'} not notified"
    end = max(one.last for one in matching) + played.step
    if end >= played.scenario.lasting:
        return [f"{who} {verb} before the end at {played.scenario.lasting}: make lasting: longer"]
    return [f"{who} {verb}: it is over, or inhibited, when its group is looked at"]


def _when(played: Played, matching: list[Episode]) -> str:
    """When the last receiver is notified of the first of them, and what may hold that back."""
    moments = [moment for one in matching if (moment := played.notified_at(one)) is not None]
    since = "the failure" if played.scenario.changes else "the beginning"
    named = {one.labels for one in matching}
    held = sorted({one.held for one in played.notifications if one.labels in named and one.held})
    only = "".join(f", {text}" for text in held)
    return f"notified {min(moments) - played.scenario.failure} after {since}{only}"


def _names(found: set[tuple[str, ...]]) -> str:
    return " or ".join(", ".join(receivers) or "nobody" for receivers in sorted(found))


def _receivers(amtool: Path, config: Path, episode: Episode) -> tuple[str, ...]:
    # amtool reads a value like a matcher: quoted, whatever stands in it.
    labels = [f"{name}={json.dumps(value)}" for name, value in episode.labels]
    run = run_tool(amtool, "config", "routes", "test", f"--config.file={config}", *labels)
    lines = [line for line in run.text.splitlines() if line and not line.startswith("Warning")]
    return tuple(sorted(name for line in lines[:1] for name in line.split(",")))


def _always_by(played: Played, target: Episode) -> str:
    """What inhibits an alert for as long as it fires; empty where somebody is notified."""
    by = [played.inhibited_by(state, target) for state in played.states(target)]
    first = by[0] if all(by) else None
    return dict(first.source)["alertname"] if first else ""


def _is_inhibited(played: Played, inhibition: ExpectedInhibition) -> Outcome:
    says = f"{inhibition.alert} is inhibited while {inhibition.by} fires"
    targets, sources = played.matching(inhibition.alert), played.matching(inhibition.by)
    if played.inhibitor.server is None:
        return _without_server(played, says)
    if not targets or not sources:
        missing = inhibition.by if targets else inhibition.alert
        return Outcome(verdict=Verdict.FAILED, says=says, seen=f"{missing} never fired")
    both = [
        (state, target)
        for target in targets
        for state in played.states(target)
        if any(inhibition.by.matches(dict(one)) for one in state.firing if one != target.labels)
    ]
    if not both:
        return Outcome(verdict=Verdict.FAILED, says=says, seen="they never fired at the same time")
    loud = [
        (state, target)
        for state, target in both
        if not _inhibits(played, inhibition, state, target)
    ]
    if loud:
        return Outcome(verdict=Verdict.FAILED, says=says, seen=_active(played, *loud[0]))
    return Outcome(
        verdict=Verdict.PASSED, says=says, seen=_seconds_inhibited(played, both, targets)
    )


def _inhibits(
    played: Played, inhibition: ExpectedInhibition, state: State, target: Episode
) -> bool:
    """Whether it is inhibited, and by what should do it: others may inhibit it as well."""
    return played.inhibited_by(state, target) is not None and any(
        played.inhibitor.inhibits(one, target.labels)
        for one in state.firing
        if one != target.labels and inhibition.by.matches(dict(one))
    )


def _active(played: Played, state: State, target: Episode) -> str:
    at = state.first - played.scenario.failure
    found = played.inhibited_by(state, target)
    by = (
        f"{dict(found.source)['alertname']} inhibits it instead" if found else "nothing inhibits it"
    )
    return f"{by}, {at} after the failure"


def _seconds_inhibited(
    played: Played, both: list[tuple[State, Episode]], targets: list[Episode]
) -> str:
    """How long it was inhibited, and how long it was active."""
    longest = max(targets, key=lambda one: (one.last - one.first, one.labels))
    inhibited = (state for state, target in both if target is longest)
    active = [s for s in played.states(longest) if played.inhibited_by(s, longest) is None]
    rest = f", and active for {_length(active, played.step)}" if active else ""
    return f"inhibited for {_length(inhibited, played.step)}{rest}"


def _length(states: Iterable[State], step: Duration) -> Duration:
    return sum((one.last + step - one.first for one in states), Duration(0))
