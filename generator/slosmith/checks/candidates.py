"""Alerts as Alertmanager gets them, and what matches none of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from slosmith.checks.values_read import Asked, asked_of, passes, values_read
from slosmith.diagnostics.suggest import Names
from slosmith.model.alerts import Alert, plain_alert, slo_alerts, watchdog_alerts
from slosmith.model.contract import Contract
from slosmith.model.matchers import LabelMatcher
from slosmith.model.matching import AREA, Condition, Conditions, hold
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.result_labels import plain_result_labels, slo_result_labels
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.promql import Labels as ResultLabels
from slosmith.promql import Selector, selectors_of
from slosmith.promql.regex_values import Values
from slosmith.record import dataclass

_MAKES_LABELS = re.compile(r"\b(?:label_replace|label_join|count_values)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An alert as Alertmanager gets it: the labels of its rule, over those of its results.

    ``listed`` are the values that labels of its results may have, where all are known, and
    ``asked`` is what its query asks of others.
    """

    alert: Alert
    labels: Mapping[str, str]
    results: ResultLabels
    listed: Mapping[str, tuple[str, ...]]
    asked: Asked

    def may_match(self, conditions: Conditions) -> bool:
        """Whether all conditions may hold of some result of it."""
        return all(self._may_hold(one) for one in conditions)

    def may_meet(self, matchers: Iterable[LabelMatcher]) -> bool:
        """Whether some result of it meets all these matchers."""
        known = {**dict(self.results.fixed), **self.labels}
        known.pop(AREA, None)  # which no alert carries
        return all(
            one.matches(known)
            for one in matchers
            if one.name in known or not self.results.may_have(one.name)
        )

    def value(self, label: str) -> str | None:
        """The value of a label, empty where there is none; None where it may be any."""
        fixed = self.labels.get(label, dict(self.results.fixed).get(label))
        return "" if fixed is None and not self.results.may_have(label) else fixed

    def _may_hold(self, one: Condition) -> bool:
        return any(
            self.may_pass(one) if value is None else one.holds(value)
            for value in self.values(one.label)
        )

    def may_pass(self, one: Condition) -> bool:
        """Whether its query may find what has one of the values that a condition names."""
        asked = self.asked.get(one.label)
        return asked is None or not one.only or any(passes(value, asked) for value in one.only)

    def values(self, label: str) -> tuple[str | None, ...]:
        """Each value that a label may have; None alone where it may be any."""
        value = self.value(label)
        return self.listed.get(label, (None,)) if value is None else (value,)

    def values_of(
        self, names: Iterable[str], conditions: Conditions
    ) -> tuple[frozenset[str] | None, ...] | None:
        """The values of its labels, None for any; nothing where it never has one."""
        if not all(name in self.labels or self.results.may_have(name) for name in names):
            return None
        return tuple(self._left(name, conditions) for name in names)

    def _left(self, name: str, conditions: Conditions) -> frozenset[str] | None:
        """The values of a label that conditions leave, None where they may be any."""
        about = [one for one in conditions if one.label == name]
        values = next((one.only for one in about if one.only), self.values(name))
        known = [one for one in values if one is not None]
        if len(known) < len(values):
            return None
        return frozenset(one for one in known if all(each.holds(one) for each in about))


@dataclass(frozen=True, kw_only=True)
class LabelValues:
    """What is known of one label: the alerts that have each value, empty where they have none.

    ``any`` are those whose results may have any value of it, ``some`` those that ask something of
    it; ``carried`` says that rules set it.
    """

    alerts: Mapping[str, list[Candidate]]
    any: list[Candidate]
    some: list[Candidate]
    carried: bool

    def may_be(self, condition: Condition) -> bool:
        """Whether it may hold of some alert."""
        passing = (one.may_pass(condition) for one in self.some)
        return bool(self.any) or any(passing) or any(self.meeting(condition))

    def meeting(self, condition: Condition) -> Iterator[list[Candidate]]:
        """The alerts with each known value of which it holds."""
        if condition.only:
            yield from (found for one in condition.only if (found := self.alerts.get(one)))
        elif condition.pattern is not None and not condition.negated:
            yield from (self.alerts[one] for one in self._values.matching(condition.pattern))
        else:
            yield from (found for one, found in self.alerts.items() if condition.holds(one))

    @cached_property
    def _values(self) -> Values:
        return Values(self.alerts)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """All values but none at all."""
        return tuple(one for one in self.alerts if one)


class Candidates:
    """Every alert, found by the values of its labels."""

    def __init__(self, every: Iterable[Candidate]) -> None:
        """Nothing is known of labels until somebody asks: overrides may be as many as alerts."""
        self._every, self._known = tuple(every), dict[str, LabelValues]()

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._every)

    @cached_property
    def labels(self) -> Names:
        """All labels that rules set."""
        return Names({name for one in self for name in one.labels})

    def of(self, label: str) -> LabelValues:
        """What is known of a label, looked up once."""
        if label not in self._known:
            self._known[label] = self._look_up(label)
        return self._known[label]

    def _look_up(self, label: str) -> LabelValues:
        alerts: dict[str, list[Candidate]] = defaultdict(list)
        any_: list[Candidate] = []
        some: list[Candidate] = []
        for one in self:
            open_ = some if label in one.asked else any_
            for value in one.values(label):
                (open_ if value is None else alerts[value]).append(one)
        carried = any(label in one.labels for one in self)
        return LabelValues(alerts=alerts, any=any_, some=some, carried=carried)

    def matching(self, conditions: Conditions) -> Iterator[Candidate]:
        """Those of which all conditions may hold, in any order."""
        few: Iterable[Candidate] = self._every
        if narrow := [one for one in conditions if not one.negated]:
            few = self._narrowed(narrow)
        return (one for one in few if one.may_match(conditions))

    def meeting(self, matchers: Sequence[LabelMatcher]) -> Iterator[Candidate]:
        """Those of which some result may meet all matchers, in any order."""
        few: Iterable[Candidate] = self._every
        if conditions := [*_positive(matchers)]:
            few = self._narrowed(conditions)
        return (one for one in few if one.may_meet(matchers))

    def _narrowed(self, conditions: Iterable[Condition]) -> Iterator[Candidate]:
        """Those of which the rarest of some conditions may hold."""
        one = min(conditions, key=self._most)
        known = self.of(one.label)
        return chain(known.any, known.some, chain.from_iterable(known.meeting(one)))

    def _most(self, condition: Condition) -> int:
        """How many it may hold of at most, by the values that it lists."""
        known = self.of(condition.label)
        listed = (len(known.alerts.get(one, ())) for one in condition.only)
        open_ = len(known.any) + len(known.some)
        return open_ + (sum(listed) if condition.only else len(self._every))

    def first_of(self, conditions: Conditions) -> Alert | None:
        """The first of which all conditions hold by the labels of its rule."""
        found = (one for one in self.matching(conditions) if hold(conditions, one.labels))
        first = min(found, key=lambda one: self._places[id(one)], default=None)
        return None if first is None else first.alert

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(one): place for place, one in enumerate(self._every)}


def _positive(matchers: Iterable[LabelMatcher]) -> Iterator[Condition]:
    """What others' matchers ask of values that labels have; no alert carries its area."""
    for one in matchers:
        if one.name != AREA and one.problem is None and not one.operator.startswith("!"):
            is_regex = one.operator == "=~"
            values = () if is_regex else (one.value,)
            yield Condition(label=one.name, values=values, pattern=one.value if is_regex else None)


def candidates_of(model: Model) -> Candidates:
    """Every alert with what its results may carry, and what Prometheus adds to what it sends."""
    added = frozenset(model.settings.external_labels)
    return Candidates(_sent(one, added) for one in _candidates(model))


def _sent(one: Candidate, added: frozenset[str]) -> Candidate:
    listed = {label: values for label, values in one.listed.items() if label not in added}
    asked = {label: found for label, found in one.asked.items() if label not in added}
    return replace(one, results=_with(one.results, added), listed=listed, asked=asked)


def _with(results: ResultLabels, added: frozenset[str]) -> ResultLabels:
    if results.possible is None:
        return replace(results, absent=results.absent - added)
    return replace(results, possible=results.possible | added)


def _candidates(model: Model) -> Iterator[Candidate]:
    contract = Contract.of(model.metrics_by_name)
    for service in model.services:
        for slo in service.slos:
            results, known = slo_result_labels(slo), _known_of_groups(slo, contract)
            yield from (_candidate(alert, results, known) for alert in slo_alerts(slo))
        for written in service.alerts:
            results = plain_result_labels(written, contract)
            known = _known_of_results(written, results, contract)
            yield _candidate(plain_alert(written), results, known)
    nothing = ResultLabels(possible=frozenset())
    yield from (_candidate(one, nothing, _NOTHING) for one in watchdog_alerts(model))


_Known = tuple[Mapping[str, tuple[str, ...]], Asked]
_NOTHING: _Known = ({}, {})


def _candidate(alert: Alert, results: ResultLabels, known: _Known) -> Candidate:
    labels = {**dict(alert.labels), "alertname": alert.name, AREA: alert.area}
    return Candidate(alert=alert, labels=labels, results=results, listed=known[0], asked=known[1])


def _known_of_groups(slo: Slo, contract: Contract) -> _Known:
    if not slo.by or any(_MAKES_LABELS.search(one.text) for one in slo.expressions):
        return _NOTHING
    return _known({slo.source(one): one for one in slo.by}, slo.raw_series, contract)


def _known_of_results(alert: PlainAlert, results: ResultLabels, contract: Contract) -> _Known:
    """Nothing where the query may make up values."""
    if _MAKES_LABELS.search(alert.expression.text):
        return _NOTHING
    read, labels = selectors_of(alert.expression.text), results.possible
    if labels is None:
        labels = frozenset(one.name for each in read for one in each.matchers)
    return _known({one: one for one in labels if results.may_have(one)}, read, contract)


def _known(named: Mapping[str, str], read: Sequence[Selector], contract: Contract) -> _Known:
    """Of labels of what is read, by what alerts call them."""
    values = {ours: values_read(label, read, contract) for label, ours in named.items()}
    listed = {ours: found for ours, found in values.items() if found}
    asked = asked_of((one for one, ours in named.items() if ours not in listed), read, contract)
    return listed, {named[label]: found for label, found in asked.items()}
