"""Reach: who is told of an alert that fired, asked of amtool and the rendered configuration."""

import json
from collections.abc import Iterator
from pathlib import Path

from slosmith import naming
from slosmith.rehearse.judge import Outcome
from slosmith.rehearse.play import Episode
from slosmith.scenario import Expectation, Scenario
from slosmith.verify.tools import find_tool, run_tool


def judge_receivers(
    scenario: Scenario, episodes: tuple[Episode, ...], output: Path, root: Path
) -> Iterator[Outcome]:
    """Whether each expected alert that names receivers reaches these and nobody else."""
    for expected in scenario.expected:
        if expected.receivers:
            yield _reaches(expected, episodes, output, root)


def _reaches(
    expected: Expectation, episodes: tuple[Episode, ...], output: Path, root: Path
) -> Outcome:
    wanted = tuple(sorted(expected.receivers))
    says = f"{expected.alert} reaches {', '.join(wanted)}"
    amtool, config = find_tool("amtool", root), output / naming.ALERTMANAGER_FILE
    if amtool is None:
        return Outcome(held=False, says=says, seen="amtool was not found on PATH or in .tools/")
    if not config.is_file():
        return Outcome(held=False, says=says, seen="nothing is routed: there is no configuration")
    matching = [one for one in episodes if expected.alert.matches(dict(one.labels))]
    if not matching:
        return Outcome(held=False, says=says, seen="it never fired")
    found = {_receivers(amtool, config, episode) for episode in matching}
    told = " or ".join(", ".join(receivers) or "nobody" for receivers in sorted(found))
    return Outcome(held=found == {wanted}, says=says, seen=f"amtool: {told}")


def _receivers(amtool: Path, config: Path, episode: Episode) -> tuple[str, ...]:
    # amtool reads a value like a matcher: quoted, whatever stands in it.
    labels = [f"{name}={json.dumps(value)}" for name, value in episode.labels]
    run = run_tool(amtool, "config", "routes", "test", f"--config.file={config}", *labels)
    lines = [line for line in run.text.splitlines() if line and not line.startswith("Warning")]
    return tuple(sorted(name for line in lines[:1] for name in line.split(",")))
