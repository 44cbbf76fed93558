"""Damage to plain alerts: all that is done to one of them is played in one go.

The damaged rules of an alert stand beside it under names of their own, and each scene asks of all
of them what it claims of the alert: its series are loaded once. Where an alert reads what alerts
do, it would see its own damaged versions, and each of these is played alone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from slosmith.output.document import Group, Rule, print_rules
from tests.mutants.equivalent import equivalent
from tests.mutants.outcome import Outcome
from tests.mutants.playing import Scene
from tests.mutants.rules import Mutant, Unit, try_mutants

_WHOLE = 0
"""The version that nothing was done to; damaged ones are numbered from 1 on."""
_NAMED = re.compile(r"__version_(\d+)__")
# What cannot be evaluated, and what cannot be read.
_ENDED = re.compile(
    r'(?m)^ *rule: \S*__version_(\d+)__, time: |, rule \d+, "\S*__version_(\d+)__": '
)
_OF_ALERTS = re.compile(r"\bALERTS(?:_FOR_STATE)?\b")

Versions = Mapping[int, Rule]


class BrokenError(Exception):
    """The tests of an alert fail though nothing was done to it."""


def try_alerts(chosen: Sequence[Mutant], promtool: Path) -> Iterator[Outcome]:
    """What became of each, alert by alert; raises BrokenError where none can be told."""
    alone = [one for one in chosen if _OF_ALERTS.search(one.old.expr)]
    yield from try_mutants(alone, promtool)
    by_alert: dict[int, list[Mutant]] = {}
    for one in chosen:
        if one not in alone:
            by_alert.setdefault(id(one.unit), []).append(one)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for found in pool.map(lambda some: [*_outcomes(some, promtool)], by_alert.values()):
            yield from found


def _outcomes(mutants: Sequence[Mutant], promtool: Path) -> Iterator[Outcome]:
    unit, versions = mutants[0].unit, {_WHOLE: mutants[0].old}
    versions |= {number: one.new for number, one in enumerate(mutants, 1)}
    noticed = _noticed(unit, versions, promtool)
    if _WHOLE in noticed:
        raise BrokenError(unit.name)
    for number, one in enumerate(mutants, 1):
        reason = equivalent(one.old, one.new, {})
        yield Outcome(kind=one.kind, what=one.text, noticed=number in noticed, reason=reason)


def _noticed(unit: Unit, versions: Versions, promtool: Path) -> set[int]:
    """Those of which a scene fails; what ends one is left out, and the others are played again."""
    found: set[int] = set()
    ended = True
    while ended:
        left = {number: rule for number, rule in versions.items() if number not in found}
        said = _play(unit, left, promtool) if left else ""
        found |= {int(number) for number in _NAMED.findall(said)}
        ended = _ENDED.search(said) is not None
    return found


def _play(unit: Unit, versions: Versions, promtool: Path) -> str:
    """What promtool says of all scenes."""
    with tempfile.TemporaryDirectory() as name:
        words = [str(promtool), "test", "rules"]
        for place, scene in enumerate(unit.scenes):
            rules, test = Path(name, f"{place}.rules.yaml"), Path(name, f"{place}.test.yaml")
            groups = _with(unit.groups, versions, texts=scene.says)
            rules.write_text(print_rules(groups, "damaged"), encoding="utf-8")
            test.write_text(json.dumps(_asked(scene, rules.name, versions)), encoding="utf-8")
            words.append(str(test))
        environment = {**os.environ, "GOGC": "400"}
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, env=environment, cwd=name
        )
        said = done.stdout + done.stderr
        if done.returncode and not _NAMED.search(said):
            raise BrokenError(f"{unit.name}: {said}")
        return said


def _with(groups: Sequence[Group], versions: Versions, *, texts: bool) -> list[Group]:
    """The groups of an alert with all its versions; what they say matters where it is asked."""
    called = [_called(rule, number) for number, rule in versions.items()]
    every = [rule if texts else rule._replace(annotations=()) for rule in called]
    return [
        replace(group, rules=(*(r for r in group.rules if r.annotations is None), *every))
        for group in groups
    ]


def _called(rule: Rule, number: int) -> Rule:
    return rule._replace(name=f"{rule.name}__version_{number}__")


def _asked(scene: Scene, rules: str, versions: Versions) -> dict[str, Any]:
    """The scene with each of its questions once for each version."""
    sheet: dict[str, Any] = yaml.load(scene.text, Loader=yaml.CSafeLoader)
    sheet["rule_files"] = [rules]
    for entry in sheet["tests"]:
        for kind in ("promql_expr_test", "alert_rule_test"):
            texts = [json.dumps(one) for one in entry.get(kind, ())]
            entry[kind] = [
                json.loads(_of(text, rule.name, _called(rule, number).name))
                for number, rule in versions.items()
                for text in texts
            ]
    return sheet


def _of(question: str, name: str, version: str) -> str:
    """A question about an alert as one about its version."""
    for form in ('alertname=\\"{}\\"', '"alertname": "{}"'):
        question = question.replace(form.format(name), form.format(version))
    return question
