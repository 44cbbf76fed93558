"""Raw series made up for a query: some for each selector, and decoys that only just miss one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from types import MappingProxyType

from promql_parser import AggregateExpr, BinaryExpr, Expr

from slosmith.model import naming
from slosmith.model.metric import Metric, MetricType
from slosmith.promql import BOUND_LABEL, Selector, Use, print_expression, selectors_in
from slosmith.promql.example_series import example_labels, near_misses, values_taken
from slosmith.promql.functions import RATES
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import matching_of
from slosmith.promql.selector_uses import children
from slosmith.promql.selectors import METRIC_LABEL
from slosmith.simulate.moment_gauges import moments_in
from slosmith.simulate.replaced_labels import Made, made_in
from slosmith.simulate.series import Series
from slosmith.simulate.vectors import UnsupportedError
from slosmith.simulate.written_numbers import numbers_in

_PARTS = ("_bucket", "_count", "_sum")

_MOST_GROUPS = 5
_FEW, _MOST_COUNTED = (2, 3, 4, 6, 11), 64
MOST_OF_CROWD = 1_000
_OVER = Fraction(6, 5)
# One of so many can be more than twice a standard deviation off their average.
_DEVIATIONS, _ALIKE = ("stddev", "stdvar"), 7
_INSTANCE, _MEMBER = "instance", "member"
_ANY = "any_metric"  # what is selected by labels alone

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
    yield from _labelled_casts(tree, contract)
    for label in told_apart(tree):
        if label == BOUND_LABEL:
            continue
        selectors = [use.selector for use in selectors_in(tree)]
        values = list(islice(values_of(label, selectors, contract), _MOST_GROUPS))
        for count in range(2, len(values) + 1):
            groups = [cast_for([tree], contract, {label: value}) for value in values[:count]]
            series = dict.fromkeys(one for cast in groups for one in cast.series)
            yield Cast(series=tuple(series), decoys=one.decoys)
    yield from _counted_casts(tree, contract)


def _labelled_casts(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Casts for queries that join by labels which they do not name.

    First all selectors share what some of them say of their labels, as both sides of a division
    must; then what an aggregation leaves out is on what it aggregates alone.
    """
    selectors = [use.selector for use in selectors_in(tree)]
    dropped = labels_without(tree)
    shared = {name: value for name, value in _said(selectors, contract) if name not in dropped}
    if shared and len(selectors) > 1:
        yield cast_for([tree], contract, shared, tuple(shared), dict.fromkeys(dropped, ()))
    if aggregated := _aggregated_without(tree):
        yield cast_for([tree], contract, {}, only=aggregated)


def _counted_casts(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Casts for queries that count: some instances, or members of one."""
    for label, count in product(_counted_by(tree), _counts(tree)):
        yield crowd_of(tree, contract, label, count)


def crowds_for(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Casts for queries that count many: one more than each number that they say, up to 1,000.

    What is counted in two groups, of which one is larger, comes first. How far one is off the
    others takes as many that are alike.
    """
    for label in [*told_apart(tree), _INSTANCE][:1] if _aggregates(tree, *_DEVIATIONS) else ():
        yield crowd_of(tree, contract, label, _ALIKE)
    if not counts(tree):
        return
    for label in told_apart(tree)[:1]:
        most, least = (
            crowd_of(tree, contract, _MEMBER, n, {label: f"{label}-{n}"}) for n in (4, 1)
        )
        yield Cast(series=tuple(dict.fromkeys((*most.series, *least.series))), decoys=most.decoys)
    asked = sorted({int(n) + 1 for n in numbers_in(tree) if 1 < n <= MOST_OF_CROWD})
    for count, label in product(asked, _counted_by(tree)):
        yield crowd_of(tree, contract, label, count)


def is_bucket(metric: str) -> bool:
    """Whether a metric counts what is in a bucket; a part of its name may stand behind a colon."""
    return any(part.endswith("_bucket") for part in metric.split(":"))


def without_member(series: Series) -> Series:
    """A series without what tells it apart from others of a crowd."""
    own = tuple(pair for pair in series.labels if pair[0] not in (_INSTANCE, _MEMBER))
    return replace(series, labels=own)


def crowd_of(
    tree: Expr,
    contract: Contract,
    label: str,
    count: int,
    fixed: Mapping[str, str] = MappingProxyType({}),
) -> Cast:
    """So many of each series, which differ in one label."""
    groups = [
        cast_for([tree], contract, {**fixed, label: f"{label}-{n}"}, (label,))
        for n in range(1, count + 1)
    ]
    series = dict.fromkeys(one for cast in groups for one in cast.series)
    return Cast(series=tuple(series), decoys=groups[0].decoys)


def _said(selectors: Sequence[Selector], contract: Contract) -> Iterator[tuple[str, str]]:
    """Labels of which selectors say what they are, each with a value that all of these take."""
    said = dict.fromkeys(
        matcher.name
        for selector in selectors
        for matcher in selector.matchers
        if matcher.op.is_positive and matcher.value
    )
    for name in said:
        asking = [one for one in selectors if any(m.name == name for m in one.matchers)]
        if name != METRIC_LABEL and (value := next(values_of(name, asking, contract, ()), None)):
            yield name, value


def _aggregated_without(tree: Expr) -> dict[str, set[str]]:
    """The labels that aggregations leave out, each with the metrics that these aggregate."""
    found: dict[str, set[str]] = {}
    if isinstance(tree, AggregateExpr) and not (grouping := grouping_of(tree)).by:
        metrics = {use.selector.metric for use in selectors_in(tree)}
        found = {label: set(metrics) for label in grouping.labels}
    for child in children(tree):
        for label, metrics in _aggregated_without(child).items():
            found.setdefault(label, set()).update(metrics)
    return found


def _counted_by(tree: Expr) -> tuple[str, ...]:
    """The label that some series differ in: another one where what is counted has one instance."""
    apart = counts(tree) and _INSTANCE in print_expression(tree)
    return (_INSTANCE, _MEMBER) if apart else (_INSTANCE,)


def _counts(tree: Expr) -> tuple[int, ...]:
    """How many are tried.

    So many that one is a little more than a share that is asked, as many as a query counts to, one
    more, and a few.
    """
    numbers = [*numbers_in(tree)] if counts(tree) else []
    shares = (int(whole / (n * _OVER)) for n in numbers for whole in (1, 100) if 0 < n < whole)
    asked = (int(n) + more for n in numbers if 1 < n < _MOST_COUNTED for more in (0, 1))
    few = (n for n in (*shares, *asked, *_FEW) if 1 < n < _MOST_COUNTED)
    return tuple(dict.fromkeys(few))


def counts(tree: Expr) -> bool:
    """Whether a query counts what it reads."""
    return _aggregates(tree, "count")


def _aggregates(tree: Expr, *by: str) -> bool:
    own = isinstance(tree, AggregateExpr) and str(tree.op) in by
    return own or any(_aggregates(child, *by) for child in children(tree))


def labels_without(tree: Expr) -> frozenset[str]:
    """Labels that an aggregation or a join leaves out."""
    found: set[str] = set()
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        nodes += children(node)
        if isinstance(node, AggregateExpr):
            if not (grouping := grouping_of(node)).by:
                found |= set(grouping.labels)
        elif isinstance(node, BinaryExpr) and not matching_of(node).on:
            found |= set(matching_of(node).labels)
    return frozenset(found)


def cast_for(
    trees: Sequence[Expr],
    contract: Contract,
    fixed: Mapping[str, str],
    also: Sequence[str] = (),
    only: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Cast:
    """Series for queries that are played together; `fixed` labels have this one value.

    Where no contract knows a metric its series have the labels that queries join by, and `also`;
    some labels `only` those of some metrics.

    For each selector there is a series that as few others as possible select.
    """
    uses = [use for tree in trees for use in selectors_in(tree)]
    selectors = list(dict.fromkeys(use.selector for use in uses))
    if any(naming.is_recorded(selector.metric) for selector in selectors):
        raise UnsupportedError("a selector of recorded series")
    joined = tuple(dict.fromkeys((*_joined_labels(trees), *also)))
    moments = {name: unit for tree in trees for name, unit in moments_in(tree)}
    made = {which: one for tree in trees for which, one in made_in(tree).items()}
    known = _Known(contract, uses, joined, fixed, moments, only, made)
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


def values_of(
    label: str,
    selectors: Iterable[Selector],
    contract: Contract,
    usual: Sequence[str] | None = None,
) -> Iterator[str]:
    """Values of a label that every selector takes: the contract's own, the usual, or made up."""
    every = tuple(selectors)
    listed = [
        values
        for selector in every
        if (metric := metric_of(selector.metric, contract))
        for name, values in metric.labels
        if name == label and values is not None
    ]
    if listed or usual is None:
        usual = listed[0] if listed else [f"{label}-{number}" for number in range(1, 100)]
    taken = values_taken(label, every, tuple(usual))
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
    moments: Mapping[str, Fraction]
    only: Mapping[str, Collection[str]]
    made: Mapping[tuple[str, str], Made]

    def domain(self, selector: Selector) -> Domain:
        metric = metric_of(selector.metric, self.contract)
        names = [name for name, _ in metric.labels] if metric else self._joined(selector.metric)
        found: Domain = {}
        for name in names:
            made = self.made.get((selector.metric, name))
            if made and made.label in self.fixed:
                found[name] = (made.shape.format(self.fixed[made.label]),)
            elif name in self.fixed:
                found[name] = (self.fixed[name],)
            else:
                found[name] = tuple(self._values(name, selector))
        return found

    def _joined(self, metric: str) -> list[str]:
        sources = (source for name, source in self.made if name == metric)
        joined = dict.fromkeys((*self.joined, *sources))
        own = (one for one in joined if one not in self.only or metric in self.only[one])
        return [one for one in own if one != BOUND_LABEL or is_bucket(metric)]

    def _values(self, name: str, selector: Selector) -> Iterator[str]:
        metric = metric_of(selector.metric, self.contract)
        listed = dict(metric.labels).get(name) if metric else None
        if listed is None:
            made = self.made.get((selector.metric, name)) or Made(label=name, shape="{}")
            apart = "_" if name == METRIC_LABEL else "-"
            yield from (made.shape.format(f"{made.label}{apart}{number}") for number in (1, 2))
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
        name = labels.get(METRIC_LABEL, selector.metric) or _ANY
        return Series(
            name=name,
            labels=tuple(sorted((k, v) for k, v in labels.items() if k != METRIC_LABEL)),
            counter=self._counts(selector.metric, name),
            moment=self.moments.get(selector.metric, Fraction(0)),
        )

    def _counts(self, asked: str, name: str) -> bool:
        metric = metric_of(name, self.contract)
        if metric is not None:
            return metric.type is not MetricType.GAUGE
        return any(u.selector.metric == asked and u.function in RATES for u in self.uses)


def _labels_of(selector: Selector, selectors: Sequence[Selector], domain: Domain) -> dict[str, str]:
    """Labels that the selector takes and as many others as possible do not."""
    avoided: list[Selector] = []
    for other in selectors:
        wanted = [*avoided, other]
        if other != selector and example_labels(selector, domain, avoid=wanted) is not None:
            avoided = wanted
    labels = example_labels(selector, domain, avoid=avoided)
    if labels is None:
        why = f'no series was made up: see whether its matchers leave any of "{selector.text}"'
        raise UnsupportedError(why)
    return labels


def told_apart(tree: Expr) -> tuple[str, ...]:
    """The labels that a query groups or joins by, those first that some of it adds up."""
    lists = [*_label_lists([tree])]
    every = [label for label in _joined_labels([tree]) if all(label in one for one in lists)]
    return (*(one for one in _joined_labels([tree]) if one not in every), *every)


def _joined_labels(trees: Sequence[Expr]) -> tuple[str, ...]:
    """Every label that the queries group or join by."""
    return tuple(sorted({label for labels in _label_lists(trees) for label in labels}))


def _label_lists(trees: Sequence[Expr]) -> Iterator[Sequence[str]]:
    nodes = list(trees)
    while nodes:
        node = nodes.pop()
        nodes += children(node)
        if isinstance(node, AggregateExpr):
            yield grouping_of(node).labels
        if isinstance(node, BinaryExpr) and node.modifier and node.modifier.matching:
            yield node.modifier.matching.labels
