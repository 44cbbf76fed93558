"""Following labels through the tree of a query.

Follows https://prometheus.io/docs/prometheus/2.42/querying/operators/ and the engine's source:
promql/engine.go (aggregation, resultMetric) and promql/functions.go.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    StringLiteral,
    SubqueryExpr,
    UnaryExpr,
    VectorMatchCardinality,
    VectorSelector,
)

from slosmith.promql.filters import Kind, kind_above
from slosmith.promql.functions import FUNCTIONS
from slosmith.promql.grouping import grouping_of
from slosmith.promql.labels import ANY_LABELS, NO_LABELS, Labels
from slosmith.promql.operators import matching_of, operator_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.regex import matches_regex
from slosmith.promql.selector_uses import children, selector_of
from slosmith.promql.selectors import METRIC_LABEL, MatchOp, Selector
from slosmith.promql.tokens import AGGREGATIONS
from slosmith.record import dataclass

KnownLabels = Callable[[str], frozenset[str] | None]
AlwaysLabels = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """A node of a query, what it evaluates to, its labels, and the same of its children."""

    node: Expr
    kind: Kind
    labels: Labels
    below: "tuple[Inferred, ...]"


def infer(expression: Expr, known: KnownLabels, always: AlwaysLabels | None = None) -> Labels:
    """Return the labels of the series that `expression` gives.

    `known(metric)` is every label that a metric's series can have, or None if that is not known;
    `always(metric)` those that each of its series has, where the caller can guarantee it.
    """
    return inferred(expression, known, always).labels


def inferred(expression: Expr, known: KnownLabels, always: AlwaysLabels | None = None) -> Inferred:
    """The same of every node, each looked at once, but for parentheses."""

    def of(node: Expr) -> Inferred:
        node = unparenthesised(node)
        below = tuple(map(of, children(node)))
        kind = kind_above(node, [one.kind for one in below])
        return Inferred(node=node, kind=kind, labels=labels(node, kind, below), below=below)

    def labels(node: Expr, kind: Kind, below: tuple[Inferred, ...]) -> Labels:
        if kind in (Kind.SCALAR, Kind.STRING):
            return NO_LABELS
        match node:
            case VectorSelector():
                return labels_read(selector_of(node), known, always)
            case MatrixSelector():
                return labels_read(selector_of(node.vector_selector), known, always)
            case AggregateExpr():
                return _aggregated(node, below[-1].labels)
            case BinaryExpr():
                return _combined(node, *below)
            case Call():
                return _called(node, below)
            case UnaryExpr() | SubqueryExpr():
                return below[0].labels
            case _:
                return ANY_LABELS

    return of(expression)


def labels_read(
    selector: Selector, known: KnownLabels, always: AlwaysLabels | None = None
) -> Labels:
    """Return the labels of the series that a selector chooses; see `infer` for the arguments."""
    labels = ANY_LABELS
    if selector.metric:
        known_labels = known(selector.metric)
        if known_labels is not None:
            labels = _of_metric(known_labels)
        labels = labels.having(dict.fromkeys(always(selector.metric) if always else ()))
    matchers = [one for one in selector.matchers if one.name != METRIC_LABEL]
    equal = {one.name: one.value for one in matchers if one.op is MatchOp.EQUAL}
    empty = [name for name, value in equal.items() if not value]
    fixed: dict[str, str | None] = {name: value for name, value in equal.items() if value}
    labels = (labels.minus(empty) if empty else labels).having(fixed)
    # What a regular expression says is compiled where nothing else says that the label is there.
    open_ = (one for one in matchers if one.name not in labels.certain)
    return labels.having({one.name: None for one in open_ if not one.accepts("")})


@lru_cache(maxsize=1024)
def _of_metric(labels: frozenset[str]) -> Labels:
    return Labels(possible=labels | {METRIC_LABEL})


def _aggregated(node: AggregateExpr, labels: Labels) -> Labels:
    operator = str(node.op)
    if operator in ("topk", "bottomk"):
        return labels
    if operator not in AGGREGATIONS:
        return ANY_LABELS
    grouping = grouping_of(node)
    if grouping.by:
        kept = labels.only(grouping.labels) if grouping.labels else NO_LABELS
    else:
        kept = labels.minus({*grouping.labels, METRIC_LABEL})
    if operator == "count_values" and isinstance(node.param, StringLiteral):
        return kept.plus(node.param.val, certain=True)
    return kept


def _combined(node: BinaryExpr, lhs: Inferred, rhs: Inferred) -> Labels:
    left, right = lhs.labels, rhs.labels
    if lhs.kind is not Kind.VECTOR:
        return right
    if rhs.kind is not Kind.VECTOR:
        return left
    operator, matching = operator_of(node), matching_of(node)
    if operator == "unless":
        return left
    if operator == "or":
        return left.either(right)
    if operator == "and":
        return left.joined(right, matching)
    card = node.modifier.card if node.modifier else VectorMatchCardinality.OneToOne
    if card == VectorMatchCardinality.ManyToOne:
        return _with_included(left.joined(right, matching), right, node)
    if card == VectorMatchCardinality.OneToMany:
        return _with_included(right.joined(left, matching), left, node)
    both = left.joined(right, matching)
    return both.only(matching.labels) if matching.on else both.minus(matching.labels)


def _with_included(many: Labels, one: Labels, node: BinaryExpr) -> Labels:
    """Add the labels that `group_left(...)` copies; one that the one side lacks is taken away."""
    for label in (node.modifier.group_labels if node.modifier else None) or ():
        if one.may_have(label):
            many = many.plus(label, certain=label in one.certain)
        else:
            many = many.minus({label})
    return many


def _called(node: Call, arguments: Sequence[Inferred]) -> Labels:
    name = node.func.name
    if name not in FUNCTIONS:
        return ANY_LABELS
    if name in ("absent", "absent_over_time"):
        return _absent(arguments[0].node)
    series = [one.labels for one in arguments if one.kind in (Kind.VECTOR, Kind.RANGE)]
    if not series:
        return NO_LABELS  # vector(1), or hour() and its like of the time of evaluation
    texts = [one.node.val for one in arguments if isinstance(one.node, StringLiteral)]
    if name == "label_replace" and len(texts) == 4:
        return _replaced(series[0], *texts)
    if name == "label_join" and len(texts) > 1:
        return _label_joined(series[0], texts[0], texts[1], texts[2:])
    return series[0].minus({"le"}) if name == "histogram_quantile" else series[0]


def _absent(argument: Expr) -> Labels:
    """Of `absent(x{a="b"})`: the labels that equality fixes; those named twice are dropped."""
    argument = unparenthesised(argument)
    if isinstance(argument, MatrixSelector):
        argument = argument.vector_selector
    if not isinstance(argument, VectorSelector):
        return NO_LABELS
    selector, labels = selector_of(argument), NO_LABELS
    for name, value in selector.equals.items():
        if value and name != METRIC_LABEL:
            once = sum(matcher.name == name for matcher in selector.matchers) == 1
            labels = labels.plus(name, certain=once, value=value)
    return labels


def _replaced(labels: Labels, target: str, replacement: str, source: str, pattern: str) -> Labels:
    if "$" in replacement or not replacement:
        return labels.plus(target, certain=False)
    if not labels.may_have(source) and matches_regex(pattern, ""):
        return labels.plus(target, certain=True, value=replacement)
    return labels.plus(target, certain=target in labels.certain)


def _label_joined(labels: Labels, target: str, separator: str, sources: Sequence[str]) -> Labels:
    filled = bool(separator) and len(sources) > 1
    return labels.plus(target, certain=filled or not labels.certain.isdisjoint(sources))
