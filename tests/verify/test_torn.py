"""What was rendered and is torn, or edited until it is none, is no bug."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.diagnostics.system_errors import advice_on
from slosmith.judges.routing_tree import RoutingTree
from slosmith.verify.proof import Case
from slosmith.verify.rendered_alerts import rendered_alerts
from tests.conftest import write_spec

SHOP = """\
service: shop
slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]
"""
ODD = [
    b"",
    b"\xff",
    b"7",
    b"[1]",
    b"text",
    b"groups: [",
    b"groups: 1",
    b"groups: [1, {}, {rules: [1, {}, {record: a}]}]",
    b"[" * 10_000,
]


@pytest.mark.parametrize("text", ODD)
def test_rules_that_are_none_have_no_alerts(text: bytes, tmp_path: Path) -> None:
    write_spec(tmp_path, SHOP)
    model = compile_root(tmp_path).model
    assert model is not None
    folder = tmp_path / "output" / "prometheus" / "rules"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_bytes(text)
    (folder / "cafe.yaml").write_text("groups: [{rules: [{alert: A, expr: up, labels: 7}]}]")
    found = rendered_alerts(Case(model=model, root=tmp_path, output=tmp_path / "output"))
    assert [(one.labels, one.expr) for one in found] == [({"alertname": "A"}, "up")]


_RECEIVERS = b"receivers: [{name: a}]"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"7",
        b"route: [",
        b"[" * 10_000,
        b"route: {receiver: a}",
        b"route: 7\n" + _RECEIVERS,
        b"route: {}\n" + _RECEIVERS,
        b"route: {receiver: a}\nreceivers: [7]",
        b"route: {receiver: a}\ninhibit_rules: 7\n" + _RECEIVERS,
        b"route: {receiver: a}\ntime_intervals: [{}]\n" + _RECEIVERS,
    ],
)
def test_routes_that_are_none_say_what_to_do(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "alertmanager.yaml").write_bytes(text)
    with pytest.raises(OSError, match="it is no configuration as it is rendered") as error:
        RoutingTree.read(tmp_path / "alertmanager.yaml")
    assert error.value.filename == f"{tmp_path.name}/alertmanager.yaml"
    assert advice_on(error.value) == "run `slosmith build`"
