"""Plays cases through the rules that are rendered for them: what promtool says, as numbers."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.emit.rules import service_groups
from slosmith.output.document import Group, print_rules
from tests.oracle.calm import calm_moments, lumps_of
from tests.oracle.history import History, random_history
from tests.oracle.kinds import KINDS, Kind
from tests.oracle.series import input_series


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One SLO as it is written: its kind, for groups or not, and its objective in percent."""

    name: str
    kind: Kind
    by: bool
    objective: str

    @property
    def text(self) -> str:
        """The SLO in YAML."""
        groups = ", by: [g]" if self.by else ""
        objective = self.kind.objective.format(self.objective)
        sli = self.kind.text(self.by)
        return f"  - {{name: {self.name}, objective: {objective}{groups}, sli: {{{sli}}}}}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A specification and a history; the seed makes both again."""

    seed: int
    history: History
    slos: tuple[Written, ...]

    @property
    def text(self) -> str:
        """The specification."""
        history = self.history
        settings = (
            f"{{scrape_interval: {history.scrape}s, evaluation_interval: {history.evaluation}s, "
            f"period_interval: {history.period}s}}"
        )
        slos = "\n".join(slo.text for slo in self.slos)
        return f"service: o\nteam: o\nslos:\n{slos}\n---\nsettings: {settings}\n"

    @property
    def ticks(self) -> range:
        """When the period group is evaluated."""
        return range(self.history.period_phase, self.history.length + 1, self.history.period)

    @cached_property
    def moments(self) -> tuple[int, ...]:
        """When it is asked what is recorded: at some evaluations, where all is calm, at the end."""
        chance, step = random.Random(self.seed), self.history.evaluation
        some = chance.sample(self.ticks, 5) + chance.sample(self.history.evaluations, 5)
        calm = (
            at
            for slo in self.slos
            for group in (self.history.groups if slo.by else (None,))
            for at in calm_moments(lumps_of(slo.kind, self.history, group), self.history)
        )
        return tuple(sorted({*some, *calm, self.ticks[-1], self.history.length // step * step}))


def random_case(seed: int) -> Case:
    """Three SLOs of any kinds over one history."""
    chance = random.Random(seed)
    slos = tuple(
        Written(
            name=name,
            kind=kind,
            by=chance.random() < 0.4,
            objective=chance.choice(("99", "99", "95", "99.9")),
        )
        for name, kind in zip("abc", chance.sample(KINDS, 3), strict=True)
    )
    return Case(seed=seed, history=random_history(chance), slos=slos)


Recorded = dict[tuple[str, str, str], float]
"""Numbers by the name of the series, the SLO and the group."""
Fired = dict[tuple[str, str, str], set[int]]
"""Evaluations at which an alert fired: by its name with its window, the SLO and the group."""


@dataclass(slots=True)
class Said:
    """What promtool said of one case."""

    recorded: dict[int, Recorded] = field(default_factory=dict)
    fired: Fired = field(default_factory=dict)


Damage = Callable[[Case, tuple[Group, ...]], tuple[Group, ...]]


def rendered(case: Case, folder: Path) -> tuple[Group, ...]:
    """The rules of a case; those of its period group at its own interval, as servers do.

    promtool evaluates all groups as often, so that they are asked the time; but not alerts that
    wait, which must have been true at each evaluation.
    """
    (folder / "slo").mkdir(parents=True, exist_ok=True)
    (folder / "slo" / "o.yaml").write_text(case.text, encoding="utf-8")
    compilation = compile_root(folder)
    assert compilation.model is not None, compilation.findings
    service = compilation.model.services[0]
    groups = service_groups(service, compilation.model.settings)
    return tuple(_seldom(group, case.history) for group in groups)


def _seldom(group: Group, history: History) -> Group:
    every = group.interval.ms // 1000
    if every == history.evaluation:
        return group
    now = f"vector(time()) % {every} == {history.period_phase}"
    rules = (
        rule if rule.wait else rule._replace(expr=f"(\n{rule.expr}\n) and on () ({now})")
        for rule in group.rules
    )
    return replace(group, rules=tuple(rules))


def play(
    cases: Sequence[Case],
    promtool: Path,
    folder: Path,
    damage: Damage = lambda _, groups: groups,
) -> Iterator[Said]:
    """What is said of each case, by one run of promtool for all."""
    for case in cases:
        root = folder / str(case.seed)
        groups = damage(case, rendered(case, root))
        (root / "rules.yaml").write_text(print_rules(groups, "oracle"), encoding="utf-8")
        (root / "sheet.yaml").write_text(json.dumps(_sheet(case, groups)), encoding="utf-8")
    sheets = [str(folder / str(case.seed) / "sheet.yaml") for case in cases]
    printed = subprocess.run(
        [str(promtool), "test", "rules", *sheets],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "GOGC": "400"},
    )
    text = printed.stdout
    assert "could not parse" not in text, text[:2_000]
    assert "FAILED" in text, text[:2_000]
    answers = _answers(text)
    for case in cases:
        yield _read(answers[case.seed], case)


# Whole numbers up to this many bits are exact in what a server counts with.
_BITS = 50


def _sheet(case: Case, groups: tuple[Group, ...]) -> dict[str, object]:
    """All numbers at some moments; and of alerts a bit for each evaluation at which they fire."""
    step, length = case.history.evaluation, case.history.length
    names = (
        "slo:(error_ratio|error_budget_remaining|(bad_events|total_events|seen_seconds):increase).*"
    )
    asked = [
        {"expr": f'{{__name__=~"{names}"}} # recorded {at} {case.seed}', "eval_time": f"{at}s"}
        for at in case.moments
    ]
    firing = 'timestamp(ALERTS{alertstate="firing"})'
    for first in range(0, length + 1, _BITS * step):
        last = min(first + (_BITS - 1) * step, length // step * step)
        span = f"{last - first + step - 1}s:{step}s"
        bits = f"sum_over_time((2 ^ (({firing} - {first}) / {step}))[{span}])"
        by = "sum by (alertname, long_window, slo, g)"
        asked.append(
            {"expr": f"{by} ({bits}) # fired {first} {case.seed}", "eval_time": f"{last}s"}
        )
    series = [{"series": name, "values": values} for name, values in input_series(case.history)]
    return {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": f"{step}s",
        "group_eval_order": [group.name for group in groups],
        "tests": [{"interval": "5s", "input_series": series, "promql_expr_test": asked}],
    }


_Answer = tuple[str, int, dict[str, str], float]
_ASKED = re.compile(
    r"# (recorded|fired) (\d+) (\d+)\", time: [^\n]*\n\s*exp: nil\n\s*got: ([^\n]*)"
)
_SAMPLE = re.compile(r"\{([^{}]*)\} (\S+?)(?:,|$)")
_LABEL = re.compile(r'(\w+)="([^"]*)"')


def _answers(text: str) -> dict[int, list[_Answer]]:
    """Every sample that promtool did not expect, by the case whose question it answers."""
    found: dict[int, list[_Answer]] = defaultdict(list)
    for what, at, seed, samples in _ASKED.findall(text):
        for labels, number in _SAMPLE.findall(samples):
            answer = (what, int(at), dict(_LABEL.findall(labels)), float(number))
            found[int(seed)].append(answer)
    return found


def _read(answers: list[_Answer], case: Case) -> Said:
    said = Said(recorded={at: {} for at in case.moments})
    for what, at, labels, number in answers:
        slo, group = labels.get("slo", ""), labels.get("g", "")
        if what == "recorded":
            said.recorded[at][labels["__name__"], slo, group] = number
            continue
        name = labels["alertname"] + labels.get("long_window", "")
        said.fired.setdefault((name, slo, group), set()).update(
            at + place * case.history.evaluation
            for place in range(_BITS)
            if int(number) >> place & 1
        )
    return said
