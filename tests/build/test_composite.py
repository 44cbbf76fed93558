"""Services that one SLO joins are built together: the whole has the objectives of its parts."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import run_compiler

SHOP = """
service: shop
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}
  - name: all
    objective: 99%
    sli: {composite: [shop/errors, pay/up]}
"""
PAY = """
service: pay
slos:
  - name: up
    objective: 99%
    sli: {probe: pay_up}
"""


def _rules(root: Path) -> str:
    compiled = run_compiler(root, "build")
    assert compiled.exit_code == 0, compiled.stderr
    return compiled.rules("shop").read_text(encoding="utf-8")


def test_a_part_that_changed_is_seen_by_the_whole(tmp_path: Path) -> None:
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "shop.yaml").write_text(SHOP)
    (tmp_path / "slo" / "pay.yaml").write_text(PAY)
    part = '{service="pay",slo="up"} > bool 0.01 * '
    before = _rules(tmp_path)
    assert part in before
    (tmp_path / "slo" / "pay.yaml").write_text(PAY.replace("99%", "95%"))
    after = _rules(tmp_path)
    assert after == before.replace(part, part.replace("0.01", "0.05"))
