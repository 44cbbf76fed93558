"""What was found in a file is looked up as long as its bytes and the program are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root, generated_tests
from slosmith.output.own_cache import CACHE
from slosmith.output.report_age import REPORT
from slosmith.secret_patterns import Secret, find_secrets
from slosmith.verify import rendered_alerts, secrets
from slosmith.verify.parity import verify_parity
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.report import print_markdown
from slosmith.verify.secrets import verify_secrets
from tests.conftest import Compile

SPEC = """
service: shop
team: web
alerts:
  - {alert: Odd, expr: state > 5, severity: page, summary: odd}
"""

KEY = "AKIAQWERTYUIOPASDFGH"  # what a key of AWS looks like


@pytest.fixture
def case(compile: Compile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    compiled = compile(SPEC)
    model = compile_root(compiled.root).model
    assert model is not None
    tests = generated_tests(model)
    return Case(
        model=model, root=compiled.root, output=compiled.output(), tests=tests, program="one"
    )


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grow by a text for each that is searched for secrets."""
    texts: list[str] = []

    def find(text: str) -> Iterator[Secret]:
        texts.append(text)
        return find_secrets(text)

    monkeypatch.setattr(secrets, "find_secrets", find)
    return texts


def test_a_file_is_searched_once(case: Case, looked: list[str]) -> None:
    first = [*verify_secrets(case)]
    files = len(looked)
    assert files > 3
    assert [*verify_secrets(case)] == first
    assert len(looked) == files
    assert [*verify_secrets(replace(case, fresh=True))] == first
    assert [*verify_secrets(replace(case, program="another"))] == first
    assert [*verify_secrets(replace(case, program=""))] == first
    assert len(looked) == 4 * files


def test_a_changed_file_is_searched_again(case: Case, looked: list[str]) -> None:
    assert {one.verdict for one in verify_secrets(case)} == {Verdict.PROVEN}
    page = case.output / "runbooks" / "index.md"
    right = page.read_text()
    page.write_text(f"{right}{KEY}\n")
    before = len(looked)
    for _ in range(2):
        assert {one.verdict for one in verify_secrets(case)} == {Verdict.FAILED}
    assert len(looked) == before + 1
    page.write_text(right)
    assert {one.verdict for one in verify_secrets(case)} == {Verdict.PROVEN}


def test_the_report_of_the_last_run_is_not_searched(case: Case, looked: list[str]) -> None:
    assert [*verify_secrets(case)]
    before = len(looked)
    (case.output / REPORT).write_text(f"it quotes {KEY}\n")
    assert {one.verdict for one in verify_secrets(case)} == {Verdict.PROVEN}
    assert len(looked) == before


def test_a_report_has_stars_for_a_secret_that_a_tool_quotes() -> None:
    evidence = f"promtool said: {KEY} is no metric"
    failed = Proof(
        area="tests", subject="Odd", claim="fires", verdict=Verdict.FAILED, evidence=evidence
    )
    report = print_markdown((failed,), "Made of nothing.")
    assert report.count("promtool said: ") == 2  # first of all, and in the table of its area
    assert KEY not in report


def test_a_page_that_lost_its_heading_fails(case: Case) -> None:
    assert {one.verdict for one in verify_parity(case)} == {Verdict.PROVEN}
    (page,) = (case.output / "runbooks" / "shop").glob("*.md")
    text = page.read_text()
    page.unlink()
    assert Verdict.FAILED in {one.verdict for one in verify_parity(case)}
    page.write_text(text)
    assert {one.verdict for one in verify_parity(case)} == {Verdict.PROVEN}


def test_alerts_are_read_from_rules_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered_alerts.rendered_alerts(replace(case, alerts_read={}))
    assert {one.labels["alertname"] for one in first} >= {"Odd"}
    monkeypatch.setattr(rendered_alerts, "_each", lambda _: iter(()))
    again = replace(case, alerts_read={})
    assert rendered_alerts.rendered_alerts(again) == first
    assert rendered_alerts.rendered_alerts(again) == first
    rules = case.output / "prometheus" / "rules" / "shop.yaml"
    rules.write_text(rules.read_text() + "# changed\n")
    assert len(rendered_alerts.rendered_alerts(again)) < len(first)
