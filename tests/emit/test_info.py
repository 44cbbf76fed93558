"""`slo:info` says which group it is of, whatever labels stand beside it."""

from __future__ import annotations

import pytest

from tests.conftest import ONE_TIER, Compile, run_compiler

SPEC = """
service: shop
team: web
labels: {env: prod, tier_name: gold}
slos:
  - name: up
    objectives: {by: env, prod: 99.9%, staging: 95%}
    sli: {probe: up_now}
"""


@pytest.mark.judge
def test_a_label_of_the_service_takes_no_group_s_place(compile: Compile) -> None:
    built = compile(SPEC + ONE_TIER)
    rules = built.rules("shop").read_text(encoding="utf-8")
    info = [part.partition("\n      -")[0] for part in rules.split('record: "slo:info"')[1:]]
    assert len(info) == 2
    assert all("env:" not in one and 'tier_name: "gold"' in one for one in info)
    done = run_compiler(built.root, "verify")
    assert "failed" not in done.stdout
