"""Rendered dashboards are read, chosen by their uids, and what is not as rendered is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.grafana.rendered_dashboards import (
    Dashboard,
    DashboardError,
    choose_dashboards,
    queries_in,
    read_dashboards,
    read_scrape_interval,
)
from slosmith.model.units import Duration
from tests.tools.judges import ROOT

DASHBOARDS: tuple[Dashboard, ...] = ({"uid": "slo_shop"}, {"uid": "slo_shop_errors"})


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "is not JSON"), ("[" * 10_000, "is not JSON"), ("[]", "is no dashboard")],
)
def test_a_broken_dashboard_is_said(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / "grafana" / "dashboards"
    folder.mkdir(parents=True)
    (folder / "slo_shop.json").write_text(text)
    with pytest.raises(DashboardError, match=said):
        read_dashboards(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"{",
        b"[1]",
        b"7",
        b"[" * 10_000,
        b'{"panels": 7}',
        b'{"panels": [1, {}, {"targets": 7}, {"targets": [1, {"expr": []}]}, {"panels": [2]}]}',
    ],
)
def test_a_dashboard_that_is_torn_or_edited_has_no_queries(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "slo_shop.json").write_bytes(text)
    assert [*queries_in(tmp_path / "slo_shop.json")] == []


def test_an_output_without_dashboards_is_said_to_be_built_first(tmp_path: Path) -> None:
    with pytest.raises(DashboardError, match="no dashboards below") as refused:
        read_dashboards(tmp_path)
    assert refused.value.hint == "run `slosmith build` first"


def test_every_dashboard_is_chosen_where_none_is_named() -> None:
    assert choose_dashboards(DASHBOARDS, ()) == DASHBOARDS
    assert choose_dashboards(DASHBOARDS, ["slo_shop"]) == DASHBOARDS[:1]


@pytest.mark.parametrize(
    ("uid", "hint"),
    [
        ("slo_shop_erors", 'did you mean "slo_shop_errors"?'),
        ("x", "choose from slo_shop, slo_shop_errors"),
    ],
)
def test_a_dashboard_that_is_not_there_is_said_with_those_that_are(uid: str, hint: str) -> None:
    with pytest.raises(DashboardError, match=f'there is no dashboard "{uid}"') as refused:
        choose_dashboards(DASHBOARDS, ["slo_shop", uid])
    assert refused.value.hint == hint


def test_the_scrape_interval_is_the_one_that_grafana_is_told() -> None:
    assert read_scrape_interval(ROOT / "output") == Duration.parse("30s")


@pytest.mark.parametrize(
    "text",
    ["datasources: [", "[]", "datasources: []", "datasources: [{jsonData: {timeInterval: soon}}]"],
)
def test_a_broken_data_source_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(DashboardError, match="no data source at"):
        read_scrape_interval(tmp_path)
    path = tmp_path / "grafana" / "provisioning" / "datasources" / "slosmith.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(DashboardError, match="is not the data source that is rendered"):
        read_scrape_interval(tmp_path)
