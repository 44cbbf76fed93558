"""What an evaluation costs, worked out on paper from what a server would say of itself."""

import pytest

from bench.evaluation import load_of
from bench.evaluation_server import read_figures
from bench.rules import Rules

FAST_AND_SLOW = """
groups:
  - name: fast
    interval: 30s
    rules: [{record: a, expr: sum(x)}]
  - name: slow
    interval: 4m
    rules: [{record: b, expr: sum(y)}, {alert: C, expr: b > 1}]
"""
EXPOSED = """\
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total {cpu}
prometheus_rule_group_iterations_total{{rule_group="/r.yaml;fast"}} {fast}
prometheus_rule_group_iterations_total{{rule_group="/r.yaml;slow"}} {slow}
prometheus_rule_group_iterations_missed_total{{rule_group="/r.yaml;fast"}} {missed}
prometheus_rule_group_iterations_missed_total{{rule_group="/r.yaml;slow"}} 0
prometheus_rule_group_last_duration_seconds{{rule_group="/r.yaml;fast"}} 0.1
prometheus_rule_group_last_duration_seconds{{rule_group="/r.yaml;slow"}} 0.4
prometheus_http_requests_total{{code="200",handler="/metrics"}} 7
"""


def looks(*, missed: int = 0) -> list[dict[str, float]]:
    """Two looks: 10 and 2 iterations between them, for 3 s of processor time."""
    before = EXPOSED.format(cpu="1.5", fast=5, slow=1, missed=0)
    after = EXPOSED.format(cpu="4.5", fast=15, slow=3, missed=missed)
    return [read_figures(before), read_figures(after)]


def rules() -> Rules:
    return Rules(tool="x", origin="", text=FAST_AND_SLOW)


def test_what_a_server_exposes_is_read_by_metric_and_group() -> None:
    found = looks()[1]
    assert found["process_cpu_seconds_total"] == 4.5
    assert found["prometheus_rule_group_iterations_total slow"] == 3
    assert not [name for name in found if "http_requests" in name]


def test_groups_count_as_often_as_they_should_run_and_not_as_they_did() -> None:
    load = load_of(
        rules(), 2, looks(), 1.0, lambda query: {"sum(x)": 100, "sum(y)": 40, "b > 1": 0}[query]
    )
    # 3 s less 1 s of an idle server, for 10 x 0.1 s + 2 x 0.4 s. A minute has two of the fast group
    # and a quarter of the slow: 2 x 0.1 s + 0.25 x 0.4 s. All of it for two SLOs.
    assert load.cpu == pytest.approx(2 * 0.3 / 1.8 / 2)
    assert load.samples == pytest.approx((2 * 100 + 0.25 * 40) / 2)
    assert load.skipped == 0


def test_missed_evaluations_make_nothing_cheaper() -> None:
    half, all_of_them = (
        load_of(rules(), 1, looks(missed=missed), 1.0, lambda _: 0) for missed in (5, 0)
    )
    # Half of the fast group's ten were missed: the same 2 s are for 5 x 0.1 s + 2 x 0.4 s.
    assert half.cpu / all_of_them.cpu == pytest.approx(1.8 / 1.3)
    assert half.skipped == pytest.approx(0.5 / 1.8)


def test_rules_that_never_ran_are_no_figure() -> None:
    still = looks()
    with pytest.raises(RuntimeError, match="x: no rule was evaluated in time"):
        load_of(rules(), 1, [still[0], still[0]], 0.0, lambda _: 0)
