"""A mistake in what is written by hand for dashboards is a finding at its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.diagnostics.finding import Severity
from slosmith.diagnostics.format import print_text, summarise
from slosmith.grafana.variables import interpolate
from slosmith.promql import parse_expression
from tests.conftest import run_compiler
from tests.emit.dashboards.rendered import load_dashboards, panels_of, queries_of

CASES = sorted((Path(__file__).parents[2] / "diagnostics" / "cases").glob("S10??-*"))
SHOP = next(case for case in CASES) / "slo" / "shop.yaml"
PANEL = """\
place: {dashboard: shop/errors, row: Events}
width: 6
height: 4
panel:
  type: stat
  title: Sales
  description: What was sold.
  id: 7
  gridPos: {x: 90, y: 90, w: 3, h: 3}
  fieldConfig: {defaults: {unit: short, decimals: 0}, overrides: []}
  targets: [{expr: 'sum(increase(shop_requests_total[1h]))'}]
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_gets_exactly_this_text(case: Path) -> None:
    found = tuple(f for f in compile_root(case).findings if f.severity is not Severity.NOTE)
    printed = f"{print_text(found)}{summarise(found)}\n"
    assert f"[{case.name.split('-')[0]}]" in printed
    assert printed == (case / "expected.txt").read_text()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "slo").mkdir()
    (tmp_path / "grafana").mkdir()
    (tmp_path / "slo" / "shop.yaml").write_text(SHOP.read_text())
    return tmp_path


def test_a_panel_lands_in_the_row_that_it_names_and_survives_every_build(shop: Path) -> None:
    (shop / "grafana" / "sales.yaml").write_text(PANEL)
    for _ in range(2):
        assert run_compiler(shop, "build").exit_code == 0
        dashboard = load_dashboards(shop)["slo_shop_errors"]
        titles = [panel["title"] for panel in dashboard["panels"]]
        assert titles.index("Events") < titles.index("Sales")
        sales = next(panel for panel in panels_of(dashboard) if panel["title"] == "Sales")
        assert (sales["gridPos"]["w"], sales["gridPos"]["h"]) == (6, 4)
        assert sales["gridPos"]["x"] + 6 <= 24
        assert sales["targets"][0]["datasource"]["uid"] == "${datasource}"


def test_a_panel_is_written_in_json_as_well(shop: Path) -> None:
    panel = {
        "type": "text",
        "title": "Hello",
        "description": "A greeting.",
        "options": {"mode": "markdown", "content": "hello"},
    }
    content = {"place": {"dashboard": "overview"}, "row": {"title": "Own", "panels": [panel]}}
    (shop / "grafana" / "own.json").write_text(json.dumps(content, indent="\t"))
    assert run_compiler(shop, "build").exit_code == 0
    assert "Hello" in [p["title"] for p in panels_of(load_dashboards(shop)["slosmith-overview"])]


def test_a_dashboard_that_is_no_longer_rendered_is_removed(shop: Path) -> None:
    run_compiler(shop, "build")
    text = (shop / "slo" / "shop.yaml").read_text()
    (shop / "slo" / "shop.yaml").write_text(text.replace("name: errors", "name: failures"))
    run_compiler(shop, "build")
    assert sorted(load_dashboards(shop)) == ["slo_shop", "slo_shop_failures", "slosmith-overview"]


def test_a_long_name_keeps_a_short_uid_that_the_overview_links_to(shop: Path) -> None:
    text = (shop / "slo" / "shop.yaml").read_text()
    long = "an-slo-with-a-name-that-is-far-too-long"
    (shop / "slo" / "shop.yaml").write_text(text.replace("name: errors", f"name: {long}"))
    run_compiler(shop, "build")
    dashboards = load_dashboards(shop)
    (uid,) = [uid for uid in dashboards if uid.startswith("slo_shop_")]
    assert len(uid) == 40
    assert uid in json.dumps(dashboards["slosmith-overview"])


def test_a_root_that_promises_nothing_has_dashboards_without_empty_queries(shop: Path) -> None:
    (shop / "slo" / "shop.yaml").write_text("service: shop\n")
    assert run_compiler(shop, "build").exit_code == 0
    dashboards = load_dashboards(shop)
    assert sorted(dashboards) == ["slo_shop", "slosmith-overview"]
    asked = [q["expr"] for b in dashboards.values() for p in panels_of(b) for q in queries_of(p)]
    assert asked
    for query in asked:
        parse_expression(interpolate(query, {"service": ".*", "cluster": ".*", "team": ".*"}))


def test_a_service_of_many_promises_opens_with_few_queries(shop: Path) -> None:
    """Thirty counters and thirty histograms would open with 30 and 120 queries."""
    specs = "".join(
        f"  - {{name: errors-{n}, objective: 99.9%, sli: {{events: {{total: t{n}_total, "
        f"bad: 't{n}_total{{code=\"500\"}}'}}}}}}\n"
        f"  - {{name: latency-{n}, objective: p95 < 1s, sli: {{latency: h{n}_seconds}}}}\n"
        for n in range(30)
    )
    (shop / "slo" / "shop.yaml").write_text(f"service: shop\nslos:\n{specs}")
    assert run_compiler(shop, "build").exit_code == 0
    dashboard = load_dashboards(shop)["slo_shop"]
    first = sum(1 for panel in panels_of(dashboard, collapsed=False) for _ in queries_of(panel))
    assert 0 < first <= 40
    assert len([p for p in panels_of(dashboard) if p["type"] == "heatmap"]) == 30
    assert len(json.dumps(dashboard)) < 500_000
