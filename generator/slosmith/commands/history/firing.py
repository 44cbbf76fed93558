"""Alerts that fired: those that a server has seen, and those that a backtest plays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slosmith.model.burnrate import AlertSeverity
from slosmith.model.labels import Labels

APART_SECONDS = 300
"""Five minutes apart are one: a server that was away ends nothing, tiers follow each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert from the evaluation at which it fires to that at which it does not any more.

    ``ends`` is None where it fires on. ``labels`` are all that Alertmanager would get.
    """

    labels: Mapping[str, str]
    begins: int
    ends: int | None

    def until(self, end: int) -> int:
        """When it ended, or the end of what was looked at."""
        return end if self.ends is None else self.ends

    @property
    def name(self) -> str:
        """What it is called."""
        return self.labels.get("alertname", "")

    @property
    def title(self) -> str:
        """The same with its tier, where it has one."""
        return alert_title(self.labels)

    @property
    def severity(self) -> str:
        """Whom it is for: who is woken, or who reads tickets."""
        return self.labels.get("severity", "")

    @property
    def is_burn_page(self) -> bool:
        """Whether it wakes somebody because budget is spent; others say nothing of that."""
        return self.severity == AlertSeverity.PAGE.value and "tier" in self.labels

    def is_of(self, group: Labels) -> bool:
        """Whether it is about a group of its SLO."""
        return all(self.labels.get(label) == value for label, value in group)

    def meets(self, begins: int, ends: int) -> bool:
        """Whether it fires at any moment of some time."""
        return self.begins <= ends and (self.ends is None or self.ends >= begins)


def alert_title(labels: Mapping[str, str]) -> str:
    """What people call an alert of an SLO: by its tier, where it has one."""
    name, tier = labels.get("alertname", ""), labels.get("tier")
    return f"{name} ({tier})" if tier else name


def joined(firings: Sequence[Firing]) -> list[Firing]:
    """Tiers that fire together are one notification."""
    found: list[Firing] = []
    for one in sorted(firings, key=lambda one: one.begins):
        last = found[-1] if found else None
        if last is None or (last.ends is not None and one.begins - last.ends > APART_SECONDS):
            found.append(one)
        elif last.ends is not None:
            ends = None if one.ends is None else max(last.ends, one.ends)
            found[-1] = replace(last, ends=ends)
    return found
