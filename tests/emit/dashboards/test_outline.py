"""What hand-written panels are held against is what dashboards then have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root, emit_documents
from slosmith.model.dashboards import outlines, variable
from slosmith.model.naming import dashboard_file
from tests.build.world import MARKET, lay_out, read_in

ROOT = Path(__file__).resolve().parents[3]
BROKEN = """
place: {dashboard: shop, row: Latenzy}
panel:
  type: stat
  title: Room
  description: what is left
  fieldConfig: {defaults: {unit: short}}
  targets: [{expr: store_full}]
"""


@pytest.mark.parametrize("files", [MARKET, read_in(ROOT)], ids=["market", "this repository"])
def test_every_dashboard_has_the_rows_and_variables_of_its_outline(
    tmp_path: Path, files: dict[str, str]
) -> None:
    lay_out(tmp_path, files)
    model = compile_root(tmp_path).model
    assert model is not None
    rendered = {one.path: one.text for one in emit_documents(model)}
    for outline in outlines(model):
        shown = json.loads(rendered[dashboard_file(outline.uid)])
        written = {row.row for row in model.written_rows if row.uid == outline.uid}
        rows = [panel["title"] for panel in shown["panels"] if panel["type"] == "row"]
        assert [one for one in rows if one not in written] == [
            row.title for row in outline.rows if row.title and row.title not in written
        ]
        variables = [one["name"] for one in shown["templating"]["list"]]
        assert variables == ["datasource", *map(variable, outline.labels)]
        closed = (one for one in shown["panels"] if one["type"] == "row" and one["collapsed"])
        assert all(one["panels"] for one in closed), "a row without a panel"


def test_a_row_is_looked_up_while_an_alert_of_its_service_is_broken(tmp_path: Path) -> None:
    shop = MARKET["slo/shop.yaml"].replace("max by (queue) (", "max by (queue) ((")
    lay_out(tmp_path, {**MARKET, "slo/shop.yaml": shop, "grafana/broken.yaml": BROKEN})
    findings = compile_root(tmp_path).findings
    assert {one.code.id for one in findings if one.severity == "error"} == {"S401", "S1002"}
    assert [one.hint for one in findings if one.code.id == "S1002"] == ['did you mean "Latency"?']
