"""Conditions on the labels of alerts, and what follows from one about another."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Generic, Protocol, TypeAlias, TypeVar

from slosmith.promql import matches_regex
from slosmith.promql.regex_sets import Patterns
from slosmith.record import dataclass

AREA = "area"
"""What is matched like a label, though no alert carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A label has one of ``values``, or one that ``pattern`` matches; ``negated``, it has none.

    A label that an alert lacks is empty, as for Alertmanager.
    """

    label: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    negated: bool = False

    def holds(self, value: str) -> bool:
        """Whether it holds of an alert whose label has this value."""
        if self.pattern is not None:
            return matches_regex(self.pattern, value) != self.negated
        return (value in self.values) != self.negated

    @property
    def only(self) -> tuple[str, ...]:
        """The values of which one must be there; empty where too many may be."""
        return () if self.negated else self.values

    @property
    def operator(self) -> str:
        """Alertmanager's sign for it."""
        several = self.pattern is not None or len(self.values) > 1
        return {False: ("=", "!="), True: ("=~", "!~")}[several][self.negated]

    @property
    def text(self) -> str:
        """How people read it: ``env=staging``, ``env=~dev|test``."""
        value = "|".join(self.values) if self.pattern is None else self.pattern
        return f"{self.label}{self.operator}{value}"

    def implies(self, other: "Condition") -> bool:
        """Whether the other holds of every alert of which this one does."""
        if self.label != other.label:
            return False
        if self.only:
            return all(map(other.holds, self.only))
        both_listed = self.pattern is None and other.pattern is None and other.negated
        return self == other or (both_listed and {*other.values} <= {*self.values})

    def excludes(self, other: "Condition") -> bool:
        """Whether there is surely no alert of which both hold."""
        if self.label != other.label:
            return False
        if only := self.only or other.only:
            return not any(self.holds(one) and other.holds(one) for one in only)
        return self.pattern is not None and self.pattern == other.pattern and self != other


Conditions: TypeAlias = tuple[Condition, ...]


def hold(conditions: Iterable[Condition], labels: Mapping[str, str]) -> bool:
    """Whether all conditions hold of what has these labels."""
    return all(one.holds(labels.get(one.label, "")) for one in conditions)


class Matching(Protocol):
    """What has conditions."""

    @property
    def match(self) -> Conditions:
        """All of which must hold."""


Matched = TypeVar("Matched", bound=Matching)


def _keys(condition: Condition) -> tuple[tuple[str, str, bool], ...]:
    """A label with each value of which one must be there, or with the expression that it must meet.

    None where a label may be missing, or have countless values.
    """
    if condition.pattern is not None and not condition.negated:
        return ((condition.label, condition.pattern, True),)
    values = dict.fromkeys(condition.only if all(condition.only) else ())
    return tuple((condition.label, value, False) for value in values)


class ByValue(Generic[Matched]):
    """Things by a value that their conditions ask for: there may be as many as there are alerts."""

    def __init__(
        self, things: Iterable[Matched], effect: Callable[[Matched], Hashable] = id
    ) -> None:
        """Put each below its rarest condition, of those that are met by values or an expression.

        ``effect`` is what one does to what it matches, which others may do as well.
        """
        every = [*enumerate(things)]
        self._effect, self._groups = effect, dict[int, list[list[tuple[int, Matched]]]]()
        common = Counter(key for _, one in every for key in {*chain(*map(_keys, one.match))})
        self._others = list[tuple[int, Matched]]()
        self._below: dict[tuple[str, str], list[tuple[int, Matched]]] = defaultdict(list)
        self._alike: dict[str, dict[str, list[tuple[int, Matched]]]] = defaultdict(dict)
        for entry in every:
            keys = [found for condition in entry[1].match if (found := _keys(condition))]
            rarest = min(keys, key=lambda some: max(map(common.__getitem__, some)), default=())
            for label, value, is_pattern in rarest:
                if is_pattern:
                    self._alike[label].setdefault(value, []).append(entry)
                else:
                    self._below[label, value].append(entry)
            if not rarest:
                self._others.append(entry)
        self._patterns = {label: Patterns([*found]) for label, found in self._alike.items()}

    def matching(self, labels: Mapping[str, str]) -> Iterator[Matched]:
        """Those of which all conditions hold, in their order."""
        for _, one in merge(*self._few(labels), key=itemgetter(0)):
            if hold(one.match, labels):
                yield one

    def first_of_each(self, labels: Mapping[str, str]) -> list[Matched]:
        """The first of these of each effect, in their order."""
        found = dict[Hashable, tuple[int, Matched]]()
        for some in chain.from_iterable(map(self._by_effect, self._few(labels))):
            if (entry := next((one for one in some if hold(one[1].match, labels)), None)) is None:
                continue
            before = found.setdefault(self._effect(entry[1]), entry)
            if entry[0] < before[0]:
                found[self._effect(entry[1])] = entry
        return [one for _, one in sorted(found.values(), key=itemgetter(0))]

    def _few(self, labels: Mapping[str, str]) -> list[list[tuple[int, Matched]]]:
        """Those that may match, as they were put together."""
        found = [some for key in labels.items() if (some := self._below.get(key))]
        for label, patterns in self._patterns.items():
            entries = [*self._alike[label].values()]
            found += [entries[number] for number in patterns.matching(labels.get(label, ""))]
        return [*found, self._others]

    def _by_effect(self, some: list[tuple[int, Matched]]) -> list[list[tuple[int, Matched]]]:
        """Those of one effect together, once for all that ask."""
        if id(some) not in self._groups:
            groups: dict[Hashable, list[tuple[int, Matched]]] = defaultdict(list)
            for entry in some:
                groups[self._effect(entry[1])].append(entry)
            self._groups[id(some)] = [*groups.values()]
        return self._groups[id(some)]


def implied(one: Condition, given: Iterable[Condition]) -> bool:
    """Whether a condition holds of every alert of which some others do."""
    return any(other.implies(one) for other in given)


def beyond(some: Iterable[Condition], given: Conditions) -> Conditions | None:
    """What some conditions ask for besides others; None where both cannot hold."""
    asked = [*some]
    if any(one.excludes(other) for one in asked for other in given):
        return None
    return tuple(one for one in asked if not implied(one, given))
