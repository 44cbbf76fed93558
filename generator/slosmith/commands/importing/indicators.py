"""How two foreign queries are written as an indicator: the idiom that they are, else themselves."""

from collections.abc import Iterator

from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.event_indicators import (
    of_counters,
    of_difference,
    of_fraction,
    of_quantile,
    of_ratio_over,
)
from slosmith.commands.importing.groups import with_groups
from slosmith.commands.importing.holes import text_of
from slosmith.commands.importing.queries import Queries, as_queries
from slosmith.commands.importing.rate_sums import Sum, read_sum, selector_at
from slosmith.commands.importing.record import Entry, Rank, Reading, Refusal
from slosmith.commands.importing.shapes import (
    LOW_TRAFFIC,
    bare,
    deduplicates,
    division_of,
    multiplied,
    number_of,
    raised_total,
)
from slosmith.commands.importing.time_indicators import of_average, of_bool, of_filtered, of_time
from slosmith.promql import operator_of
from slosmith.promql.parentheses import unparenthesised


def read_pair(queries: Queries, entry: Entry) -> tuple[Reading, ...]:
    """All ways to write a pair of queries, the best first; flaws go to the entry."""
    if (share := _share_of(queries.part, queries.total)) is not None and not queries.good:
        return read_ratio(share, queries.node, entry)
    total, part = read_sum(queries.total), read_sum(queries.part)
    if raised := raised_total(queries.total):
        entry.flaw(
            Rank.WRONG,
            queries.node,
            f"{raised}: {LOW_TRAFFIC}",
            "divide by the total itself; an idle service has no ratio",
        )
        if "clamp" in raised:
            entry.differ(f"the total is counted as it is, without {raised.split()[0]}")
    _mind_scales(queries, total, part, entry)
    found = [one for one in _readings(queries, total, part, entry) if one is not None]
    if found and deduplicates(queries.total):
        entry.differ("what two replicas saw counts twice on both sides, so that the share stays")
    found.append(as_queries(queries))
    return tuple(with_groups(one, queries.total, queries.part) for one in found)


def _share_of(part: Expr, total: Expr) -> Expr | None:
    """What all events are multiplied by, where the bad ones are such a product."""
    tree, whole = bare(part), text_of(bare(total))
    if isinstance(tree, BinaryExpr) and operator_of(tree) == "*":
        for one, other in ((tree.lhs, tree.rhs), (tree.rhs, tree.lhs)):
            if text_of(bare(one)) == whole and number_of(other) is None:
                return other
    return None


def read_ratio(tree: Expr, node: Node, entry: Entry) -> tuple[Reading, ...]:
    """All ways to write one query that gives the share of bad events; raises Refusal for none."""
    good, tree = _turned(bare(_scaled(tree, entry)), good=False)
    if (found := division_of(tree)) is not None and found.times in (1, 100):
        if found.times == 100:
            entry.differ("the share was in percent, and is one of 1")
        queries = Queries(total=found.whole, part=found.part, good=good, node=node)
        return read_pair(queries, entry)
    if reading := (
        of_average(tree, good, entry) or of_bool(tree, good, entry) or of_fraction(tree, good)
    ):
        return (with_groups(reading, tree),)
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


def _mind_scales(queries: Queries, total: Sum | None, part: Sum | None, entry: Entry) -> None:
    """Percent over a share, or what is counted otherwise on both sides."""
    factors = [multiplied(one)[0] for one in (queries.part, queries.total)]
    if factors[0] != factors[1] and _PERCENT in factors:
        what, other = ("total", queries.word) if factors[1] == _PERCENT else (queries.word, "total")
        said = f"{what} is multiplied by 100 and {other} is not: the share is no share"
        entry.flaw(Rank.BROKEN, queries.node, said, "divide the two as they are")
    if total is None or not total.of_rates:
        return
    tree, said = unparenthesised(bare(queries.part)), ""
    if isinstance(tree, AggregateExpr) and str(tree.op) == "count":
        said = f"{queries.word} counts series, and total events"
    elif part is not None and not part.of_rates and not part.functions & total.functions:
        said = f"{queries.word} is {min(part.functions)}(), and total {min(total.functions)}()"
    if said:
        hint = "count both in the same way"
        entry.flaw(Rank.BROKEN, queries.node, f"{said}: the two are in different units", hint)


_PERCENT = 100.0


def _readings(
    queries: Queries, total: Sum | None, part: Sum | None, entry: Entry
) -> Iterator[Reading | None]:
    if total is None:
        return
    if part is not None and part.of_rates and total.of_rates:
        yield from of_counters(queries, total, part, entry)
        return
    if part is not None:
        yield of_filtered(queries, total, entry)
        yield of_time(queries, total, part, entry)
        return
    if not queries.good:
        yield from of_difference(queries, total, entry)
        yield from of_quantile(queries, total, entry)
        yield from of_ratio_over(queries, total, entry)
    yield of_filtered(queries, total, entry)
