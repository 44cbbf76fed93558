"""Shares of time: averages of 0/1 gauges, and samples for which a comparison holds."""

from collections.abc import Mapping

from promql_parser import AggregateExpr, BinaryExpr, Expr

from slosmith.importing.groups import groups_in
from slosmith.importing.queries import Queries
from slosmith.importing.record import Entry, Rank, Reading
from slosmith.importing.shapes import (
    RATES,
    Over,
    Sum,
    bare,
    groups_of,
    number_of,
    parse_holed,
    read_sum,
    text_of,
    unparenthesised,
)
from slosmith.promql import COMPARISONS, Selector, operator_of, parse_selector, print_expression

_COUNTS = ("_total", "_count", "_bucket")


def of_average(tree: Expr, good: bool, entry: Entry) -> Reading | None:
    """The share of time in which a 0/1 gauge says yes, where that alone is asked for."""
    found = read_sum(tree)
    if found is None or len(found.terms) != 1 or found.functions != {"avg_over_time"}:
        return None
    (term,) = found.terms
    by = found.by or ()
    if term.selector is None:
        return _of_condition(term.inner, by) if not good else None
    if good:
        return probe(term.selector, by, entry)
    if term.selector.metric.startswith(("up", "probe_")):
        entry.differ(f"{term.selector.metric} is 1 while it is up: its average is the good share")
        return probe(term.selector, by, entry)
    return Reading(
        sli="ratio",
        value=term.selector.text,
        by=by,
        differences=("the ratio that you record is averaged over time",),
    )


def of_time(queries: Queries, total: Sum, part: Sum, entry: Entry) -> Reading | None:
    """Samples that are counted or averaged: a share of time."""
    if len(part.terms) != 1 or len(total.terms) != 1 or part.functions & set(RATES):
        return None
    term, by = part.terms[0], groups_in(queries, total, part, entry)
    _mind_terms((term, *total.terms), queries, entry)
    if term.selector is None:
        return _of_samples(term, by, good=queries.good)
    if queries.good and part.functions <= {"sum_over_time", "avg_over_time"}:
        return probe(term.selector, by, entry)
    if part.functions == {"avg_over_time"} == total.functions:
        return _of_states(term, total.terms[0], by, entry)
    return None


def _mind_terms(terms: tuple[Over, ...], queries: Queries, entry: Entry) -> None:
    if any(term.step is not None and term.step == term.window for term in terms):
        entry.flaw(
            Rank.WRONG,
            queries.node,
            "the subquery's step is its window: of each window one moment is looked at",
            "write a step of a minute, or none",
        )
    summed = [one for one in terms if one.function in ("sum_over_time", "avg_over_time")]
    for term in summed:
        if term.selector is not None and term.selector.metric.endswith(_COUNTS):
            entry.flaw(
                Rank.BROKEN,
                queries.node,
                f"{term.function}() adds up what the counter {term.selector.metric} has reached, "
                "and not what happened in the window",
                "write rate() over the window",
            )


def of_filtered(queries: Queries, total: Sum) -> Reading | None:
    """`x > 80` of all `x`, each over the window: a share of time by another name."""
    tree = bare(queries.part)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    same = text_of(bare(tree.lhs)) == text_of(bare(queries.total))
    if not same or len(total.terms) != 1 or total.terms[0].selector is None or total.of_rates:
        return None
    condition = f"{total.terms[0].selector.text} {operator_of(tree)} {print_expression(tree.rhs)}"
    return _of_condition(condition, total.by or (), good=queries.good)


def _of_samples(term: Over, by: tuple[str, ...], *, good: bool) -> Reading | None:
    """Samples of a comparison, or how many series there are for which it holds."""
    tree = unparenthesised(parse_holed(term.inner))
    if isinstance(tree, AggregateExpr) and str(tree.op) == "count":
        by = by or groups_of(tree) or ()
        return _of_condition(text_of(tree.expr), by, good=good)
    return _of_condition(term.inner, by, good=good)


# kube-state-metrics writes such a gauge once for each value of a label, 1 for the one that is.
_STATES = {"kube_pod_status_ready": "condition", "kube_node_status_condition": "status"}


def _of_states(term: Over, total: Over, by: tuple[str, ...], entry: Entry) -> Reading | None:
    """One state of a gauge that has a series for each, all of which add up to 1."""
    assert term.selector is not None
    label = _STATES.get(term.selector.metric)
    if label is None or total.selector is None or term.selector.equals.get(label) != "false":
        return None
    if term.selector.without(label) != total.selector.without(label):
        return None
    entry.differ(f'{label}="unknown" counted as neither, and is bad now')
    text = term.selector.text.replace(f'{label}="false"', f'{label}="true"')
    return probe(parse_selector(text), by, entry)


def probe(up: Selector, by: tuple[str, ...], entry: Entry) -> Reading:
    """The share of time in which a gauge says that all are up, or one of each group."""
    healthy = "all" if not by else "any"
    value: object = up.text if by else {"up": up.text, "healthy": healthy}
    entry.differ(
        "the share of time in which all are up, where samples of all were averaged"
        if not by
        else "the share of time in which one of a group is up, where samples were averaged"
    )
    return Reading(sli="probe", value=value, by=by)


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SAME = {operator: operator for operator in _OPPOSITE}


def _of_condition(text: str, by: tuple[str, ...], *, good: bool = False) -> Reading | None:
    """Time in which a comparison holds; where it says what is bad, its opposite is written."""
    tree = unparenthesised(parse_holed(text))
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    if "$window" in text or number_of(tree.rhs) is None:
        return None
    written: Mapping[str, str] = _SAME if good else _OPPOSITE
    left, right = print_expression(tree.lhs), print_expression(tree.rhs)
    value = f"{left} {written[operator_of(tree)]} {right}"
    said = "the share of time in which all series are good, where samples of each were counted"
    return Reading(sli="threshold", value=value, by=by, differences=(said,))
