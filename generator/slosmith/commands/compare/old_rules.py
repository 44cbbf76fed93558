"""Old rules of one SLO: the alerts that it stood for, and all records that these are made of."""

import re
from collections.abc import Iterable, Iterator, Sequence

from slosmith.commands.compare.sides import Means, Shown, Side
from slosmith.commands.importing.record import Entry
from slosmith.commands.importing.records import Records
from slosmith.commands.importing.rule_files import Rule, rules_of
from slosmith.commands.importing.shares import ratio_of
from slosmith.commands.importing.taken import Taken
from slosmith.language.foreign import RULES
from slosmith.model.units import Duration
from slosmith.player.rules import Group, seconds_of
from slosmith.player.rules import Rule as Played
from slosmith.promql import PromQLError, Selector, parse_expression, selectors_in

_REMAINING = re.compile(r"(?:^|[:_])(?:error_)?budget_(?:remaining|left)(?:$|[:_])")
_A_WEEK = Duration.parse("7d")


class OldRules:
    """All rules of the files, with the SLO that each belongs to."""

    def __init__(self, documents: Iterable[Taken], entries: Iterable[Entry], tick: float) -> None:
        self._rules = [*rules_of([one for one in documents if one.foreign.tool == RULES])]
        self._records = Records(self._rules)
        self._entries = {
            (one.file, one.line, one.name): one.part_of for one in entries if one.part_of
        }
        self._tick = tick

    def side(self, slo: Entry) -> Side | None:
        """The rules of an SLO; None where it has no alerts in any rule file."""
        own = [rule for rule in self._rules if self._slo_of(rule) is slo]
        if not any(rule.is_alert for rule in own):
            return None
        kept = {id(rule): rule for rule in own}
        for rule in own:
            self._with_records(rule, kept)
        self._with_facts(own, kept)
        chosen = [rule for rule in self._rules if id(rule) in kept and _is_whole(rule)]
        return Side(
            groups=tuple(self._groups(chosen)),
            places=tuple(_place(rule) for rule in chosen if rule.is_alert),
            shown=next(_shown(chosen), None),
        )

    def _slo_of(self, rule: Rule) -> Entry | None:
        return self._entries.get((rule.entry.file, rule.entry.line, rule.entry.name))

    def _with_records(self, rule: Rule, kept: dict[int, Rule]) -> None:
        """What it reads, and what that is recorded from."""
        for selector in _selectors(rule):
            found = self._records.find(selector)
            if found is not None and id(found) not in kept:
                kept[id(found)] = found
                self._with_records(found, kept)

    def _with_facts(self, own: Sequence[Rule], kept: dict[int, Rule]) -> None:
        """What Sloth records beside, and what says how much of the budget is left."""
        sloth = {rule.labels["sloth_id"] for rule in own if "sloth_id" in rule.labels}
        counted = {selector for rule in kept.values() for selector in _selectors(rule)}
        for rule in self._records.all_rules():
            if rule.labels.get("sloth_id") in sloth:
                kept[id(rule)] = rule
            elif _REMAINING.search(rule.name):
                read = _selectors(rule)
                records = map(self._records.find, read)
                same = all(one is not None and id(one) in kept for one in records)
                if read and (same or counted.issuperset(read)):
                    kept[id(rule)] = rule

    def _groups(self, chosen: Sequence[Rule]) -> Iterator[Group]:
        by_group: dict[int, list[Rule]] = {}
        for rule in chosen:
            by_group.setdefault(id(rule.group), []).append(rule)
        for number, rules in enumerate(by_group.values()):
            group = rules[0].group
            interval = seconds_of(group.at("interval").peek) or self._tick
            yield Group(
                name=f"{number} {group.at('name').peek}",
                interval=interval,
                rules=tuple(map(_played, rules)),
            )


def _selectors(rule: Rule) -> list[Selector]:
    try:
        return [use.selector for use in selectors_in(parse_expression(rule.expr))]
    except PromQLError:
        return []


def _is_whole(rule: Rule) -> bool:
    """Whether Prometheus would load it."""
    try:
        parse_expression(rule.expr)
    except PromQLError:
        return False
    return bool(rule.name)


def _place(rule: Rule) -> str:
    return f"{rule.entry.file}:{rule.node.at('expr').line}"


def _played(rule: Rule) -> Played:
    return Played(
        record="" if rule.is_alert else rule.name,
        alert=rule.name if rule.is_alert else "",
        expr=rule.expr,
        wait=seconds_of(rule.node.at("for").peek),
        keep=seconds_of(rule.node.at("keep_firing_for").peek),
        labels=rule.labels,
    )


def _shown(rules: Sequence[Rule]) -> Iterator[Shown]:
    """How much of the budget is left, else the share of a week and more."""
    records = [rule for rule in rules if not rule.is_alert]
    for rule in records:
        if _REMAINING.search(rule.name):
            yield Shown(record=rule.name, labels=rule.labels, means=Means.REMAINING)
    for rule in records:
        ranges = {use.range for use in selectors_in(parse_expression(rule.expr)) if use.range}
        if ranges and max(ranges).total_seconds() * 1000 >= _A_WEEK.ms and ratio_of(rule):
            yield Shown(record=rule.name, labels=rule.labels, means=Means.SHARE)
