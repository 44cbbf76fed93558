"""Analyses for Argo Rollouts have the fields of its types, and wait for what is not known."""

from __future__ import annotations

from typing import Any

import yaml

from tests.conftest import Compile

SPEC = """\
service: shop
slos:
  - name: errors
    objective: 99.9%
    by: [job]
    sli: {events: {total: a_total, bad: b_total}}
  - {name: "up", objective: 99%, gate: {stop_while: never, stop_below: 10%}, sli: {probe: up_now}}
---
settings: {targets: [argo], prometheus_base: "https://prometheus.example.org"}
"""
# Of pkg/apis/rollouts/v1alpha1/analysis_types.go in argoproj/argo-rollouts, v1.9.1.
TEMPLATE = {"apiVersion", "kind", "metadata", "spec"}
SPECIFIED = {"metrics", "args", "dryRun", "measurementRetention", "templates"}
METRIC = {
    *("name", "interval", "initialDelay", "count", "successCondition", "failureCondition"),
    *("failureLimit", "inconclusiveLimit", "consecutiveErrorLimit", "provider"),
    "consecutiveSuccessLimit",
}
PROMETHEUS = {
    *("address", "query", "authentication", "timeout", "insecure", "headers", "rangeQuery")
}


def template(compile: Compile) -> Any:
    built = compile(SPEC)
    assert built.exit_code == 0, built.stderr
    return yaml.safe_load(built.output("argo", "shop.yaml").read_text(encoding="utf-8"))


def test_every_field_is_one_of_argos_types(compile: Compile) -> None:
    found = template(compile)
    assert found.keys() <= TEMPLATE
    assert (found["apiVersion"], found["kind"]) == ("argoproj.io/v1alpha1", "AnalysisTemplate")
    assert found["spec"].keys() <= SPECIFIED
    assert found["spec"]["args"] == [
        {"name": "prometheus", "value": "https://prometheus.example.org"}
    ]
    for metric in found["spec"]["metrics"]:
        assert metric.keys() <= METRIC
        assert metric["provider"].keys() == {"prometheus"}
        assert metric["provider"]["prometheus"].keys() <= PROMETHEUS


def test_neither_no_result_nor_nan_meets_a_condition(compile: Compile) -> None:
    for metric in template(compile)["spec"]["metrics"]:
        for condition, value in (("successCondition", 0), ("failureCondition", 1)):
            # The grammar is that of expr-lang/expr, where this reads as in Python but for `and`.
            python = metric[condition].replace("&&", "and")
            for result in ([], [float("nan")], [0.0], [1.0], [0.0, 0.0]):
                assert eval(python, {"result": result}) is (result == [value])  # noqa: S307


def test_what_never_waits_for_an_alert_asks_for_none(compile: Compile) -> None:
    errors, up = (
        metric["provider"]["prometheus"]["query"] for metric in template(compile)["spec"]["metrics"]
    )
    assert "BudgetBurn" in errors
    assert "BudgetBurn" not in up
    assert "< bool 0.1" in up
