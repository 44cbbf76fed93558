"""Counters as events, and the buckets among them as latencies."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import reduce

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr

from slosmith.commands.importing.bounds import Bound, bound_of, length_of
from slosmith.commands.importing.defects import mind_selection
from slosmith.commands.importing.groups import groups_in
from slosmith.commands.importing.holes import text_of
from slosmith.commands.importing.queries import Queries
from slosmith.commands.importing.rate_sums import Sum, groups_of, joined, read_sum
from slosmith.commands.importing.record import Entry, Rank, Reading, Refusal
from slosmith.commands.importing.shapes import bare, division_of, number_of
from slosmith.commands.importing.time_indicators import probe
from slosmith.diagnostics.lists import each_of
from slosmith.model.time_units import Length
from slosmith.model.units import print_decimal
from slosmith.promql import COMPARISONS, Selector, operator_of, print_expression, selectors_in


def of_counters(queries: Queries, total: Sum, part: Sum, entry: Entry) -> Iterator[Reading]:
    """Two sums of rates."""
    _mind_functions(queries, total, part, entry)
    if bound_of(total, part) is None or queries.good:
        mind_selection(total, part, queries.good, queries.node, entry)
    by = groups_in(queries, total, part, entry)
    if (bound := bound_of(total, part)) is not None and queries.good:
        yield from _latency(queries, bound, by, entry)
        if not bound.same:
            yield _events(total.selectors, part.selectors, queries.word, by)
        return
    if bound is not None:
        entry.flaw(
            Rank.BROKEN,
            queries.node,
            f'the bad events are those of the bucket le="{bound.le}": the fast ones, so that '
            "successes count as errors",
            "count the others: total - bucket, which is a latency here",
        )
        entry.differ("the bucket counts what is good, and is written so")
        yield from _latency(queries, bound, by, entry)
    yield _events(total.selectors, part.selectors, queries.word, by)


def of_difference(queries: Queries, total: Sum, entry: Entry) -> Iterator[Reading | None]:
    """All less the good ones, as events or as time."""
    difference = _difference(queries.part)
    if difference is None:
        return
    left, right = difference
    if left.of_rates and right.of_rates and total.of_rates:
        yield from _of_rest(queries, total, left, right, entry)
    elif _is_time(left, "count_over_time") and _is_time(right, "sum_over_time"):
        (term,) = right.terms
        if term.selector is not None:
            yield probe(term.selector, total.by or (), entry)


def _difference(tree: Expr) -> tuple[Sum, Sum] | None:
    """The two sides of a difference; that of a sum is the difference of sums."""
    tree, by = bare(tree), None
    if isinstance(tree, AggregateExpr) and str(tree.op) == "sum":
        by, tree = groups_of(tree), bare(tree.expr)
        if by is None:
            return None
    rights: list[Sum | None] = []
    while isinstance(tree, BinaryExpr) and operator_of(tree) == "-":
        rights.insert(0, read_sum(tree.rhs))
        tree = bare(tree.lhs)
    left, right = read_sum(tree), reduce(joined, rights) if rights else None
    if left is None or right is None:
        return None
    if by is None:
        return left, right
    return replace(left, by=by, operator="sum"), replace(right, by=by, operator="sum")


def of_quantile(queries: Queries, total: Sum, entry: Entry) -> Iterator[Reading]:
    """A percentile over a limit as bad events: seconds divided by a rate, a latency in truth."""
    tree = bare(queries.part)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return
    call, limit = bare(tree.lhs), number_of(tree.rhs)
    if not isinstance(call, Call) or call.func.name != "histogram_quantile" or limit is None:
        return
    entry.flaw(
        Rank.BROKEN,
        queries.node,
        "different units are divided: the bad events are a percentile, in seconds, and the total "
        "is a rate of events",
        "count what takes longer than the limit, as the latency here does",
    )
    (use, *more) = selectors_in(call)
    name = use.selector.metric.removesuffix("_bucket")
    if more or name == use.selector.metric or limit <= 0:
        return
    entry.differ("requests over the limit are counted, where a percentile was compared with it")
    histogram = use.selector.renamed(name)
    yield Reading(
        sli="latency", value=histogram.text, by=total.by or (), bound=_said(length_of(limit, name))
    )


def of_fraction(tree: Expr, good: bool) -> Reading | None:
    """The share of a native histogram's events below a bound, or of all above it: a latency."""
    if not isinstance(tree, Call) or tree.func.name != "histogram_fraction":
        return None
    below, above = (str(print_expression(one)) for one in tree.args[:2])
    limit = number_of(tree.args[1] if good else tree.args[0])
    found = read_sum(tree.args[2])
    if (below if good else above) not in (("0", "-Inf") if good else ("+Inf", "Inf")):
        return None
    if limit is None or limit <= 0 or found is None or not found.of_rates:
        return None
    (histogram, *more) = found.selectors
    if more:
        return None
    value = {"histogram": histogram.text, "native": True}
    bound = _said(length_of(limit, histogram.metric))
    return Reading(sli="latency", value=value, by=found.by or (), bound=bound)


def of_ratio_over(queries: Queries, total: Sum, entry: Entry) -> Iterator[Reading]:
    """A ratio over a limit as bad events, divided once more by all events."""
    tree = bare(queries.part)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return
    found = division_of(tree.lhs)
    if found is None or text_of(bare(found.whole)) != text_of(bare(queries.total)):
        return
    entry.flaw(
        Rank.BROKEN,
        queries.node,
        "different units are divided: the bad events are a ratio already, and the total is a rate",
        "count the bad events alone",
    )
    part = read_sum(found.part)
    if part is not None and any(one.metric.endswith("_sum") for one in part.selectors):
        raise Refusal(
            "the bad events are an average over a limit, and no events",
            "count those that are over it: all less the bucket of the limit",
            queries.node,
        )
    if part is not None and part.of_rates and total.of_rates:
        entry.differ("the bad events are counted, where their share over a limit was")
        yield from of_counters(replace(queries, part=found.part), total, part, entry)


def _of_rest(
    queries: Queries, total: Sum, left: Sum, right: Sum, entry: Entry
) -> Iterator[Reading]:
    if set(right.selectors) == set(total.selectors) and set(left.selectors) != set(right.selectors):
        entry.flaw(
            Rank.SILENT,
            queries.node,
            "all events are subtracted from a part of them: the errors are never above zero",
            "turn the two round: total - good",
        )
        entry.differ("the two sides of the difference are turned round")
        left, right = right, left
    if set(left.selectors) == set(right.selectors):
        entry.flaw(
            Rank.SILENT,
            queries.node,
            "the difference takes a count from itself: the errors are never above zero",
            "subtract the events of a bucket with a bound, or those that are good",
        )
        return
    if set(left.selectors) != set(total.selectors):
        return
    _mind_histograms(queries, total, right, entry)
    rest = replace(queries, good=True)
    by = groups_in(rest, total, right, entry)
    if (bound := bound_of(total, right)) is not None:
        yield from _latency(rest, bound, by, entry)
    yield _events(total.selectors, right.selectors, "good", by)


def _mind_histograms(queries: Queries, total: Sum, right: Sum, entry: Entry) -> None:
    """A bucket that is subtracted from the count of another histogram."""
    whole = {re.sub("_(?:count|bucket)$", "", one.metric) for one in total.selectors}
    for one in right.selectors:
        if one.metric.endswith("_bucket") and one.metric.removesuffix("_bucket") not in whole:
            entry.flaw(
                Rank.WRONG,
                queries.node,
                f'"{one.metric}" is no bucket of what it is subtracted from: two histograms count '
                "in two ways",
                "take both from one histogram",
            )


def _latency(
    queries: Queries, bound: Bound, by: tuple[str, ...], entry: Entry
) -> Iterator[Reading]:
    if bound.limit is None:
        entry.flaw(
            Rank.BROKEN,
            queries.node,
            f'the bucket le="{bound.le}" holds every event: nothing is ever too slow',
            "take a bucket with a bound",
        )
        return
    if bound.limit.seconds < _SHORTEST:
        entry.flaw(
            Rank.DOUBTFUL,
            queries.node,
            f'the bucket le="{bound.le}" of {bound.histogram.metric} ends at {bound.limit}',
            "look at the unit that the histogram is measured in",
        )
    if bound.otherwise:
        labels = each_of(bound.otherwise)
        entry.flaw(
            Rank.WRONG,
            queries.node,
            f"the bucket selects by {labels} otherwise than the total: what one counts the other "
            "may not",
            "select both alike, as it is here",
        )
        entry.differ(f"the bucket is selected by {labels} as the total is")
    if bound.same:
        value: object = bound.histogram.text
        if bound.unit:
            value = {"histogram": bound.histogram.text, "unit": bound.unit}
        yield Reading(sli="latency", value=value, by=by, bound=_said(bound.limit))


_SHORTEST = Decimal("0.000001")
"""Nothing that somebody waits for takes less, in seconds."""


def _said(limit: Length) -> str:
    """A bound as people write it: 1.5s, and not 1s500ms."""
    seconds = limit.seconds
    if 1 < seconds < 60 and seconds % 1:
        return f"{print_decimal(seconds)}s"
    return str(limit)


def bounds_in(readings: tuple[Reading, ...]) -> tuple[str, ...]:
    """The bounds of time that readings speak of, as a latency or as a bucket."""
    found = [one.bound for one in readings if one.bound]
    for text in (str(one.value) for one in readings):
        found += [f"{le}s" for le in re.findall(r'_seconds_bucket\{[^}]*le="([0-9.]+)"', text)]
    return tuple(dict.fromkeys(found))


def _events(
    total: tuple[Selector, ...], part: tuple[Selector, ...], word: str, by: tuple[str, ...]
) -> Reading:
    return Reading(sli="events", value={"total": _list(total), word: _list(part)}, by=by)


def _list(selectors: tuple[Selector, ...]) -> object:
    texts = [one.text for one in dict.fromkeys(selectors)]
    return texts[0] if len(texts) == 1 else texts


def _is_time(found: Sum, function: str) -> bool:
    return len(found.terms) == 1 and found.functions == {function}


def _mind_functions(queries: Queries, total: Sum, part: Sum, entry: Entry) -> None:
    kinds = {"increase" if "increase" in one.functions else "rate" for one in (total, part)}
    if len(kinds) == 2:
        entry.flaw(
            Rank.BROKEN,
            queries.node,
            f"{queries.word} and total are in different units: one is rate(), per second, and the "
            "other increase(), over the window",
            "write rate() in both",
        )
    entry.differ("counters are counted by rate()") if part.functions & {"irate", "delta"} else None
    if any(term.fixed for one in (total, part) for term in one.terms):
        entry.flaw(
            Rank.WRONG,
            queries.node,
            "the query looks over a window of its own: each burn rate looks over the same",
            "write the SLO's window, as the tool's documentation shows it",
        )
