"""Rule files as they are read: groups of records and alerts, and how far back they reach."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import promql_parser
import yaml

from bench.reach import reaches
from slosmith.player.rules import Group, Rule, read_groups

METRIC = "http_requests_total"
TOTAL = f'{METRIC}{{job="shop"}}'
BAD = f'{METRIC}{{code=~"5..",job="shop"}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One tool's rules, as text for promtool and read; ``origin`` says where they come from."""

    tool: str
    origin: str
    text: str
    groups: tuple[Group, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the text."""
        documents = [one for one in yaml.safe_load_all(self.text) if one]
        groups = (group for one in documents for group in one["groups"])
        object.__setattr__(self, "groups", read_groups(groups))

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
