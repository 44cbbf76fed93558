"""Rule files as they are read: groups of records and alerts, and how far back they reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import promql_parser
import yaml

from bench.reach import reaches

METRIC = "http_requests_total"
TOTAL = f'{METRIC}{{job="shop"}}'
BAD = f'{METRIC}{{code=~"5..",job="shop"}}'
_TICK = 30.0
_PARTS = re.compile(r"(\d+)(ms|[smhdwy])")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A record, or an alert where ``record`` is empty; ``wait`` is its `for` in seconds."""

    record: str
    alert: str
    expr: str
    wait: float
    labels: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that are evaluated in order, every so many seconds."""

    name: str
    interval: float
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One tool's rules, as text for promtool and read; ``origin`` says where they come from."""

    tool: str
    origin: str
    text: str
    groups: tuple[Group, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the text."""
        object.__setattr__(self, "groups", tuple(_read(self.text)))

    def severity(self, rule: Rule) -> str:
        """Whether an alert on the budget pages or is a ticket; empty for every other alert."""
        if rule.alert.endswith(("NoData", "Idle", "Absent")):
            return ""
        return {"critical": "page", "warning": "ticket"}.get(
            rule.labels.get("severity", ""), rule.labels.get("severity", "")
        )

    def recorded(self, name: str) -> Iterator[tuple[Group, Rule]]:
        """The rules that record under a name, each with its group."""
        for group in self.groups:
            for rule in group.rules:
                if rule.record == name:
                    yield group, rule

    @property
    def ranges(self) -> dict[str, float]:
        """How many seconds are read back, by the name of the series."""
        longest: dict[str, float] = {}
        for rule in (rule for group in self.groups for rule in group.rules):
            for name, seconds in reaches(promql_parser.parse(rule.expr)):
                longest[name] = max(longest.get(name, 0.0), seconds)
        return longest


def _read(text: str) -> Iterator[Group]:
    documents = [one for one in yaml.safe_load_all(text) if one]
    for group in (group for one in documents for group in one["groups"]):
        rules = tuple(
            Rule(
                record=rule.get("record", ""),
                alert=rule.get("alert", ""),
                expr=rule["expr"],
                wait=_seconds(rule.get("for", "0s")),
                labels=rule.get("labels", {}),
            )
            for rule in group["rules"]
        )
        interval = _seconds(group["interval"]) if "interval" in group else _TICK
        yield Group(name=group["name"], interval=interval, rules=rules)


def _seconds(text: str) -> float:
    """A duration as Go prints it, like 2m0s."""
    return sum(int(count) * _UNITS[unit] for count, unit in _PARTS.findall(text))
