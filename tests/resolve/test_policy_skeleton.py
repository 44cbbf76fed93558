"""The policy that a finding proposes for another period can be pasted, and builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import write_spec

SHOP = """\
service: shop
slos:
  - name: errors
    objective: 99.9%
    period: PERIOD
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="500"}'}}
"""


@pytest.mark.parametrize("period", ["2d", "5d", "14d", "45d", "60d", "365d"])
def test_what_is_proposed_builds(tmp_path: Path, period: str) -> None:
    text = SHOP.replace("PERIOD", period)
    write_spec(tmp_path, text)
    [found] = [one for one in compile_root(tmp_path).findings if one.code.id == "S602"]
    named, _, document = found.hint.removeprefix("write ").partition(
        ", and below slo/ a document like "
    )
    with_policy = text.replace(f"    period: {period}\n", f"    period: {period}\n    {named}\n")
    write_spec(tmp_path, f"{with_policy}---\n{document}\n")
    compilation = compile_root(tmp_path)
    assert compilation.model is not None, compilation.findings


def test_its_burn_rates_are_those_of_the_usual_policy(tmp_path: Path) -> None:
    # 14.4x for an hour of 14 days spends 14.4 / (14 * 24) = 4.2857% of the budget, 4.3% rounded up.
    write_spec(tmp_path, SHOP.replace("PERIOD", "14d"))
    [found] = [one for one in compile_root(tmp_path).findings if one.code.id == "S602"]
    assert "{tier: fast, severity: page, budget: 4.3%, long: 1h, short: 5m}" in found.hint
