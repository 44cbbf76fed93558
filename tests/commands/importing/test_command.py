"""`slosmith import`: from where it reads, and what it writes over."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slosmith.cli import main
from tests.commands.importing.reading import rules, sloth
from tests.conftest import ONE_TIER, run_compiler
from tests.tools.judges import TOOLS, Judge

GOOD = sloth(
    'sum(rate(orders_total{code=~"5.."}[{{.window}}]))', "sum(rate(orders_total[{{.window}}]))"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with one old file."""
    monkeypatch.chdir(tmp_path)
    Path("old").mkdir()
    Path("old/shop.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def run(*words: str, text: str | None = None) -> Result:
    done = CliRunner().invoke(main, ["import", *words], input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_standard_input_is_read_like_a_file() -> None:
    done = run("-", text=GOOD)
    assert "stdin:4: converted: SLO shop/orders as shop/orders (events)\n" in done.stdout
    assert Path("slo/services/shop.yaml").exists()


def test_a_dry_run_prints_the_documents_and_writes_nothing() -> None:
    done = run("old", "--dry-run")
    assert "slo/services/shop.yaml: would be written" in done.stdout
    assert "\n--- slo/services/shop.yaml\n# imported from old/shop.yaml (Sloth)\n" in done.stdout
    assert not Path("slo").exists()


def test_importing_again_changes_nothing() -> None:
    run("old")
    before = Path("slo/services/shop.yaml").read_bytes()
    assert "slo/services/shop.yaml: stands there already" in run("old").stdout
    assert Path("slo/services/shop.yaml").read_bytes() == before


def test_another_file_is_replaced_only_with_force() -> None:
    run("old")
    place = Path("slo/services/shop.yaml")
    place.write_text("service: shop\n", encoding="utf-8")
    done = run("old")
    assert done.exit_code == 1
    assert "another file stands there; --force replaces it" in done.stdout
    assert place.read_text(encoding="utf-8") == "service: shop\n"
    assert run("old", "--force").exit_code == 0
    assert "orders" in place.read_text(encoding="utf-8")


def test_a_service_that_has_a_document_elsewhere_keeps_it() -> None:
    Path("slo").mkdir()
    Path("slo/all.yaml").write_text("service: shop\n", encoding="utf-8")
    done = run("old")
    assert done.exit_code == 1
    assert "not written: its service has a document already" in done.stdout


def test_an_object_that_is_refused_fails_and_the_others_are_written() -> None:
    Path("old/bad.yaml").write_text("version: prometheus/v3\nservice: a\nslos: []\n", "utf-8")
    done = run("old")
    assert done.exit_code == 1
    assert "old/bad.yaml:1: refused" in done.stdout
    assert Path("slo/services/shop.yaml").exists()


def test_the_team_is_named_or_taken_from_a_label() -> None:
    run("old", "--team", "web")
    assert "\nteam: web\n" in Path("slo/services/shop.yaml").read_text(encoding="utf-8")
    Path("old/shop.yaml").write_text(GOOD + "labels: {owner: pay}\n", encoding="utf-8")
    run("old", "--team-from", "owner", "--force")
    assert "\nteam: pay\n" in Path("slo/services/shop.yaml").read_text(encoding="utf-8")


def test_json_has_every_object_finding_and_file() -> None:
    Path("old/rules.yaml").write_text(rules("up == 0"), encoding="utf-8")
    found = json.loads(run("old", "--format", "json").stdout)
    assert [(one["kind"], one["outcome"]) for one in found["objects"]] == [
        ("alert", "converted with differences"),
        ("SLO", "converted"),
    ]
    assert {one["path"]: one["state"] for one in found["files"]} == {
        "slo/services/shop.yaml": "written",
    }
    assert found["findings"] == []


@pytest.mark.parametrize(
    "words", [("--severity", "a=b"), ("--period", "99h"), ("--period", "soon")]
)
def test_a_choice_that_cannot_be_read_is_a_wrong_call(words: tuple[str, str]) -> None:
    assert run("old", *words).exit_code == 2


def test_a_pipe_and_a_binary_are_refused_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "old" / "b.yaml").write_bytes(b"\xff\xfe\x00")
    done = run("old")
    assert "old/b.yaml:0: refused: file\n  it is no text in UTF-8" in done.stdout


def test_a_root_that_cannot_be_read_is_said_in_a_sentence() -> None:
    Path("slo").mkdir()
    Path("slo/away.yaml").symlink_to("nowhere.yaml")
    done = run("old")
    assert done.exit_code == 1
    assert "slo/away.yaml: the file cannot be read: no such file" in done.stderr


PROVEN = """version: prometheus/v1
service: shop
slos:
  - name: orders
    objective: 99.9
    sli:
      events:
        error_query: sum by (route) (rate(orders_total{code=~"5.."}[{{.window}}]))
        total_query: sum by (route) (rate(orders_total[{{.window}}]))
    alerting: {name: Orders, annotations: {summary: 'orders of {{ $labels.route }} fail'}}
  - name: speed
    objective: 95
    sli:
      events:
        error_query: >-
          sum(rate(o_seconds_count[{{.window}}]))
          - sum(rate(o_seconds_bucket{le="0.5"}[{{.window}}]))
        total_query: sum(rate(o_seconds_count[{{.window}}]))
    alerting: {name: Speed}
  - name: answered-fast
    objective: 99
    sli:
      raw:
        error_ratio_query: >-
          1 - sum(rate(o_seconds_bucket{le="0.5",code="200"}[{{.window}}]))
          / sum(rate(o_seconds_count[{{.window}}]))
    alerting: {name: AnsweredFast}
"""


@pytest.mark.slow
@pytest.mark.judge
def test_what_is_imported_is_strict_and_proven(here: Path, promtool: Judge) -> None:
    Path("old/shop.yaml").write_text(PROVEN, encoding="utf-8")
    assert run("old").exit_code == 0
    strict = run_compiler(here, "check", "--strict")
    assert strict.exit_code == 0, strict.stderr
    Path("slo/policy.yaml").write_text(ONE_TIER, encoding="utf-8")
    assert run_compiler(here, "build").exit_code == 0
    proven = run_compiler(
        here, "verify", "--tools", str(promtool.path.parent), "--tools", str(TOOLS)
    )
    assert proven.exit_code == 0, proven.stdout
