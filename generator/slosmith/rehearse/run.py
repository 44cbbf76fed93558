"""Running: every scenario is traced, played and judged, two or more at a time."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from slosmith.model import Model
from slosmith.rehearse.judge import Result, judge
from slosmith.rehearse.play import Rules, play, read_rules
from slosmith.rehearse.reach import judge_receivers
from slosmith.rehearse.sight import unseen_changes
from slosmith.rehearse.trace import Samples, trace_series
from slosmith.scenario import Scenario

_SUFFIXES = ("", "_bucket", "_count")


def rehearse_all(
    model: Model, scenarios: Iterable[Scenario], output: Path, root: Path, promtool: Path
) -> list[Result]:
    """Play scenarios against the rules in the output folder; results keep the order."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        runs = [pool.submit(rehearse_one, model, one, output, root, promtool) for one in scenarios]
        return [run.result() for run in runs]


def rehearse_one(
    model: Model, scenario: Scenario, output: Path, root: Path, promtool: Path
) -> Result:
    """Play one scenario; raises PlayError where promtool refuses to."""
    rules = _rules(scenario, output)
    step = model.settings.evaluation_interval
    samples = _samples(scenario, rules, model)
    episodes = play(promtool, rules, samples, scenario.lasting, step)
    reached = tuple(judge_receivers(scenario, episodes, output, root))
    return judge(scenario, episodes, unseen_changes(model, scenario), step, reached)


def _rules(scenario: Scenario, output: Path) -> Rules:
    """The rules to play.

    Where normal traffic is that of another scenario, rules that read nothing of what changes do
    what they do there, and are left to it.
    """
    rules = read_rules(output, scenario.services).needed()
    if not scenario.based_on or not scenario.changes:
        return rules
    changed = {metric for change in scenario.changes for (metric, _), _ in change.levels}
    return rules.reading(
        frozenset(f"{metric}{suffix}" for metric in changed for suffix in _SUFFIXES)
    )


def _samples(scenario: Scenario, rules: Rules, model: Model) -> Samples:
    """Only what some rule reads: promtool takes time for every series."""
    read = rules.metrics
    return [
        sample
        for series in scenario.series
        if any(f"{series.metric}{suffix}" in read for suffix in _SUFFIXES)
        for sample in trace_series(scenario, series, model.settings.evaluation_interval)
    ]
