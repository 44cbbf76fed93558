"""Which labels the results of alerts may carry by themselves, beside those of their rules."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    StringLiteral,
)

from slosmith.model.contract import COMPILERS, TARGET_LABELS, Contract, is_recorded
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.slo import Slo
from slosmith.promql import Labels, PromQLError, infer, parse_expression, selectors_in
from slosmith.promql.grouping import grouping_of
from slosmith.promql.selector_uses import nodes_of

_NAMES_THEM = re.compile(rf"\b(?:slo:|ALERTS)|(?:\b|_)(?:{'|'.join(sorted(COMPILERS))})(?:\b|_)")
_SET = ("label_replace", "label_join")
_TARGET = "instance"
"""With it each result is of another target, whose labels follow from it most of the time."""
_ANY = Labels(possible=None)
_OF_ALERTS = frozenset({"alertname", "severity"})


def plain_result_labels(alert: PlainAlert, contract: Contract) -> Labels:
    """Those of a plain alert's expression; any, where it cannot be parsed."""
    try:
        tree = parse_expression(alert.expression.text)
    except PromQLError:
        return _ANY
    return infer(tree, contract.labels, contract.always)


def slo_result_labels(slo: Slo) -> Labels:
    """Those by which an SLO is grouped, as far as its alerts have them."""
    return Labels(possible=frozenset(slo.by))


def kept_labels(text: str, own: Mapping[str, str], contract: Contract) -> tuple[str, ...]:
    """The compiler's labels that results need a copy of: without it two of them may be the same."""
    if not contract.named and not _NAMES_THEM.search(text):
        return ()
    try:
        tree = parse_expression(text)
    except PromQLError:
        return ()
    labels = infer(tree, contract.labels, contract.always)
    found = overwritten(tree, labels, own) - dict(labels.fixed).keys()
    copied = found & (COMPILERS | (_OF_ALERTS if _reads_alerts(tree) else frozenset()))
    differ = copied and may_differ_in_these_alone(tree, labels, contract, found)
    return tuple(sorted(copied)) if differ else ()


def overwritten(tree: Expr, labels: Labels, own: Mapping[str, str]) -> set[str]:
    """Labels of the alert that results are known to carry, with another value."""
    known = [name for name in own if labels.may_have(name)]
    if labels.possible is None:
        named = labels.certain.union(_named(tree), _scraped(tree))
        known = [name for name in known if name in named]
    return {name for name in known if (name, own[name]) not in labels.fixed}


def may_differ_in_these_alone(
    tree: Expr, labels: Labels, contract: Contract, these: Collection[str]
) -> bool:
    """Whether the author chose all labels that are left, or none but these names a target."""
    # Where a contract leaves them open, so does none.
    chosen = labels.possible is not None and infer(tree, lambda _: None).possible is not None
    named = labels.may_have(_TARGET) and _TARGET not in these and _names_target(tree, contract)
    return chosen or not named


def _names_target(tree: Expr, contract: Contract) -> bool:
    return any(contract.names_target(one.selector.metric) for one in selectors_in(tree))


def _scraped(tree: Expr) -> frozenset[str]:
    """What each scrape puts on its series, where nothing that is read was recorded."""
    read = [one.selector.metric for one in selectors_in(tree)]
    return frozenset() if any(map(is_recorded, read)) else TARGET_LABELS


def _reads_alerts(tree: Expr) -> bool:
    return any(one.selector.metric.startswith("ALERTS") for one in selectors_in(tree))


def _named(tree: Expr) -> Iterator[str]:
    """Labels that a query sets or copies, or that are known to be in what rules make."""
    for node in nodes_of(tree):
        if isinstance(node, AggregateExpr):
            yield from grouping_of(node).labels
        elif isinstance(node, BinaryExpr) and node.modifier is not None:
            yield from node.modifier.group_labels or ()
        elif isinstance(node, Call) and node.func.name in _SET:
            yield from (arg.val for arg in _texts(node.args)[:1])
    for one in selectors_in(tree):
        yield from _of_rules(one.selector.metric)


def _of_rules(name: str) -> Iterator[str]:
    level = name.partition(":")[0]
    if name.startswith("ALERTS"):
        yield from (*COMPILERS, *_OF_ALERTS)
    elif level != name:
        yield from (level, *(COMPILERS.intersection(level.split("_"))))


def _texts(arguments: Iterable[Expr]) -> list[StringLiteral]:
    return [one for one in arguments if isinstance(one, StringLiteral)]
