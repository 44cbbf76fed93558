"""One side of a comparison: the rules of an SLO as they are played, and where its alerts stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from slosmith.emit.groups import slo_groups
from slosmith.model import naming
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.output.document import Group as Rendered
from slosmith.output.document import Rule as RenderedRule
from slosmith.player.rules import Group, Rule
from slosmith.promql import Selector, parse_expression, selectors_in


class Means(StrEnum):
    """What a recorded number says of the budget."""

    REMAINING = "the share of the budget that is left"
    USED = "the share of the budget that is used"
    SHARE = "the share of all events that is good, or that is bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The record by which a side shows how much of the budget is used."""

    record: str
    labels: Mapping[str, str]
    means: Means

    def used(self, value: float, budget: float) -> float:
        """The share of the budget that is used, by the number that is recorded."""
        match self.means:
            case Means.REMAINING:
                return 1 - value
            case Means.USED:
                return value
            case Means.SHARE:  # of which most is good
                return min(value, 1 - value) / budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The rules of one SLO; ``places`` are those of its alerts, in their order.

    ``documented`` names the tool by whose documentation they are written out.
    """

    groups: tuple[Group, ...]
    places: tuple[str, ...] = ()
    shown: Shown | None = None
    documented: str = ""

    @property
    def alerts(self) -> tuple[Rule, ...]:
        """Its alerts, in the order in which they are evaluated."""
        return tuple(rule for group in self.groups for rule in group.rules if rule.alert)

    @property
    def selectors(self) -> Iterator[Selector]:
        """What its rules read."""
        for rule in (rule for group in self.groups for rule in group.rules):
            yield from (use.selector for use in selectors_in(parse_expression(rule.expr)))

    def at_one_pace(self, seconds: int) -> "Side":
        """The same with every group evaluated as often, as promtool does."""
        return replace(self, groups=tuple(replace(one, interval=seconds) for one in self.groups))

    @property
    def rule_file(self) -> tuple[dict[str, object], ...]:
        """The groups as promtool reads them."""
        return tuple(
            {"name": group.name, "rules": [*map(_plain, group.rules)]} for group in self.groups
        )


def _plain(rule: Rule) -> dict[str, object]:
    plain: dict[str, object] = {"expr": rule.expr, "labels": dict(rule.labels)}
    plain |= {"alert": rule.alert} if rule.alert else {"record": rule.record}
    if rule.wait:
        plain["for"] = f"{round(rule.wait)}s"
    if rule.keep:
        plain["keep_firing_for"] = f"{round(rule.keep)}s"
    return plain


def new_side(slo: Slo, settings: Settings) -> Side:
    """What is rendered for an SLO."""
    groups = tuple(map(_group, slo_groups(slo, settings)))
    labels = slo.recorded_labels()
    return Side(
        groups=groups,
        shown=Shown(record=naming.BUDGET_REMAINING, labels=labels, means=Means.REMAINING),
    )


def _group(group: Rendered) -> Group:
    rules = tuple(map(_rule, group.rules))
    return Group(name=group.name, interval=float(group.interval.seconds), rules=rules)


def _rule(rule: RenderedRule) -> Rule:
    is_alert = rule.annotations is not None
    return Rule(
        record="" if is_alert else rule.name,
        alert=rule.name if is_alert else "",
        expr=rule.expr,
        wait=_seconds(rule.wait),
        keep=_seconds(rule.keep_firing),
        labels=dict(rule.labels),
    )


def _seconds(wait: Duration | None) -> float:
    return 0.0 if wait is None else float(wait.seconds)
