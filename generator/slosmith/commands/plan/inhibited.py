"""What inhibits what, then and now, of the alerts that there are on both sides."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from slosmith.commands.plan.change import Change, Risk, Section
from slosmith.commands.plan.notified import alert_labels
from slosmith.commands.plan.side import Side
from slosmith.judges.routing_tree import Inhibition
from slosmith.model.alerts import Alert
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.matchers import match_all

Key: TypeAlias = tuple[str, ...]
"""What an alert is called on both sides: its subject of today first."""
Alerts: TypeAlias = Mapping[Key, Alert]
_Pairs: TypeAlias = set[tuple[Key, Key]]


def compare_inhibited(
    before: Side, after: Side, old: Alerts, new: Alerts
) -> Iterator[tuple[Key, Change]]:
    """Each alert with what inhibits it no more, or only now; both sides have the same keys."""
    ways = [_Way(before, old), _Way(after, new)]
    moved = {key for key in new if ways[0].labels[key] != ways[1].labels[key]}
    rules = set(ways[0].rules) ^ set(ways[1].rules)
    candidates = {pair for way in ways for pair in way.pairs(rules, moved)}
    then, now = ({pair for pair in candidates if way.inhibits(*pair)} for way in ways)
    said: set[tuple[str, str, AlertSeverity, bool]] = set()
    for source, target in sorted(then ^ now):
        gained, severity = (source, target) in now, new[target].severity
        key = (source[0], target[0], severity, gained)
        if key not in said:
            said.add(key)
            yield target, _change(*key)


def _change(source: str, target: str, severity: AlertSeverity, gained: bool) -> Change:
    page = severity is AlertSeverity.PAGE
    return Change(
        section=Section.NOTIFIED,
        subject=target,
        what=f"{severity} inhibited by pages of {source}",
        old=None if gained else "yes",
        new="yes" if gained else None,
        risk=(Risk.NOTIFY if page else None) if gained else Risk.NOISE,
    )


class _Way:
    """The inhibitions of one side."""

    def __init__(self, side: Side, alerts: Alerts) -> None:
        self.rules = side.routing.inhibitions if side.routing else []
        self.labels = {key: alert_labels(alert) for key, alert in alerts.items()}

    def pairs(self, rules: set[Inhibition], moved: set[Key]) -> _Pairs:
        """Those that come of these inhibitions, or have one of these alerts in them."""
        found: _Pairs = set()
        for rule in self.rules:
            if rule in rules:
                found |= self._of(rule, self.labels, self.labels)
            elif moved:
                found |= self._of(rule, moved, self.labels) | self._of(rule, self.labels, moved)
        return found

    def _of(self, rule: Inhibition, sources: Iterable[Key], targets: Iterable[Key]) -> _Pairs:
        """An alert that is both never inhibits itself."""
        matching = [key for key in sources if match_all(rule.source, self.labels[key])]
        if not matching:
            return set()
        remembered: dict[tuple[str, ...], list[Key]] = {}
        for key in targets:
            if match_all(rule.target, self.labels[key]):
                remembered.setdefault(rule.memory(self.labels[key]), []).append(key)
        return {
            (source, target)
            for source in matching
            for target in remembered.get(rule.memory(self.labels[source]), ())
            if source != target
        }

    def inhibits(self, source: Key, target: Key) -> bool:
        """Whether any inhibition of this side does."""
        there, here = self.labels[source], self.labels[target]
        return any(
            match_all(rule.source, there) and rule.inhibits(there, here) for rule in self.rules
        )
