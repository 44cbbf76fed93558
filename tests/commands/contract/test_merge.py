"""What is merged into the contract: what it lacks, and not a word of its author is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from slosmith.cli import main
from slosmith.commands.contract.observed import Metadata, observe
from slosmith.commands.starter import starter_documents
from slosmith.commands.stubs.starting import documents_of
from tests.conftest import Compiled, run_compiler

SHOP = """\
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: orders_total, bad: 'orders_total{outcome="error"}'}}
"""
CONTRACT = """\
# By hand.
metrics:
  # how many
  orders_total:
    type: gauge          # as it was
    help: "orders, as  we count them"
    labels: {outcome: ["ok",
      'error']}

  orders_seconds: {type: histogram, buckets: [0.1, 1], unit: seconds, area: orders}   # Ada's
  orders_lost_total:
      type: counter
# The end.
"""
EXPOSED = """\
# HELP orders_total Orders.
# TYPE orders_total counter
orders_total{outcome="ok",region="eu"} 5
orders_total{outcome="timeout",region="eu"} 5
# TYPE orders_seconds histogram
orders_seconds_bucket{le="0.1"} 1
orders_seconds_bucket{le="0.25"} 1
orders_seconds_bucket{le="+Inf"} 1
orders_seconds_sum 1
orders_seconds_count 1
# HELP queue_depth_bytes Bytes that wait.
# TYPE queue_depth_bytes gauge
queue_depth_bytes{queue="a",pod="x-1"} 1
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a contract that was written by hand."""
    (tmp_path / "slo" / "metrics").mkdir(parents=True)
    (tmp_path / "slo" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "slo" / "metrics" / "own.yaml").write_text(CONTRACT, encoding="utf-8")
    return tmp_path


def contract(root: Path, exposed: str, *words: str) -> Compiled:
    page = root / "metrics.txt"
    page.write_text(exposed, encoding="utf-8")
    return run_compiler(root, "contract", "--metrics", str(page), *words)


def own(root: Path) -> str:
    return (root / "slo" / "metrics" / "own.yaml").read_text(encoding="utf-8")


def found_in(root: Path) -> dict[str, object]:
    path = root / "slo" / "metrics" / "server.yaml"
    found: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))["metrics"]
    return found


def test_without_more_a_diff_is_printed_and_nothing_is_written(root: Path) -> None:
    shown = contract(root, EXPOSED)
    assert shown.exit_code == 0
    assert "+++ slo/metrics/own.yaml" in shown.stdout
    assert "-    type: gauge          # as it was\n+    type: counter" in shown.stdout
    assert "+++ slo/metrics/server.yaml" in shown.stdout
    assert own(root) == CONTRACT
    assert not (root / "slo" / "metrics" / "server.yaml").exists()


def test_only_lines_that_change_are_written_anew(root: Path) -> None:
    assert contract(root, EXPOSED, "--write").exit_code == 0
    assert (
        own(root)
        == """\
# By hand.
metrics:
  # how many
  orders_total:
    type: counter        # as it was
    help: "orders, as  we count them"
    labels: {outcome: ["ok", 'error', timeout], region: [eu]}

  orders_seconds: {type: histogram, buckets: [0.1, 0.25, 1], unit: seconds, area: orders} # Ada's
  orders_lost_total:
      type: counter
# The end.
"""
    )
    assert found_in(root) == {
        "queue_depth_bytes": {
            "type": "gauge",
            "unit": "bytes",
            "help": "Bytes that wait.",
            "labels": {"pod": None, "queue": ["a"]},
        }
    }


def test_what_was_written_is_not_written_again_and_what_is_gone_is_said(root: Path) -> None:
    contract(root, EXPOSED, "--write")
    checked = run_compiler(root, "check", "--strict")
    assert checked.exit_code == 0, checked.stderr
    written = own(root)
    again = contract(root, EXPOSED, "--write")
    assert again.stdout == "the contract has all of it\n"
    assert own(root) == written
    assert 'error[S1201]: "orders_lost_total" is not on the server' in again.stderr
    assert '[S1206]: "orders_seconds" has no bucket 1 on the server' in again.stderr


def test_what_a_service_reads_is_written_for_it_before_there_is_a_contract(root: Path) -> None:
    (root / "slo" / "metrics" / "own.yaml").unlink()
    assert contract(root, EXPOSED, "--for", "shop", "--write").exit_code == 0
    text = (root / "slo" / "metrics" / "shop.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == {
        "metrics": {
            "orders_total": {
                "type": "counter",
                "help": "Orders.",
                "labels": {"outcome": ["ok", "timeout"], "region": ["eu"]},
            }
        }
    }
    assert run_compiler(root, "check").exit_code == 1  # nobody has seen the outcome "error"


def test_new_entries_come_after_the_others_of_a_file_that_is_there(root: Path) -> None:
    path = root / "slo" / "metrics" / "server.yaml"
    before = "metrics:\n    zebras: {type: gauge}  # striped\n    apples: {type: gauge}\n"
    path.write_text(before, encoding="utf-8")
    contract(root, EXPOSED + "zebras 1\napples 1\n", "--write")
    text = path.read_text(encoding="utf-8")
    assert text.startswith(before)
    assert [*found_in(root)] == ["zebras", "apples", "queue_depth_bytes"]


def test_a_label_with_more_values_than_are_wanted_is_open(root: Path) -> None:
    contract(root, EXPOSED, "--write", "--values", "1")
    assert yaml.safe_load(own(root))["metrics"]["orders_total"]["labels"]["outcome"] is None


def test_a_list_that_entries_share_is_not_changed_for_all(root: Path) -> None:
    text = """\
metrics:
  a_total: {type: counter, labels: {code: &codes ["1"]}}
  b_total: {type: counter, labels: {code: *codes}}
"""
    (root / "slo" / "metrics" / "own.yaml").write_text(text, encoding="utf-8")
    exposed = (
        '# TYPE a_total counter\na_total{code="2"} 1\n# TYPE b_total counter\nb_total{code="1"} 1\n'
    )
    contract(root, exposed, "--write")
    metrics = yaml.safe_load(own(root))["metrics"]
    assert metrics["a_total"]["labels"]["code"] == ["1", "2"]
    assert metrics["b_total"]["labels"]["code"] == ["1"]


def test_several_documents_stay_in_one_file(root: Path) -> None:
    text = f"# first\n---\n{CONTRACT}---\n# second\nmetrics: {{b_total: {{type: counter}}}}\n...\n"
    (root / "slo" / "metrics" / "own.yaml").write_text(text, encoding="utf-8")
    contract(root, EXPOSED, "--write")
    changed = set(own(root).splitlines()) - set(text.splitlines())
    assert len(changed) == 3  # the type, the labels, the buckets
    assert own(root).endswith("---\n# second\nmetrics: {b_total: {type: counter}}\n...\n")


EVIL = 'x"}\n- {y: \x1b[31m\u202e'


def test_texts_of_strangers_stay_in_their_place(root: Path) -> None:
    escaped = EVIL.replace('"', r"\"").replace("\n", r"\n")
    exposed = (
        "# HELP evil it's: {a} # \x1b[31mred\\n- b\n# TYPE evil gauge\n"
        f'evil{{a="{escaped}",b="yes",c="1e3",d="# no",e="{{{{ $x }}}}",f="it\'s: [a, b]"}} 1\n'
    )
    shown = contract(root, exposed)
    contract(root, exposed, "--write")
    assert "\x1b" not in shown.stdout + shown.stderr
    assert "\u202e" not in shown.stdout + shown.stderr
    assert found_in(root) == {
        "evil": {
            "type": "gauge",
            "help": "it's: {a} # \\x1b[31mred - b",
            "labels": {
                "a": None,
                "b": ["yes"],
                "c": ["1e3"],
                "d": ["# no"],
                "e": ["{{ $x }}"],
                "f": ["it's: [a, b]"],
            },
        }
    }
    checked = run_compiler(root, "check")
    assert "evil" not in checked.stderr


def test_openmetrics_says_units_and_native_names(root: Path) -> None:
    exposed = """\
# HELP jobs Jobs.
# TYPE jobs counter
jobs_total{kind="a"} 1
jobs_created{kind="a"} 1
# TYPE wait_seconds gauge
# UNIT wait_seconds seconds
wait_seconds 1
# TYPE build info
build_info{version="1"} 1
# TYPE size summary
size_count 1
size_sum 1
size_created 1
# EOF
"""
    contract(root, exposed, "--write")
    assert found_in(root) == {
        "build_info": {"type": "gauge", "labels": {"version": ["1"]}},
        "jobs_total": {"type": "counter", "help": "Jobs.", "labels": {"kind": ["a"]}},
        "size": {"type": "summary"},
        "wait_seconds": {"type": "gauge", "unit": "seconds"},
    }


@pytest.mark.parametrize(
    "text",
    ["\x00", "{", "a{", 'a{b="', "# TYPE a b c\na 1", "a 1\n# EOF", "a{} x", "x 1 2 3 4\n" * 9],
)
def test_a_page_that_is_no_text_of_metrics_is_said(root: Path, text: str) -> None:
    shown = contract(root, text)
    assert shown.exit_code in (0, 3)
    assert shown.exit_code == 0 or "metrics.txt is no text of metrics" in shown.stderr


def test_what_is_called_wrongly_is_said(root: Path) -> None:
    both = contract(root, EXPOSED, "--prometheus", "http://localhost:1")
    assert "name one source" in both.stderr
    assert run_compiler(root, "contract").exit_code == 2
    assert contract(root, EXPOSED, "--check", "--write").exit_code == 2
    assert contract(root, EXPOSED, "--match", "(").exit_code == 2
    unknown = contract(root, EXPOSED, "--for", "shoe")
    assert unknown.exit_code == 2
    assert 'no service "shoe"; there is shop' in unknown.stderr


def test_without_its_library_the_extra_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    shown = contract(root, EXPOSED)
    assert shown.exit_code == 3
    assert "ruamel.yaml is not installed\n  = run pip install 'slosmith[contract]'" in shown.stderr


def test_help_lists_examples() -> None:
    shown = CliRunner().invoke(main, ["contract", "--help"]).output
    assert "slosmith contract --prometheus http://localhost:9090 --for shop --write" in shown


def test_a_difference_that_is_accepted_with_its_reason_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "slo").mkdir()
    gone = "metrics:\n  seldom_total:\n    type: counter\n"
    place = tmp_path / "slo" / "all.yaml"
    place.write_text(gone, encoding="utf-8")
    assert contract(tmp_path, "other 1\n", "--check").exit_code == 1
    allow = "    allow: [{code: S1201, reason: counted once a year}]\n"
    place.write_text(gone + allow, encoding="utf-8")
    shown = contract(tmp_path, "other 1\n", "--check")
    assert shown.exit_code == 0, shown.stderr
    assert "1 allowed" in shown.stderr
    # No check of the root alone can find it, and so none says that it is not found any more.
    assert "S1201" not in run_compiler(tmp_path, "check").stderr


def test_a_repository_begins_with_what_a_server_has() -> None:
    series = [
        {"__name__": "shop_requests_total", "job": "shop", "code": code} for code in ("200", "500")
    ]
    series += [{"__name__": "up", "job": "shop"}, {"__name__": "up", "job": "db node 1"}]
    counted = Metadata()
    counted.add("counter", "finished requests", "")
    seen = observe(series, {"shop_requests_total": counted})
    written = {one.path: one.text for one in documents_of(seen, starter_documents())}
    assert not [path for path in written if "Shop" in path and "ErrorRate" not in path]
    assert "shop_requests_total" in written["slo/metrics/server.yaml"]
    bad = 'shop_requests_total{code=~"5..",job="shop"}'
    assert f"bad: '{bad}'" in written["slo/services/shop.yaml"]
    assert "probe: 'up{job=\"db node 1\"}'" in written["slo/services/db-node-1.yaml"]
