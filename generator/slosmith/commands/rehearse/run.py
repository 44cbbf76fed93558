"""Running: every scenario is traced, played and compared, two or more at a time."""

from collections.abc import Iterable
from pathlib import Path

from slosmith.commands.rehearse.inhibition import Inhibitor, find_inhibited, find_inhibitor
from slosmith.commands.rehearse.left import played_rules, usual_of
from slosmith.commands.rehearse.notifications import find_notifications
from slosmith.commands.rehearse.play import Episode, play, seen_outside
from slosmith.commands.rehearse.played import Played
from slosmith.commands.rehearse.reach import find_reach
from slosmith.commands.rehearse.rules import Rules, read_rules
from slosmith.commands.rehearse.trace import Samples, trace_series
from slosmith.commands.rehearse.unread_changes import unseen_changes
from slosmith.commands.rehearse.verdicts import Result, compare
from slosmith.judges.assembled import rendered_configuration
from slosmith.judges.programs import side_by_side
from slosmith.model.root import Model
from slosmith.model.scenario import Scenario

_SUFFIXES = ("", "_bucket", "_count")


def rehearse_all(
    model: Model, scenarios: Iterable[Scenario], folders: tuple[Path, Path], promtool: Path
) -> list[Result]:
    """Play scenarios against the rules that were rendered; results keep the order.

    ``folders`` are the root, and what was rendered of it.

    Raises PlayError or ServerError where a tool refuses.
    """
    output = folders[1]
    with (
        rendered_configuration(*folders) as config,
        find_inhibitor(config) as inhibitor,
        side_by_side() as pool,
    ):
        runs = [
            (one, pool.submit(play_scenario, model, one, output, promtool)) for one in scenarios
        ]
        # Alertmanager is one, and is asked by one: while it is, the next are played.
        return [_compare(model, one, run.result(), inhibitor, config, output) for one, run in runs]


def play_scenario(
    model: Model, scenario: Scenario, output: Path, promtool: Path
) -> tuple[Episode, ...]:
    """What fires in a scenario, and when."""
    rules = played_rules(model, scenario, _rules_of(scenario, output))
    step = model.settings.evaluation_interval
    played = play(promtool, rules, _samples(scenario, rules, model), scenario.lasting, step)
    return seen_outside(played, model.settings.external_labels)


def _compare(
    model: Model,
    scenario: Scenario,
    episodes: tuple[Episode, ...],
    inhibitor: Inhibitor,
    config: Path,
    output: Path,
) -> Result:
    step = model.settings.evaluation_interval
    inhibited = find_inhibited(inhibitor, episodes, step)
    played = Played(
        scenario=scenario,
        episodes=episodes,
        inhibited=inhibited,
        notifications=find_notifications(config, episodes, inhibited, scenario.lasting, step),
        step=step,
        inhibitor=inhibitor,
        config=config,
        usual=usual_of(model, scenario, episodes, lambda: _rules_of(scenario, output)),
    )
    return compare(played, unseen_changes(model, scenario), tuple(find_reach(played)))


def _rules_of(scenario: Scenario, output: Path) -> Rules:
    return read_rules(output, scenario.services).needed()


def _samples(scenario: Scenario, rules: Rules, model: Model) -> Samples:
    """Only what some rule reads: promtool takes time for every series."""
    read = rules.metrics
    return [
        sample
        for series in scenario.series
        if any(f"{series.metric}{suffix}" in read for suffix in _SUFFIXES)
        for sample in trace_series(scenario, series, model.settings.evaluation_interval)
    ]
