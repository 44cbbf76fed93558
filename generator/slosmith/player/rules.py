"""Rules as they are played: records and alerts in groups, read from what YAML says of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TICK = 30.0
"""Seconds between evaluations of a group that says nothing else."""
_PARTS = re.compile(r"(\d{1,15})(ms|[smhdwy])", re.ASCII)
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A record, or an alert where ``record`` is empty.

    ``wait`` is its `for` in seconds, and ``keep`` its `keep_firing_for`.
    """

    record: str
    alert: str
    expr: str
    wait: float
    labels: Mapping[str, str]
    keep: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that are evaluated in order, every so many seconds.

    ``older`` are records that come after them at each evaluation: they see the one before.
    """

    name: str
    interval: float
    rules: tuple[Rule, ...]
    older: frozenset[str] = frozenset()


def read_groups(groups: Iterable[Mapping[str, Any]], tick: float = TICK) -> tuple[Group, ...]:
    """Groups as they stand in rule files; ``tick`` is the interval of those that name none."""
    return tuple(
        Group(
            name=str(group["name"]),
            interval=seconds_of(group["interval"]) if group.get("interval") else tick,
            rules=tuple(_rule(rule, group.get("labels") or {}) for rule in group["rules"]),
        )
        for group in groups
    )


def _rule(rule: Mapping[str, Any], shared: Mapping[str, str]) -> Rule:
    return Rule(
        record=rule.get("record") or "",
        alert=rule.get("alert") or "",
        expr=str(rule["expr"]),
        wait=seconds_of(rule.get("for") or "0s"),
        keep=seconds_of(rule.get("keep_firing_for") or "0s"),
        labels={**shared, **(rule.get("labels") or {})},
    )


def seconds_of(text: object) -> float:
    """A duration as Go prints it, like 2m0s."""
    return sum(int(count) * _UNITS[unit] for count, unit in _PARTS.findall(str(text)))
