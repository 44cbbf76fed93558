"""Generated tests are made by `verify`, and written to the output only for who asks for them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from slosmith.output.cache_folder import FOLDER
from slosmith.output.writer import MANIFEST
from tests.conftest import Compile, Compiled, run_compiler

SHOP = """
service: shop
alerts:
  - {alert: ShopDown, expr: max(shop_down) > 0, for: 2m, severity: page, summary: down}
"""
BANK = SHOP.replace("shop", "bank").replace("Shop", "Bank")
TESTS = Path("prometheus", "tests")


def exported(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "output" / TESTS).glob("*.yaml"))


@pytest.fixture
def built(compile: Compile) -> Compiled:
    """A root with two services, built."""
    return compile(f"{SHOP}---{BANK}")


def test_a_build_writes_no_tests(built: Compiled) -> None:
    assert not built.output(*TESTS.parts).exists()


def test_an_slo_of_no_value_is_a_gap(compile: Compile) -> None:
    # Every value that the contract has of `env` has an objective of its own.
    objectives = "{by: env, prod: 99.9%, default: 95%}"
    sli = "{events: {total: pay_total, bad: 'pay_total{code=\"500\"}'}}"
    done = compile(
        f"service: pay\nslos: [{{name: paid, objectives: {objectives}, sli: {sli}}}]\n---\n"
        "metrics: {pay_total: {type: counter, labels: {env: [prod], code: }}}\n",
        *("--only", "tests"),
    )
    assert done.exit_code == 0
    assert exported(done.root)


def test_what_is_exported_is_no_part_of_a_build(built: Compiled) -> None:
    manifest = built.output(MANIFEST).read_bytes()
    assert run_compiler(built.root, "build", "--only", "tests").exit_code == 0
    assert exported(built.root) == ["bank.test.yaml", "shop.test.yaml"]
    checked, again = (run_compiler(built.root, "build", *words) for words in (["--check"], []))
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert ", 0 written" in again.stderr
    assert built.output(MANIFEST).read_bytes() == manifest
    assert exported(built.root) == ["bank.test.yaml", "shop.test.yaml"]


def test_an_export_can_be_checked_by_its_name(built: Compiled) -> None:
    words = ("build", "--only", "tests")
    run_compiler(built.root, *words)
    assert run_compiler(built.root, *words, "--check").exit_code == 0
    test = built.output(*TESTS.parts, "shop.test.yaml")
    test.write_text(test.read_text().replace("ShopDown", "ShopUp"))
    checked = run_compiler(built.root, *words, "--check")
    assert checked.exit_code == 1
    assert "1 files would change" in checked.stderr


def test_exporting_again_takes_away_what_is_gone_and_nothing_else(
    built: Compiled, compile: Compile
) -> None:
    run_compiler(built.root, "build", "--only", "tests")
    built.output(*TESTS.parts, "mine.test.yaml").write_text("tests: []\n")
    compile(SHOP, "--only", "tests")
    assert exported(built.root) == ["mine.test.yaml", "shop.test.yaml"]


def test_tests_that_an_older_version_listed_are_taken_away(built: Compiled) -> None:
    run_compiler(built.root, "build", "--only", "tests")
    listed = json.loads(built.output(MANIFEST).read_text())
    listed["files"][f"{TESTS}/shop.test.yaml"] = "sha256:0"
    built.output(MANIFEST).write_text(json.dumps(listed))
    assert "1 removed" in run_compiler(built.root, "build").stderr
    assert exported(built.root) == ["bank.test.yaml"]


def test_rates_of_time_that_is_bad_without_a_source_are_put_in_beside_rules_that_measure_none(
    compile: Compile,
) -> None:
    up = "slos: [{name: up, objective: 99%, sli: {probe: {up: shop_up, missing: bad}}}]"
    compiled = compile(f"service: shop\n{up}\n", "--only", "rules,tests")
    rules = compiled.rules("shop").read_text()
    beside = compiled.output(*TESTS.parts, "shop.unmeasured.rules.yaml").read_text()
    record = '- record: "slo:bad_events:bool"'
    assert (rules.count(record), beside.count(record)) == (1, 0)
    assert rules.count("- record: ") == beside.count("- record: ") + 1
    named = [one for one in exported(compiled.root) if one.startswith("shop.unmeasured.")]
    claims = "".join(compiled.output(*TESTS.parts, one).read_text() for one in named)
    assert "is silent while too few are bad" in claims


def test_what_others_record_is_put_in_beside_rules_that_record_none_of_it(
    compile: Compile,
) -> None:
    slos = """
service: shop
slos:
  - {name: up, objective: 99%, sli: {probe: shop_up}}
  - {name: fast, objective: 99%, sli: {probe: shop_fast}}
  - {name: all, objective: 99%, sli: {composite: [shop/up, shop/fast]}}
"""
    compiled = compile(slos, "--only", "rules,tests")
    folder = compiled.output(*TESTS.parts)
    beside = (folder / "shop.composed.rules.yaml").read_text()
    assert set(re.findall(r'- name: "shop/(\w+)', beside)) == {"all"}
    claim = "is bad while a part is"
    assert [one for one in exported(compiled.root) if claim in (folder / one).read_text()] == [
        "shop.composed.30s.test.yaml"
    ]


def _is_proven(root: Path) -> bool:
    found = json.loads(run_compiler(root, "verify", "--format", "json").stdout)
    rows = [row for row in found if row["subject"].startswith("ShopDown (")]
    return bool(rows) and {row["verdict"] for row in rows} == {"proven"}


@pytest.mark.judge
def test_verify_makes_the_tests_and_leaves_none_behind(built: Compiled) -> None:
    assert _is_proven(built.root)
    assert exported(built.root) == []
    assert {path.name for path in (built.root / FOLDER).iterdir()} == {".gitignore", "build.json"}
    report = built.output("report.md").read_text(encoding="utf-8")
    assert (
        "`slosmith build --only tests` writes these tests to `output/prometheus/tests/`" in report
    )


@pytest.mark.judge
def test_verify_fails_where_a_rule_was_edited(built: Compiled) -> None:
    rules = built.rules("shop")
    rules.write_text(rules.read_text().replace("> 0", "> 1"))
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 1
    assert "failed: ShopDown (shop): fires" in verified.stdout
    assert "failed: prometheus/rules/shop.yaml: is what the specification renders" in (
        verified.stdout
    )


@pytest.mark.judge
def test_verify_does_not_believe_what_was_exported(built: Compiled) -> None:
    run_compiler(built.root, "build", "--only", "tests")
    for path in built.output(*TESTS.parts).glob("*.yaml"):
        path.write_text("tests: nonsense\n")
    assert _is_proven(built.root)


@pytest.mark.judge
def test_verify_works_where_nothing_can_be_written(built: Compiled) -> None:
    for file in (built.root / FOLDER).iterdir():
        file.unlink()
    (built.root / FOLDER).rmdir()
    (built.root / FOLDER).write_text("no folder", encoding="utf-8")
    built.output("report.md").mkdir()
    assert _is_proven(built.root)
    said = run_compiler(built.root, "verify").stdout
    assert f"; {built.output('report.md')} cannot be written: is a directory" in said
