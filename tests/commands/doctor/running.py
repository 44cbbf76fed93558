"""Answers of servers that run just what was rendered, but for what a test changes."""

from __future__ import annotations

from typing import Any

from slosmith.commands.doctor.answers import Answers
from slosmith.commands.doctor.checkup import check_all
from slosmith.commands.doctor.rendered import rendered_groups
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import Model
from slosmith.output.document import Group, Rule

NOW = 1_767_225_600.0
"""2026-01-01T00:00:00Z, when all were evaluated last."""


def findings_beside(model: Model, changed: dict[str, Any]) -> tuple[Diagnostic, ...]:
    """What is found where servers run what was rendered, and these answers are otherwise.

    Groups are named, and null where one is not loaded; their rules are counted from 0.
    """
    groups = {one.group.name: loaded_group(one.group) for one in rendered_groups(model)}
    for name, change in changed.pop("groups", {}).items():
        if change is None:
            del groups[name]
            continue
        for number, rule in change.pop("rules", {}).items():
            groups[name]["rules"][int(number)] |= rule
        groups[name] |= change
    answers = Answers(rules={"groups": [*groups.values()]}, now=NOW, **changed)
    return tuple(one for check in check_all(model, answers, None) for one in check.findings)


def loaded_group(group: Group) -> dict[str, Any]:
    """A group as a server has it that runs what was rendered."""
    return {
        "name": group.name,
        "interval": float(group.interval.seconds),
        "evaluationTime": 0.01,
        "lastEvaluation": "2026-01-01T00:00:00.123456789Z",
        "rules": [_rule(rule) for rule in group.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "query": rule.expr,
        "labels": dict(rule.labels),
        "annotations": dict(rule.annotations or ()),
        "duration": float(rule.wait.seconds) if rule.wait else 0,
        "keepFiringFor": float(rule.keep_firing.seconds) if rule.keep_firing else 0,
        "health": "ok",
    }
