"""Two foreign queries, as trees, and the queries as they are written where they are no idiom."""

import re
from dataclasses import dataclass
from decimal import Decimal

from promql_parser import AggregateExpr, Expr

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.holes import parse_holed, template_in, text_of, with_hole
from slosmith.commands.importing.rate_sums import outer_groups, read_sum
from slosmith.commands.importing.record import Reading, Refusal
from slosmith.commands.importing.shapes import bare
from slosmith.model.units import Duration
from slosmith.promql import PromQLError, children, selectors_in


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


def as_queries(queries: Queries) -> Reading:
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
    return _INCREASE.sub("rate", text)


# What rises by so much in a window is its rate times the window, in both queries alike.
_INCREASE = re.compile(r"\bincrease(?=\([^()]*\$window)")


def _printed(seconds: float) -> str:
    return str(Duration.of(Decimal(str(seconds))))
