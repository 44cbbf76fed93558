"""How two foreign queries are written as an indicator: the idiom that they are, else themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector

from slosmith.importing.account import Node
from slosmith.importing.bounds import Bound, bound_of
from slosmith.importing.defects import mind_selection
from slosmith.importing.record import Entry, Rank, Reading, Refusal
from slosmith.importing.shapes import (
    RATES,
    Over,
    Sum,
    bare,
    clamped_total,
    division_of,
    number_of,
    outer_groups,
    parse_holed,
    read_sum,
    selector_at,
    template_in,
    text_of,
    unparenthesised,
    with_hole,
)
from slosmith.model import naming
from slosmith.model.time_units import Length
from slosmith.model.units import Duration, print_decimal
from slosmith.promql import (
    BOUND_LABEL,
    COMPARISONS,
    PromQLError,
    Selector,
    children,
    operator_of,
    parse_expression,
    print_expression,
    selectors_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """Total and either bad or good, each a tree, with the place for what is said of them."""

    total: Expr
    part: Expr
    good: bool
    node: Node
    grouping: tuple[str, ...] | None = None

    @property
    def word(self) -> str:
        """What the part is."""
        return "good" if self.good else "bad"


def parse_query(node: Node) -> Expr:
    """The tree of a foreign query; raises Refusal where it is none."""
    text = with_hole(node.text)
    if not text:
        raise Refusal("the query is empty", "write the query, and import again", node)
    if found := template_in(text):
        raise Refusal(f'the query holds the template "{found}"', "render the template first", node)
    try:
        return parse_holed(text)
    except PromQLError as error:
        raise Refusal(
            f"the query is not valid PromQL: {error.message}",
            "mend it, and import again",
            node,
        ) from None


def read_pair(queries: Queries, entry: Entry) -> tuple[Reading, ...]:
    """All ways to write a pair of queries, the best first; flaws go to the entry."""
    total, part = read_sum(queries.total), read_sum(queries.part)
    if clamped_total(queries.total):
        entry.flaw(
            Rank.WRONG,
            queries.node,
            "clamp_min() never lets the total below a number: at low traffic every failure "
            "counts as a smaller share than it is",
            "divide by the total itself; an idle service has no ratio",
        )
        entry.differ("the total is counted as it is, without clamp_min()")
    found = [one for one in _readings(queries, total, part, entry) if one is not None]
    found.append(_as_queries(queries))
    return tuple(_with_groups(one, queries) for one in found)


def read_ratio(tree: Expr, node: Node, entry: Entry) -> tuple[Reading, ...]:
    """All ways to write one query that gives the share of bad events; raises Refusal for none."""
    good, tree = _turned(bare(_scaled(tree, entry)), good=False)
    if (found := division_of(tree)) is not None and found.times in (1, 100):
        if found.times == 100:
            entry.differ("the share was in percent, and is one of 1")
        queries = Queries(total=found.whole, part=found.part, good=good, node=node)
        return read_pair(queries, entry)
    if reading := _of_average(tree, good, entry):
        return (_with_groups(reading, None),)
    if isinstance(tree, VectorSelector) and not good and (selector := selector_at(tree)):
        return (Reading(sli="ratio", value=selector.text),)
    raise Refusal(
        "the query is no share of two counts, and no average of a gauge",
        "write bad and total apart, or record the ratio and write it as sli: {ratio: NAME}",
        node,
    )


def _turned(tree: Expr, *, good: bool) -> tuple[bool, Expr]:
    """What `1 - x` is the share of: all that is not x."""
    while isinstance(tree, BinaryExpr) and operator_of(tree) == "-" and number_of(tree.lhs) == 1:
        tree, good = bare(tree.rhs), not good
    return good, tree


def _scaled(tree: Expr, entry: Entry) -> Expr:
    """A share that is given in percent."""
    tree = unparenthesised(tree)
    if isinstance(tree, BinaryExpr) and operator_of(tree) == "*":
        for number, other in ((tree.lhs, tree.rhs), (tree.rhs, tree.lhs)):
            if number_of(number) == 100:
                entry.differ("the share was in percent, and is one of 1")
                return other
    return tree


def _of_average(tree: Expr, good: bool, entry: Entry) -> Reading | None:
    """The share of time in which a 0/1 gauge says yes."""
    found = read_sum(tree)
    if found is None or len(found.terms) != 1 or found.functions != {"avg_over_time"}:
        return None
    (term,) = found.terms
    by = found.by or ()
    if term.selector is None:
        return _of_condition(term, by) if not good else None
    if good:
        return _probe(term.selector, by, entry)
    if term.selector.metric.startswith(("up", "probe_")):
        entry.differ(f"{term.selector.metric} is 1 while it is up: its average is the good share")
        return _probe(term.selector, by, entry)
    return Reading(
        sli="ratio",
        value=term.selector.text,
        by=by,
        differences=("the ratio that you record is averaged over time",),
    )


def _readings(
    queries: Queries, total: Sum | None, part: Sum | None, entry: Entry
) -> Iterator[Reading | None]:
    if total is None:
        return
    if part is not None and part.of_rates and total.of_rates:
        yield from _of_counters(queries, total, part, entry)
    elif part is not None:
        yield _of_time(queries, total, part, entry)
    elif not queries.good:
        yield from _of_difference(queries, total, entry)


def _of_counters(queries: Queries, total: Sum, part: Sum, entry: Entry) -> Iterator[Reading]:
    _mind_functions(queries, total, part, entry)
    if bound_of(total, part) is None or queries.good:
        mind_selection(total, part, queries.good, queries.node, entry)
    by = _groups(queries, total, part, entry)
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


def _of_difference(queries: Queries, total: Sum, entry: Entry) -> Iterator[Reading | None]:
    """All less the good ones, as events or as time."""
    tree = bare(queries.part)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) != "-":
        return
    left, right = read_sum(tree.lhs), read_sum(tree.rhs)
    if left is None or right is None:
        return
    if left.of_rates and right.of_rates and total.of_rates:
        yield from _of_rest(queries, total, left, right, entry)
    elif _is_time(left, "count_over_time") and _is_time(right, "sum_over_time"):
        (term,) = right.terms
        if term.selector is not None:
            yield _probe(term.selector, total.by or (), entry)


def _of_rest(
    queries: Queries, total: Sum, left: Sum, right: Sum, entry: Entry
) -> Iterator[Reading]:
    if set(right.selectors) == set(total.selectors) and set(left.selectors) != set(right.selectors):
        entry.flaw(
            Rank.BROKEN,
            queries.node,
            "all events are subtracted from a part of them: the errors are never above zero",
            "turn the two round: total - good",
        )
        entry.differ("the two sides of the difference are turned round")
        left, right = right, left
    if set(left.selectors) == set(right.selectors):
        entry.flaw(
            Rank.BROKEN,
            queries.node,
            "the difference takes a count from itself: the errors are never above zero",
            "subtract the events of a bucket with a bound, or those that are good",
        )
        return
    if set(left.selectors) != set(total.selectors):
        return
    rest = replace(queries, good=True)
    by = _groups(rest, total, right, entry)
    if (bound := bound_of(total, right)) is not None:
        yield from _latency(rest, bound, by, entry)
    yield _events(total.selectors, right.selectors, "good", by)


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
    if bound.same:
        value: object = bound.histogram.text
        if bound.unit:
            value = {"histogram": bound.histogram.text, "unit": bound.unit}
        yield Reading(sli="latency", value=value, by=by, bound=_said(bound.limit))


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


def _of_time(queries: Queries, total: Sum, part: Sum, entry: Entry) -> Reading | None:
    """Samples that are counted or averaged: a share of time."""
    if len(part.terms) != 1 or len(total.terms) != 1 or part.functions & set(RATES):
        return None
    term, by = part.terms[0], _groups(queries, total, part, entry)
    if term.step is not None and term.step == term.window:
        entry.flaw(
            Rank.WRONG,
            queries.node,
            "the subquery's step is its window: of each window one moment is looked at",
            "write a step of a minute, or none",
        )
    if term.selector is None:
        return _of_condition(term, by) if not queries.good else _of_good_condition(term, by)
    if queries.good and part.functions <= {"sum_over_time", "avg_over_time"}:
        return _probe(term.selector, by, entry)
    if part.functions == {"avg_over_time"} == total.functions:
        return _of_states(term, total.terms[0], by, entry)
    return None


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
    return _probe(parse_selector_text(text), by, entry)


def parse_selector_text(text: str) -> Selector:
    """A selector that was printed before."""
    found = selectors_in(parse_expression(text))
    return found[0].selector


def _probe(up: Selector, by: tuple[str, ...], entry: Entry) -> Reading:
    healthy = "all" if not by else "any"
    value: object = up.text if by else {"up": up.text, "healthy": healthy}
    entry.differ(
        "the share of time in which all are up, where samples of all were averaged"
        if not by
        else "the share of time in which one of a group is up, where samples were averaged"
    )
    return Reading(sli="probe", value=value, by=by)


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _of_condition(term: Over, by: tuple[str, ...]) -> Reading | None:
    """Time in which a comparison holds that is bad: the threshold is its opposite."""
    return _threshold(term, by, _OPPOSITE)


def _of_good_condition(term: Over, by: tuple[str, ...]) -> Reading | None:
    return _threshold(term, by, {operator: operator for operator in _OPPOSITE})


def _threshold(term: Over, by: tuple[str, ...], written: dict[str, str]) -> Reading | None:
    tree = unparenthesised(parse_holed(term.inner))
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    if "$window" in term.inner or number_of(tree.rhs) is None:
        return None
    left, right = print_expression(tree.lhs), print_expression(tree.rhs)
    value = f"{left} {written[operator_of(tree)]} {right}"
    said = "the share of time in which all series are good, where samples of each were counted"
    return Reading(sli="threshold", value=value, by=by, differences=(said,))


def _as_queries(queries: Queries) -> Reading:
    """The queries as they are."""
    word = queries.word
    value = {"total": _runnable(queries.total), word: _runnable(queries.part)}
    by = queries.grouping or outer_groups(queries.total) or outer_groups(queries.part)
    apart = not by and read_sum(queries.total) is not None and not _aggregates(queries.total)
    return Reading(sli="queries", value=value, by=by, apart=apart)


def _aggregates(tree: Expr) -> bool:
    return isinstance(tree, AggregateExpr) or any(map(_aggregates, children(tree)))


def _runnable(tree: Expr) -> str:
    """Without what keeps a total from zero or an absent part alive, which rules do themselves."""
    text = text_of(bare(tree)).replace("[$window:$window]", "[$window:1m]")
    fixed = [use.range for use in selectors_in(tree) if use.range is not None]
    if "$window" not in text and fixed:
        for length in dict.fromkeys(fixed):
            text = text.replace(f"[{_printed(length.total_seconds())}", "[$window")
    return text


def _printed(seconds: float) -> str:
    return str(Duration.of(Decimal(str(seconds))))


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


def _groups(queries: Queries, total: Sum, part: Sum, entry: Entry) -> tuple[str, ...]:
    """The labels that results are told apart by, which both sides must have."""
    if queries.grouping is not None:
        return queries.grouping
    if total.by is None or part.by is None:
        if total.by is None and part.by is None:
            entry.differ("one SLO over all series, where each series had a ratio of its own")
        return total.by or part.by or ()
    if set(total.by) == set(part.by):
        return total.by
    entry.flaw(
        Rank.BROKEN,
        queries.node,
        f"{queries.word} is by ({', '.join(part.by)}) and total by ({', '.join(total.by)}): "
        "the two never match",
        "group both by the same labels",
    )
    common = tuple(label for label in total.by if label in part.by)
    entry.differ(f"grouped by what both have: ({', '.join(common)})")
    return common


def _with_groups(reading: Reading, queries: Queries | None) -> Reading:
    """Without groups that are none, since the selectors fix them, and under names that are free."""
    trees = (queries.total, queries.part) if queries is not None else ()
    fixed = _fixed([use.selector for tree in trees for use in selectors_in(tree)])
    reading = replace(reading, fixed=tuple(sorted(fixed.items())))
    if not reading.by:
        return reading
    by = tuple(dict.fromkeys(label for label in reading.by if label not in fixed))
    taken = [label for label in by if naming.is_reserved(label) or label == BOUND_LABEL]
    if not taken:
        return replace(reading, by=by)
    if reading.sli != "queries" and queries is not None:
        reading = replace(_as_queries(queries), differences=reading.differences)
    names = {label: f"{label}_name" for label in taken}
    said = tuple(
        f'the group "{label}" is "{name}", as the compiler sets {label} itself'
        for label, name in names.items()
    )
    value = reading.value
    if isinstance(value, dict):
        renamed = tuple(names.get(label, label) for label in by)
        value = {key: _renamed(str(text), names, renamed) for key, text in value.items()}
    return replace(
        reading,
        by=tuple(names.get(label, label) for label in by),
        value=value,
        differences=(*reading.differences, *said),
    )


def _renamed(query: str, names: dict[str, str], by: tuple[str, ...]) -> str:
    for label, name in names.items():
        query = f'label_replace({query}, "{name}", "$1", "{label}", "(.*)")'
    return f"sum by ({', '.join(by)}) ({query})"


def _fixed(selectors: list[Selector]) -> dict[str, str]:
    """The labels that all selectors fix to the same value."""
    if not selectors:
        return {}
    first, *rest = (one.equals for one in selectors)
    return {k: v for k, v in first.items() if v and all(one.get(k) == v for one in rest)}
