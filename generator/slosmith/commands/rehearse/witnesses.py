"""Scenarios as witnesses: those of alerts for which no test can be made are played."""

from collections.abc import Collection, Iterator
from pathlib import Path

from slosmith.commands.rehearse.run import play_scenario
from slosmith.commands.rehearse.verdicts import Verdict, meet_expectation
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.scenario import Scenario


def find_witnesses(
    model: Model, alerts: Collection[PlainAlert], output: Path, promtool: Path
) -> dict[tuple[str, str], str]:
    """Which scenario sees each alert fire, by its name and service, all as it expects.

    Raises PlayError where a tool refuses.
    """
    found: dict[tuple[str, str], str] = {}
    names = {alert.name for alert in alerts}
    for scenario in model.scenarios:
        if any(expected.alert.name in names for expected in scenario.expected):
            kept = set(_kept(model, scenario, output, promtool))
            seen = (alert for alert in alerts if (alert.name, alert.service) in kept)
            found |= {(one.name, one.service): f"scenario {scenario.name}" for one in seen}
    return found


def _kept(
    model: Model, scenario: Scenario, output: Path, promtool: Path
) -> Iterator[tuple[str, str]]:
    """Every alert that fired by an expectation which was met in all of its parts."""
    step = model.settings.evaluation_interval
    episodes = play_scenario(model, scenario, output, promtool)
    for expected in scenario.expected:
        if all(
            one.verdict is Verdict.PASSED
            for one in meet_expectation(scenario, expected, episodes, step)
        ):
            for episode in episodes:
                labels = dict(episode.labels)
                if expected.alert.matches(labels):
                    yield episode.name, labels.get("service", "")
