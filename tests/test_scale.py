"""docs/scale.md counts what is rendered, and multiplies rightly."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.emit.groups import slo_groups
from slosmith.emit.mimir import MOST_GROUPS
from slosmith.emit.rules import service_text
from slosmith.model.root import Model
from tests.conftest import write_spec

PAGE = (Path(__file__).parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")
KINDS = """
service: shop
slos:
  - {name: events, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{x="y"}'}}}
  - {name: latency, objective: p99.9 < 1s, sli: {latency: {histogram: a_seconds}}}
  - {name: probe, objective: 99.9%, sli: {probe: a_up}}
  - {name: threshold, objective: 99.9%, sli: {threshold: a_depth < 3}}
  - name: queries
    objective: 99.9%
    sli: {queries: {total: 'sum(rate(a_total[$window]))', bad: 'sum(rate(b_total[$window]))'}}
  - {name: ratio, objective: 99.9%, sli: {ratio: 'a:errors:ratio'}}
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """An SLO of each kind."""
    root = tmp_path_factory.mktemp("kinds")
    write_spec(root, KINDS)
    model = compile_root(root).model
    assert model is not None
    return model


def _rows(first: str) -> list[list[str]]:
    """The rows of the table whose head begins so."""
    table = PAGE.partition(f"| {first} |")[2].partition("\n\n")[0]
    return [re.split(r" *\| *", row.strip("| ")) for row in table.split("\n")[2:]]


def test_one_slo_of_each_kind_costs_what_is_said(model: Model) -> None:
    counted = {}
    (service,) = model.services
    for slo in service.slos:
        groups = slo_groups(slo, model.settings)
        records = [sum(one.annotations is None for one in group.rules) for group in groups]
        each_minute = sum(
            count * 60 / group.interval.seconds
            for count, group in zip(records, groups, strict=True)
        )
        text = service_text(replace(service, slos=(slo,)), model.settings)
        counted[slo.kind] = [
            " + ".join(str(len(group.rules)) for group in groups),
            str(sum(records)),
            str(sum(len(group.rules) for group in groups) - sum(records)),
            str(round(each_minute)),
            f"{len(text) / 1000:.1f} KB",
        ]
    assert {row[0].strip("`"): row[1:] for row in _rows("SLI kind")} == counted


def test_what_many_cost_is_so_many_times_as_much() -> None:
    (of_events,) = (row for row in _rows("SLI kind") if row[0] == "`events`")
    series, samples = int(of_events[2]), int(of_events[4])
    for row in _rows("SLOs | processors for evaluation"):
        slos, _, _, recorded, a_second, groups, tenants = (
            Decimal(cell.replace(",", "")) for cell in row
        )
        assert recorded == slos * series
        assert a_second == round(slos * samples / 60)
        assert groups == slos * 4
        fit = (MOST_GROUPS - 1) // 4  # one group is the watchdog's
        assert tenants == (slos / fit).to_integral_value(ROUND_CEILING)
