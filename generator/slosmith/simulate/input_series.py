"""Raw series made up for a query: some for each selector, and decoys that only just miss one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from promql_parser import AggModifierType, AggregateExpr, BinaryExpr, Expr

from slosmith.model.root import Metric, MetricType
from slosmith.promql import Selector, Use, selectors_in
from slosmith.promql.example_series import example_labels, near_misses, values_taken
from slosmith.promql.operators import matching_of
from slosmith.promql.selector_uses import children
from slosmith.promql.selectors import METRIC_LABEL
from slosmith.simulate.moment_gauges import moments_in
from slosmith.simulate.steady_state import Series
from slosmith.simulate.vectors import UnsupportedError

_COUNTING = frozenset(("rate", "increase", "irate"))
_PARTS = ("_bucket", "_count", "_sum")

_MOST_GROUPS = 5
_INSTANCE = "instance"

Contract = Mapping[str, Metric]
Domain = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The series of a scene: those that a query is about, and those that it must not count."""

    series: tuple[Series, ...]
    decoys: tuple[Series, ...]


def contract_of(metrics: Iterable[Metric] | None) -> Contract:
    """The metric contract by name; empty where there is none."""
    return {metric.name: metric for metric in metrics or ()}


def casts_for(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Casts that a query may need, small ones first: some queries count their groups."""
    one = cast_for([tree], contract, {})
    yield one
    for label in _joined_labels([tree]):
        selectors = [use.selector for use in selectors_in(tree)]
        values = list(islice(values_of(label, selectors, contract), _MOST_GROUPS))
        for count in range(2, len(values) + 1):
            groups = [cast_for([tree], contract, {label: value}) for value in values[:count]]
            series = dict.fromkeys(one for cast in groups for one in cast.series)
            yield Cast(series=tuple(series), decoys=one.decoys)
    yield from _wider_casts(tree, contract)


def _wider_casts(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Casts for queries that join or count by labels which they do not name.

    First all selectors share what one of them says of its labels, as both sides of a division
    must; then there are some instances.
    """
    selectors = [use.selector for use in selectors_in(tree)]
    dropped = _labels_without(tree)
    shared = {
        name: value
        for selector in selectors
        for name, value in selector.equals.items()
        if name not in (METRIC_LABEL, *dropped)
    }
    if shared and len(selectors) > 1:
        yield cast_for([tree], contract, shared, tuple(shared), dropped)
    for count in (2, 3, 4, 6, 11):
        groups = [
            cast_for([tree], contract, {_INSTANCE: f"{_INSTANCE}-{n}"}, (_INSTANCE,))
            for n in range(1, count + 1)
        ]
        series = dict.fromkeys(one for cast in groups for one in cast.series)
        yield Cast(series=tuple(series), decoys=groups[0].decoys)


def _labels_without(tree: Expr) -> frozenset[str]:
    """Labels that an aggregation or a join leaves out."""
    found: set[str] = set()
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        nodes += children(node)
        if isinstance(node, AggregateExpr) and node.modifier is not None:
            if node.modifier.type != AggModifierType.By:
                found |= set(node.modifier.labels)
        elif isinstance(node, BinaryExpr) and not matching_of(node).on:
            found |= set(matching_of(node).labels)
    return frozenset(found)


def cast_for(
    trees: Sequence[Expr],
    contract: Contract,
    fixed: Mapping[str, str],
    also: Sequence[str] = (),
    never: Collection[str] = (),
) -> Cast:
    """Series for queries that are played together; `fixed` labels have this one value.

    Where no contract knows a metric its series have the labels that queries join by, and `also`,
    but `never` some.

    For each selector there is a series that as few others as possible select.
    """
    uses = [use for tree in trees for use in selectors_in(tree)]
    selectors = list(dict.fromkeys(use.selector for use in uses))
    if any(not selector.metric or selector.metric.startswith("slo:") for selector in selectors):
        raise UnsupportedError("a selector of recorded series, or of no metric's name")
    named = dict.fromkeys((*_joined_labels(trees), *also))
    joined = tuple(name for name in named if name not in never)
    moments = {name: unit for tree in trees for name, unit in moments_in(tree)}
    known = _Known(contract, uses, joined, fixed, moments)
    series = dict.fromkeys(
        known.series(one, labels)
        for one in selectors
        for labels in [_labels_of(one, selectors, known.domain(one))]
    )
    misses = dict.fromkeys(
        known.series(one, labels)
        for one in selectors
        for labels in near_misses(one, known.domain(one))
    )
    decoys = [one for one in misses if not any(s.matches(one.named) for s in selectors)]
    return Cast(series=tuple(series), decoys=tuple(decoys))


def values_of(label: str, selectors: Iterable[Selector], contract: Contract) -> Iterator[str]:
    """Values of a label that every selector takes: the contract's own, or else made up."""
    every = tuple(selectors)
    listed = [
        values
        for selector in every
        if (metric := metric_of(selector.metric, contract))
        for name, values in metric.labels
        if name == label and values is not None
    ]
    usual = listed[0] if listed else tuple(f"{label}-{number}" for number in range(1, 100))
    taken = values_taken(label, every, usual)
    yield from (value for value in taken if all(value in other for other in listed))


def metric_of(name: str, contract: Contract) -> Metric | None:
    """A series' metric in the contract, also where the series is one part of a histogram."""
    if name in contract:
        return contract[name]
    wholes = (name.removesuffix(part) for part in _PARTS)
    return next((contract[whole] for whole in wholes if whole in contract), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the metrics, from the contract and from how they are used."""

    contract: Contract
    uses: Sequence[Use]
    joined: tuple[str, ...]
    fixed: Mapping[str, str]
    moments: Mapping[str, Fraction] = field(default_factory=dict)

    def domain(self, selector: Selector) -> Domain:
        metric = metric_of(selector.metric, self.contract)
        names = [name for name, _ in metric.labels] if metric else list(self.joined)
        found: Domain = {}
        for name in names:
            if name in self.fixed:
                found[name] = (self.fixed[name],)
            else:
                found[name] = tuple(self._values(name, selector))
        return found

    def _values(self, name: str, selector: Selector) -> Iterator[str]:
        metric = metric_of(selector.metric, self.contract)
        listed = dict(metric.labels).get(name) if metric else None
        if listed is None:
            yield from (f"{name}-{number}" for number in (1, 2))
            return
        # What other metrics of the query have too comes first, so that joins find partners.
        others = [set(one) for one in self._listed(name)]
        yield from sorted(listed, key=lambda value: (not all(value in one for one in others),))

    def _listed(self, name: str) -> Iterator[tuple[str, ...]]:
        for use in self.uses:
            metric = metric_of(use.selector.metric, self.contract)
            values = dict(metric.labels).get(name) if metric else None
            if values is not None:
                yield values

    def series(self, selector: Selector, labels: Mapping[str, str]) -> Series:
        return Series(
            name=selector.metric,
            labels=tuple(sorted((k, v) for k, v in labels.items() if k != "__name__")),
            counter=self._counts(selector.metric),
            moment=self.moments.get(selector.metric, Fraction(0)),
        )

    def _counts(self, name: str) -> bool:
        metric = metric_of(name, self.contract)
        if metric is not None:
            return metric.type is not MetricType.GAUGE
        return any(u.selector.metric == name and u.function in _COUNTING for u in self.uses)


def _labels_of(selector: Selector, selectors: Sequence[Selector], domain: Domain) -> dict[str, str]:
    """Labels that the selector takes and as many others as possible do not."""
    avoided: list[Selector] = []
    for other in selectors:
        wanted = [*avoided, other]
        if other != selector and example_labels(selector, domain, avoid=wanted) is not None:
            avoided = wanted
    labels = example_labels(selector, domain, avoid=avoided)
    if labels is None:
        raise UnsupportedError(f'no series made up for "{selector.text}"')
    return labels


def _joined_labels(trees: Sequence[Expr]) -> tuple[str, ...]:
    """Every label that the queries group or join by."""
    found: dict[str, None] = {}
    nodes = list(trees)
    while nodes:
        node = nodes.pop()
        nodes += children(node)
        if isinstance(node, AggregateExpr) and node.modifier is not None:
            found |= dict.fromkeys(node.modifier.labels)
        if isinstance(node, BinaryExpr) and node.modifier and node.modifier.matching:
            found |= dict.fromkeys(node.modifier.matching.labels)
    return tuple(sorted(found))
