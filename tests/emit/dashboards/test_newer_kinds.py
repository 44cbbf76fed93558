"""What a dashboard says of an SLO that is made of others, and of one that leaves time out."""

from __future__ import annotations

import pytest

from tests.conftest import Compile
from tests.emit.dashboards.rendered import Json, load_dashboards, panels_of

SHOP = """
service: shop
team: web
slos:
  - name: errors
    objective: 99%
    sli: {events: {total: orders_total, bad: 'orders_total{code="500"}'}}
  - name: up
    objective: 99%
    sli: {probe: probe_success}
  - name: journey
    objective: 99%
    sli: {composite: [shop/errors, shop/up]}
    exclude: [{when: maintenance_mode == 1, reason: the bank is away}]
"""


@pytest.fixture
def journey(compile: Compile) -> Json:
    built = compile(SHOP)
    assert built.exit_code == 0, built.stderr
    return load_dashboards(built.root)["slo_shop_journey"]


def test_the_parts_of_a_composite_are_named_and_lead_to_their_dashboards(journey: Json) -> None:
    text = next(one for one in panels_of(journey) if one["title"] == "The SLO")
    said = text["options"]["content"]
    assert (
        "any of these is bad: [shop/errors](/d/slo_shop_errors), [shop/up](/d/slo_shop_up)." in said
    )


def test_how_much_is_left_out_stands_with_the_other_figures(journey: Json) -> None:
    # The text is eight high; beside it are two rows of four, each sixteen wide.
    figures = [one for one in panels_of(journey) if one["type"] == "stat"]
    rows: dict[int, int] = {}
    for one in figures:
        rows[one["gridPos"]["y"]] = rows.get(one["gridPos"]["y"], 0) + one["gridPos"]["w"]
    assert "Left out" in {one["title"] for one in figures}
    assert list(rows.values()) == [16, 16]
