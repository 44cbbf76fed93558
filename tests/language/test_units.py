"""A latency is bounded in the unit that its histogram is really measured in."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Compile

SPEC = """
service: shop
slos:
  - name: fast
    objective: p99 < {bound}
    sli: {{latency: {latency}}}
"""


def boundary(compile: Compile, bound: str, latency: str, contract: str = "") -> str:
    """The first spelling of the bucket that is read."""
    compiled = compile(SPEC.format(bound=bound, latency=latency) + contract)
    assert compiled.exit_code == 0, compiled.stdout + compiled.stderr
    found = re.search(r'le=~"([^|"]*)', compiled.rules("shop").read_text(encoding="utf-8"))
    assert found
    return found[1].replace("\\", "")


@pytest.mark.parametrize(
    ("name", "bucket"),
    [
        ("rpc_nanoseconds", "1500000000"),
        ("rpc_microseconds", "1500000"),
        ("rpc_us", "1500000"),
        ("rpc_milliseconds", "1500"),
        ("rpc_ms", "1500"),
        ("rpc_seconds", "1.5"),
        ("rpc_minutes", "0.025"),
    ],
)
def test_the_end_of_a_name_is_its_unit(compile: Compile, name: str, bucket: str) -> None:
    assert boundary(compile, "1500ms", name) == bucket


@pytest.mark.parametrize(
    ("unit", "bucket"),
    [
        ("ns", "500000000"),
        ("us", "500000"),
        ("µs", "500000"),
        ("microseconds", "500000"),
        ("millis", "500"),
        ("ms", "500"),
        ("s", "0.5"),
        ("Seconds", "0.5"),
    ],
)
def test_the_unit_can_be_said_at_the_slo(compile: Compile, unit: str, bucket: str) -> None:
    latency = f"{{histogram: envoy_cluster_upstream_rq_time, unit: {unit}}}"
    assert boundary(compile, "500ms", latency) == bucket


def test_the_contract_goes_before_the_name(compile: Compile) -> None:
    contract = """
---
metrics:
  rpc_latency: {type: histogram, unit: us, buckets: [1, 1000000]}
"""
    assert boundary(compile, "1s", "rpc_latency", contract) == "1000000"


@pytest.mark.parametrize(
    ("bound", "bucket"),
    [
        ("50us", "0.00005"),
        ("0.00005s", "0.00005"),
        ("50µs", "0.00005"),
        ("250ns", "0.00000025"),
        ("357.913941ms", "0.357913941"),
        ("0.357913941s", "0.357913941"),
        ("22.906492245s", "22.906492245"),
        ("1.5min", "90"),
        ("1m30s", "90"),
    ],
)
def test_a_bound_is_as_fine_as_a_bucket(compile: Compile, bound: str, bucket: str) -> None:
    assert boundary(compile, bound, "lookup_seconds") == bucket


@pytest.mark.parametrize("bound", ["0us", "5", "1.5h30m", "1s1m", "5 parsecs", "1e-6s"])
def test_what_is_no_length_of_time_is_refused(compile: Compile, bound: str) -> None:
    compiled = compile(SPEC.format(bound=bound, latency="lookup_seconds"))
    assert compiled.exit_code == 1
    assert "S301" in compiled.stdout + compiled.stderr


def test_times_in_a_scenario_are_in_the_unit_of_their_histogram(compile: Compile) -> None:
    # 5% of 250 ms are slower than the 200 of the bound, which is 200 in milliseconds: were they
    # taken for 0.25, nothing would be slow.
    from slosmith.build.compile import compile_root  # the compiled model, not its files
    from slosmith.model.scenario import Observed

    compiled = compile(
        SPEC.format(bound="200ms", latency="{histogram: rq_time, unit: ms}")
        + """
---
metrics:
  rq_time: {type: histogram, buckets: [100, 200, 500]}
---
scenario: usual
title: as it is
lasting: 1h
normal:
  rq_time: 20/min in 95% 100ms, 5% 0.25s
silent: [{severity: page}]
"""
    )
    assert compiled.exit_code == 0, compiled.stdout + compiled.stderr
    model = compile_root(compiled.root).model
    assert model is not None
    level = model.scenarios[0].series[0].normal
    assert isinstance(level, Observed)
    assert [at for _, at in level.shares] == [100, 250]
