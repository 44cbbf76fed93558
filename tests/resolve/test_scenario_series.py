"""A line of a failure changes the series that normal traffic has, and makes up none."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import write_spec

SHOP = """\
service: shop
slos:
  - name: errors
    objective: 99%
    by: [route]
    sli: {events: {total: requests_total, bad: 'requests_total{status="500"}'}}
---
metrics:
  requests_total:
    type: counter
    labels: {method: [GET, POST], route: ["/", "/pay"], status: ["200", "500"], instance: null}
  depth: {type: gauge, labels: {queue: [a, b]}}
---
scenario: fails
title: Something fails.
lasting: 1h
normal:
  requests_total{method="POST",route="/pay",status="200"}: 80/min
  requests_total{method="GET",route="/",status="200"}: 80/min
  depth: 1
changes: [{at: 10m, for: 10m, what: it fails, set: {'LINE': LEVEL}}]
expect: [{alert: ShopErrorsBudgetBurn, within: 20m}]
"""


def changed(root: Path, line: str, level: str) -> list[str]:
    write_spec(root, SHOP.replace("LINE", line).replace("LEVEL", level))
    compilation = compile_root(root)
    assert compilation.model is not None, compilation.findings
    ((_, labels), *rest), names = (
        [key for key, _ in compilation.model.scenarios[0].changes[0].levels],
        ("method", "route", "status", "queue"),
    )
    return [
        " ".join(value for name, value in one if name in names)
        for one in (labels, *(labels for _, labels in rest))
    ]


def test_what_is_not_said_stays_as_it_normally_is(tmp_path: Path) -> None:
    line = 'requests_total{route="/pay",status="500"}'
    assert changed(tmp_path, line, "80/min") == ["POST /pay 500"]


def test_a_label_of_the_target_is_in_no_contract_and_may_be_named(tmp_path: Path) -> None:
    text = SHOP.replace("  depth: 1", """  'depth{job="a"}': 1""")
    write_spec(tmp_path, text.replace("LINE", 'depth{job="a",queue="b"}').replace("LEVEL", "2"))
    assert compile_root(tmp_path).model is not None


def test_a_line_that_leaves_open_which_series_is_meant_is_an_error(tmp_path: Path) -> None:
    write_spec(
        tmp_path, SHOP.replace("LINE", 'requests_total{status="500"}').replace("LEVEL", "80/min")
    )
    (finding,) = compile_root(tmp_path).findings
    assert finding.code.id == "S1101"
    assert finding.message == (
        '"requests_total{status="500"}" leaves open which method: normal traffic has more than one'
    )
    assert finding.hint == 'name it, like method="GET", or each of them with method=~".+"'


@pytest.mark.parametrize(
    ("line", "level", "count"),
    [
        ('requests_total{method=~".+",route=~".+",status="500"}', "80/min", 2),
        ('requests_total{status="200"}', "0/min", 4),
        ('requests_total{status="200"}', "x2", 4),
        ("requests_total", "gone", 8),
        ("depth", "200", 2),
        ('depth{queue="b"}', "200", 1),
    ],
)
def test_all_are_meant_where_that_is_said_or_makes_no_difference(
    tmp_path: Path, line: str, level: str, count: int
) -> None:
    assert len(changed(tmp_path, line, level)) == count
