"""Shares of time: averages of 0/1 gauges, and samples for which a comparison holds."""

from collections.abc import Mapping
from dataclasses import replace

from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector

from slosmith.commands.importing.groups import groups_in
from slosmith.commands.importing.holes import parse_holed, text_of
from slosmith.commands.importing.queries import Queries
from slosmith.commands.importing.rate_sums import (
    RATES,
    Over,
    Sum,
    groups_of,
    outer_groups,
    read_sum,
    selector_at,
)
from slosmith.commands.importing.record import Entry, Rank, Reading
from slosmith.commands.importing.shapes import bare, number_of
from slosmith.promql import COMPARISONS, Selector, operator_of, parse_selector, print_expression
from slosmith.promql.operators import returns_bool
from slosmith.promql.parentheses import unparenthesised

_COUNTS = ("_total", "_count", "_bucket")


def of_average(tree: Expr, good: bool, entry: Entry) -> Reading | None:
    """The share of time in which a 0/1 gauge says yes, where that alone is asked for."""
    found = read_sum(tree)
    if found is None or len(found.terms) != 1 or found.functions != {"avg_over_time"}:
        return None
    (term,) = found.terms
    by = found.by or ()
    if term.selector is None:
        return _of_condition(term.inner, by, entry, good=good)
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


def of_bool(tree: Expr, good: bool, entry: Entry) -> Reading | None:
    """A comparison that gives 0 or 1 for a whole window: the share of time in which it holds."""
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    if not returns_bool(tree):
        return None
    text = f"{text_of(tree.lhs)} {operator_of(tree)} {print_expression(tree.rhs)}"
    if "$window" in text:
        entry.differ("the comparison looks over 5m, where it looked over each alert's window")
    return _of_condition(text.replace("$window", "5m"), outer_groups(tree.lhs), entry, good=good)


def of_time(queries: Queries, total: Sum, part: Sum, entry: Entry) -> Reading | None:
    """Samples that are counted or averaged: a share of time."""
    if len(part.terms) != 1 or len(total.terms) != 1 or part.functions & set(RATES):
        return None
    term, by = part.terms[0], groups_in(queries, total, part, entry)
    _mind_terms((term, *total.terms), queries, entry)
    if term.selector is None:
        return _of_samples(term, by, entry, good=queries.good)
    if queries.good and part.functions == {"sum_over_time"} and _counts_same(term, total.terms[0]):
        return probe(term.selector, by, entry)
    if (
        queries.good
        and part.functions == {"sum_over_time"}
        and _counts_scrapes(term, total.terms[0])
    ):
        return _of_scrapes(term.selector, by, entry)
    if part.functions == {"avg_over_time"} == total.functions:
        return _of_states(term, total.terms[0], by, entry)
    return None


def _counts_same(term: Over, total: Over) -> bool:
    """Whether the total are the samples of what is added up: their average then."""
    return total.function == "count_over_time" and total.selector == term.selector


def _counts_scrapes(term: Over, total: Over) -> bool:
    """Whether the total are the scrapes that should have brought it: what they did not was bad."""
    if term.selector is None or total.selector is None or total.function != "count_over_time":
        return False
    return total.selector.metric == "up" and term.selector.matchers == total.selector.matchers


def _of_scrapes(up: Selector, by: tuple[str, ...], entry: Entry) -> Reading:
    found = probe(up, by, entry)
    value = found.value if isinstance(found.value, dict) else {"up": found.value}
    said = "a scrape that did not bring it was bad: time in which it is missing is, also without up"
    return replace(found, value={**value, "missing": "bad"}, differences=(said,))


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


def of_filtered(queries: Queries, total: Sum, entry: Entry) -> Reading | None:
    """`x > 80` of all `x`, each over the window: a share of time by another name."""
    tree = bare(queries.part)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    same = text_of(bare(tree.lhs)) == text_of(bare(queries.total))
    if not same or len(total.terms) != 1 or total.terms[0].selector is None or total.of_rates:
        return None
    condition = f"{total.terms[0].selector.text} {operator_of(tree)} {print_expression(tree.rhs)}"
    return _of_condition(condition, total.by or (), entry, good=queries.good)


def _of_samples(term: Over, by: tuple[str, ...], entry: Entry, *, good: bool) -> Reading | None:
    """Samples of a comparison, or how many series there are for which it holds."""
    tree = unparenthesised(parse_holed(term.inner))
    if isinstance(tree, AggregateExpr) and str(tree.op) == "count":
        by = by or groups_of(tree) or ()
        return _of_condition(text_of(tree.expr), by, entry, good=good)
    return _of_condition(term.inner, by, entry, good=good)


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


_DOWN = (("==", 0.0), ("<", 1.0), ("!=", 1.0))
_UP = (("==", 1.0), (">", 0.0), ("!=", 0.0), (">=", 1.0))
"""How people ask a gauge of 0 and 1 what it says."""
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SAME = {operator: operator for operator in _OPPOSITE}


def _of_condition(text: str, by: tuple[str, ...], entry: Entry, *, good: bool) -> Reading | None:
    """Time in which a comparison holds; where it says what is bad, its opposite is written."""
    tree = unparenthesised(parse_holed(text))
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    limit = number_of(tree.rhs)
    if "$window" in text or limit is None:
        return None
    asked = operator_of(tree), limit
    if isinstance(tree.lhs, VectorSelector) and asked in (_UP if good else _DOWN):
        up = selector_at(tree.lhs)
        if up is not None and up.metric in ("up", "probe_success"):
            return probe(up, by, entry)
    written: Mapping[str, str] = _SAME if good else _OPPOSITE
    left, right = print_expression(tree.lhs), print_expression(tree.rhs)
    value = f"{left} {written[operator_of(tree)]} {right}"
    said = "the share of time in which all series are good, where samples of each were counted"
    return Reading(sli="threshold", value=value, by=by, differences=(said,))
