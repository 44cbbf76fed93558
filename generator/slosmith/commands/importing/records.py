"""What rules record, and expressions with the records that they read written out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promql_parser import Expr

from slosmith.commands.importing.rule_files import Rule
from slosmith.commands.importing.shares import Events, counted_in, ratio_of
from slosmith.promql import (
    PromQLError,
    Selector,
    SelectorPlace,
    find_places,
    narrowed,
    parse_expression,
    parse_selector,
)

_MOST_CHARACTERS = 10_000
_DEEPEST = 4
_AT = ("@", "offset")
"""What a series can have behind it, and an expression cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOut:
    """An expression without records, and the rules that recorded what stands in their place."""

    text: str
    rules: tuple[Rule, ...]


class Records:
    """What rules record, by name; a name may be recorded once for each set of labels."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_name: dict[str, list[Rule]] = {}
        self._by_sloth: dict[str, list[Rule]] = {}
        self._by_events: dict[Events, list[Rule]] | None = None
        for rule in rules:
            if not rule.is_alert and rule.name:
                self._by_name.setdefault(rule.name, []).append(rule)
                if name := rule.labels.get("sloth_id", ""):
                    self._by_sloth.setdefault(name, []).append(rule)

    def knows(self, name: str) -> bool:
        """Whether a rule records it."""
        return name in self._by_name

    def find(self, selector: Selector) -> Rule | None:
        """The one rule that records what a selector asks for; None for none and for several."""
        found = [
            rule
            for rule in self._by_name.get(selector.metric, [])
            if all(
                rule.labels.get(label, value) == value for label, value in selector.equals.items()
            )
        ]
        return found[0] if len(found) == 1 else None

    def shares(self, name: str) -> int:
        """How many rules record a share of events under a name; 0 where one records another."""
        found = [ratio_of(rule) for rule in self._by_name.get(name, ())]
        return len(found) if all(one is not None for one in found) else 0

    def recorded(self, selector: Selector) -> Expr | None:
        """What a series is recorded from; None where no rule says it, or several do."""
        rule = self.find(selector)
        if rule is None or len(rule.expr) > _MOST_CHARACTERS:
            return None
        try:
            return parse_expression(rule.expr)
        except PromQLError:
            return None

    def written_out(self, text: str) -> WrittenOut | None:
        """A valid expression with all records in it written out; None where that cannot be done."""
        if not self._by_name:
            return WrittenOut(text=text, rules=())
        rules: list[Rule] = []
        for _ in range(_DEEPEST):
            places = [one for one in find_places(text).selectors if self._is_written_out(one, text)]
            if not places:
                return WrittenOut(text=text, rules=tuple(dict.fromkeys(rules)))
            for place in reversed(places):
                found = self._in_place_of(text[place.start : place.end])
                if found is None or text[place.end :].lstrip().startswith(_AT):
                    return None
                rule, expr = found
                rules.append(rule)
                text = f"{text[: place.start]}({expr}){text[place.end :]}"
            if len(text) > _MOST_CHARACTERS:
                return None
        return None

    def _is_written_out(self, place: SelectorPlace, text: str) -> bool:
        """Whether it is a record; one that is looked at over a time goes on to be recorded."""
        known = place.metric is not None and self.knows(place.metric.text)
        return known and not text[place.end :].lstrip().startswith("[")

    def _in_place_of(self, selector: str) -> tuple[Rule, str] | None:
        """The rule, and its expression, of which the selector asks for what it asked before."""
        asked = parse_selector(selector)
        rule = self.find(asked)
        if rule is None or self.recorded(asked) is None:
            return None
        expr = rule.expr
        for matcher in asked.matchers:
            if matcher.name not in rule.labels:
                expr = narrowed(expr, matcher)
        return rule, expr

    def rendered_for(self, sloth_id: str) -> Sequence[Rule]:
        """What Sloth records for one SLO."""
        return self._by_sloth.get(sloth_id, ())

    def of_events(self, events: Events) -> Sequence[Rule]:
        """What records a share of these events, over whatever window."""
        if self._by_events is None:
            self._by_events = {}
            for rule in self.all_rules():
                if (ratio := ratio_of(rule)) is not None:
                    self._by_events.setdefault(counted_in(ratio), []).append(rule)
        return self._by_events.get(events, ())

    def all_rules(self) -> Iterator[Rule]:
        """Every rule that records."""
        for rules in self._by_name.values():
            yield from rules
