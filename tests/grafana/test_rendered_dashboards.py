"""Rendered boards are read, chosen by their uids, and what is not as rendered is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.grafana.rendered_dashboards import (
    Board,
    BoardError,
    choose_boards,
    read_boards,
    read_scrape_interval,
)
from slosmith.model.units import Duration
from tests.tools.judges import ROOT

BOARDS: tuple[Board, ...] = ({"uid": "slo_shop"}, {"uid": "slo_shop_errors"})


@pytest.mark.parametrize(("text", "said"), [("{", "is not JSON"), ("[]", "is no dashboard")])
def test_a_broken_board_is_said(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / "grafana" / "dashboards"
    folder.mkdir(parents=True)
    (folder / "slo_shop.json").write_text(text)
    with pytest.raises(BoardError, match=said):
        read_boards(tmp_path)


def test_an_output_without_boards_is_said_to_be_built_first(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="no dashboards below") as refused:
        read_boards(tmp_path)
    assert refused.value.hint == "run `slosmith build` first"


def test_every_board_is_chosen_where_none_is_named() -> None:
    assert choose_boards(BOARDS, ()) == BOARDS
    assert choose_boards(BOARDS, ["slo_shop"]) == BOARDS[:1]


@pytest.mark.parametrize(
    ("uid", "hint"),
    [
        ("slo_shop_erors", 'did you mean "slo_shop_errors"?'),
        ("x", "choose from slo_shop, slo_shop_errors"),
    ],
)
def test_a_board_that_is_not_there_is_said_with_those_that_are(uid: str, hint: str) -> None:
    with pytest.raises(BoardError, match=f'there is no board "{uid}"') as refused:
        choose_boards(BOARDS, ["slo_shop", uid])
    assert refused.value.hint == hint


def test_the_scrape_interval_is_the_one_that_grafana_is_told() -> None:
    assert read_scrape_interval(ROOT / "output") == Duration.parse("30s")


@pytest.mark.parametrize(
    "text",
    ["datasources: [", "[]", "datasources: []", "datasources: [{jsonData: {timeInterval: soon}}]"],
)
def test_a_broken_data_source_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(BoardError, match="no data source at"):
        read_scrape_interval(tmp_path)
    path = tmp_path / "grafana" / "provisioning" / "datasources" / "slosmith.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(BoardError, match="is not the data source that is rendered"):
        read_scrape_interval(tmp_path)
