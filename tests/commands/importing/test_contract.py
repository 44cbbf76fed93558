"""A root that has a metric contract gets entries of what imported documents read."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from slosmith.cli import main
from tests.commands.importing.reading import rules, sloth
from tests.conftest import run_compiler

EVENTS = sloth(
    'sum by (route) (rate(orders_total{code=~"5.."}[{{.window}}]))',
    "sum by (route) (rate(orders_total[{{.window}}]))",
)
CONTRACT = "metrics:\n  shop_up: {type: gauge}\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with a contract, and an old file."""
    monkeypatch.chdir(tmp_path)
    Path("slo").mkdir()
    Path("slo/metrics.yaml").write_text(CONTRACT, encoding="utf-8")
    return tmp_path


def entries_of(text: str) -> dict[str, object]:
    Path("old.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(main, ["import", "old.yaml"]).exit_code == 0
    found: dict[str, object] = yaml.safe_load(Path("slo/metrics/imported.yaml").read_text())
    return found


def test_a_counter_has_the_labels_that_are_asked_for(root: Path) -> None:
    assert entries_of(EVENTS)["metrics"] == {
        "orders_total": {"type": "counter", "labels": {"code": None, "route": None}}
    }
    checked = run_compiler(root, "check", "--strict")
    assert checked.exit_code == 0, checked.stderr


def test_a_latency_needs_the_bucket_of_its_bound(root: Path) -> None:
    count, bucket = "sum(rate(o_seconds_count[{{.window}}]))", 'o_seconds_bucket{le="0.5"}'
    text = sloth(f"{count} - sum(rate({bucket}[{{{{.window}}}}]))", count)
    assert entries_of(text)["metrics"] == {"o_seconds": {"type": "histogram", "buckets": [0.5]}}
    checked = run_compiler(root, "check", "--strict")
    assert checked.exit_code == 0, checked.stderr


def test_what_a_plain_alert_compares_is_a_gauge() -> None:
    assert entries_of(rules("max by (queue) (depth) > 5"))["metrics"] == {
        "depth": {"type": "gauge", "labels": {"queue": None}}
    }


def test_a_metric_that_is_known_is_left_alone() -> None:
    Path("slo/metrics.yaml").write_text(CONTRACT + "  orders_total: {type: counter}\n", "utf-8")
    Path("old.yaml").write_text(EVENTS, encoding="utf-8")
    CliRunner().invoke(main, ["import", "old.yaml"])
    assert not Path("slo/metrics/imported.yaml").exists()


def test_without_a_contract_none_is_begun(root: Path) -> None:
    Path("slo/metrics.yaml").unlink()
    Path("old.yaml").write_text(EVENTS, encoding="utf-8")
    CliRunner().invoke(main, ["import", "old.yaml"])
    assert sorted(path.name for path in root.glob("slo/**/*.yaml")) == ["shop.yaml"]


def test_how_many_have_to_be_up_is_no_metric() -> None:
    text = """version: prometheus/v1
service: shop
slos:
  - name: up
    objective: 99.9
    sli: {raw: {error_ratio_query: '1 - avg_over_time(reachable[{{.window}}])'}}
    alerting: {}
"""
    assert entries_of(text)["metrics"] == {"reachable": {"type": "gauge"}}
