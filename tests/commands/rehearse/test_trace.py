"""Traces: levels become samples, worked out on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.rehearse.trace import trace_series
from slosmith.model.units import Duration
from tests.conftest import write_spec

SPEC = """
service: shop
alerts: [{{alert: Full, expr: max(depth) > 100, severity: ticket, summary: full}}]
---
metrics:
  events_total: {{type: counter}}
  depth: {{type: gauge}}
  seconds: {{type: histogram, unit: seconds, buckets: [1, 5]}}
---
scenario: one
title: One.
lasting: 3m
normal: {{{normal}}}
changes: [{{at: 1m, for: 1m, what: something, set: {{{change}}}}}]
silent: [{{severity: page}}]
"""


def traced(root: Path, normal: str, change: str) -> list[str]:
    write_spec(root, SPEC.format(normal=normal, change=change))
    compilation = compile_root(root)
    assert compilation.model is not None, compilation.findings
    scenario = compilation.model.scenarios[0]
    return [
        values
        for series in scenario.series
        for _, _, values in trace_series(scenario, series, Duration.parse("30s"))
    ]


@pytest.mark.parametrize(
    ("normal", "change", "samples"),
    [
        # 2 a minute is one in each sample; four times that while it lasts: 0 1 2 6 10 11 12.
        ("events_total: 2/min", "events_total: x4", "0+1x2 6+4x1 11 12"),
        ("events_total: 2/min", "events_total: gone", "0 1 stale _ 2 3 4"),
        ("depth: 10", "depth: grows 4/min", "10 10 12 14 10 10 10"),
        ("depth: 10", "depth: x0", "10 10 0 0 10 10 10"),
        # Samples are at 0, 30, 60 … seconds: a minute less, then five; or it stands where it was.
        ("depth: 1m ago", "depth: 5m ago", "-60 -30 -240 -210 60 90 120"),
        ("depth: 1m ago", "depth: x5", "-60 -30 -240 -210 60 90 120"),
        ("depth: 1m ago", "depth: grows 0/s", "-60 -30 -30 -30 60 90 120"),
    ],
)
def test_a_level_becomes_samples(tmp_path: Path, normal: str, change: str, samples: str) -> None:
    (printed,) = traced(tmp_path, normal, change)
    assert unrolled(printed) == unrolled(samples)


def test_an_observation_lies_in_every_bucket_at_or_above_it(tmp_path: Path) -> None:
    printed = traced(tmp_path, "seconds: '4/min in 50% 1s, 50% 3s'", "seconds: in 7s")
    # Two in each sample; half of them up to 1 s, all up to 5 s, and none while they take 7 s.
    one, five, infinite, count = (unrolled(values) for values in printed)
    assert one == ["0", "1", "2", "2", "2", "3", "4"]
    assert five == ["0", "2", "4", "4", "4", "6", "8"]
    assert infinite == count == ["0", "2", "4", "6", "8", "10", "12"]


def unrolled(text: str) -> list[str]:
    """The single samples of promtool's notation."""
    samples = []
    for part in text.split():
        start, plus, rest = part.partition("+")
        if plus:
            step, _, times = rest.partition("x")
            samples += [str(int(start) + int(step) * n) for n in range(int(times) + 1)]
        else:
            samples.append(part)
    return samples
