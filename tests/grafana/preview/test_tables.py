"""Tables of a preview, held against what Grafana makes of the same answers."""

from __future__ import annotations

import re
from typing import Any

from slosmith.grafana.preview.answers import Answered
from slosmith.grafana.preview.tables import print_table

PANEL: dict[str, Any] = {
    "targets": [{"refId": "A"}, {"refId": "B"}],
    "fieldConfig": {"defaults": {"noValue": "no data", "decimals": 0}, "overrides": []},
}


def _answer(ref: str, value: float, **labels: str) -> Answered:
    return Answered(ref=ref, labels=labels, name="", times=(0.0,), values=(value,))


def _rows(*answers: Answered) -> list[list[str]]:
    rows = re.findall("<tr><td>.*?</tr>", print_table(PANEL, answers))
    return [re.findall(r"<span[^>]*>([^<]*)</span>", row) for row in rows]


def test_rows_of_one_promise_are_one() -> None:
    rows = _rows(
        _answer("A", 1, slo="a"),
        _answer("A", 2, slo="b"),
        _answer("B", 3, slo="b"),
        _answer("B", 4, slo="a"),
    )
    assert rows == [["1", "4", "a"], ["2", "3", "b"]]


def test_groups_stay_apart_where_another_query_finds_none_of_them() -> None:
    rows = _rows(
        _answer("A", 1, slo="a"),
        _answer("A", 2, slo="b", provider="x"),
        _answer("A", 2, slo="b", provider="y"),
        _answer("B", 4, slo="a"),
    )
    assert rows == [
        ["1", "4", "no data", "a"],
        ["2", "no data", "x", "b"],
        ["2", "no data", "y", "b"],
    ]


def test_an_answer_without_a_group_is_about_every_group() -> None:
    rows = _rows(
        _answer("A", 1, slo="b", provider="x"),
        _answer("A", 2, slo="b", provider="y"),
        _answer("B", 4, slo="b"),
    )
    assert rows == [["1", "4", "x", "b"], ["2", "4", "y", "b"]]
