"""What evaluation costs: raw series are read over the base window alone, as rarely as is right."""

from __future__ import annotations

import promql_parser
import pytest
import yaml

from tests.behaviour.conftest import Render
from tests.behaviour.shop import ERRORS
from tests.behaviour.test_gaps import GOOD_EVENTS
from tests.behaviour.test_grouped import PROVIDERS
from tests.behaviour.test_latency import P95


@pytest.mark.parametrize(
    ("spec", "times"),
    [(ERRORS, 3), (GOOD_EVENTS, 4), (PROVIDERS, 3), (P95, 4)],
    ids=["bad", "good", "grouped", "latency"],
)
def test_raw_series_are_read_over_the_base_window_alone(
    render: Render, spec: str, times: int
) -> None:
    # The total and the part, over 5 m and one scrape; everything longer is made from what they
    # record. The bad ones are read twice, by rate and by delta. Where good ones are taken from
    # all, as buckets are, both are: what is left is the bad ones.
    groups = yaml.safe_load(render(spec).rules("shop").read_text(encoding="utf-8"))["groups"]
    reads = [
        read
        for group in groups
        for rule in group["rules"]
        for read in _raw_ranges(promql_parser.parse(rule["expr"]))
    ]
    assert len(reads) == times, reads
    assert all(read.endswith("[5m30s]") for read in reads), reads


def _raw_ranges(node: promql_parser.Expr) -> list[str]:
    """List the range selectors of a tree that do not read what the rules themselves recorded."""
    match node:
        case promql_parser.MatrixSelector():
            raw = not (node.vector_selector.name or "").startswith("slo:")
            return [node.prettify()] if raw else []
        case promql_parser.SubqueryExpr(expr=promql_parser.VectorSelector() as inner):
            return [] if (inner.name or "").startswith("slo:") else [node.prettify()]
        case promql_parser.SubqueryExpr():
            return _raw_ranges(node.expr)
        case promql_parser.Call():
            return [read for argument in node.args for read in _raw_ranges(argument)]
        case promql_parser.BinaryExpr():
            return _raw_ranges(node.lhs) + _raw_ranges(node.rhs)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            return _raw_ranges(node.expr)
        case _:
            return []
