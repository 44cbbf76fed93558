"""Every mistake is said in its own words, at its own place; every code has a case and a page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.finding import Code, has_errors
from tests.diagnostics.cases import (
    PAGES,
    Case,
    all_cases,
    drift_of,
    findings_of,
    index_of,
    page_of,
    risks_of,
)

CASES = all_cases()
CODES = all_codes()


def code_ids(code: Code) -> str:
    return f"{code.id}-{code.name}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_a_bad_specification_gets_exactly_this_text_in_lower_case(case: Case) -> None:
    compiled = compile_root(case.folder)
    printed = findings_of(case, compiled)
    assert f"[{case.code}]" in printed
    assert printed == case.expected.read_text(encoding="utf-8")
    for finding in compiled.findings:
        assert (
            finding.message[0] in '"$'
            or not finding.message[0].isupper()
            or (finding.message.startswith("Prometheus"))
        ), finding.message
        assert "\n" not in finding.message + finding.hint, "a traceback is quoted"
        assert not finding.message.endswith(".")


@pytest.mark.parametrize("code", CODES, ids=code_ids)
def test_every_code_owns_a_case_and_a_page_that_is_true(code: Code) -> None:
    page = PAGES / f"{code.id}.md"
    assert page.read_text(encoding="utf-8") == page_of(code), "run python -m tests.diagnostics"


def test_the_list_of_codes_is_true() -> None:
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index_of()


@pytest.mark.parametrize("code", CODES, ids=code_ids)
def test_what_a_page_advises_is_free_of_the_mistake(code: Code, tmp_path: Path) -> None:
    case = next(c for c in CASES if c.code == code.id and c.fix.exists())
    if not case.fixed.exists():
        elsewhere = (case.folder / "grafana").exists() or case.answers.exists()
        elsewhere = elsewhere or code.id in ("S101", "S108")
        assert elsewhere, "only what does not stand in slo/ has no better text to show"
        return
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "fixed.yaml").write_bytes(case.fixed.read_bytes())
    if (prose := case.folder / "fixed" / "runbooks").exists():
        shutil.copytree(prose, tmp_path / "runbooks")
    bases = (case.folder / "fixed" / "alertmanager", case.folder / "alertmanager")
    if base := next((one for one in bases if one.exists()), None):
        shutil.copytree(base, tmp_path / "alertmanager")
    findings = (
        *compile_root(tmp_path).findings,
        *drift_of(tmp_path, case.server),
        *risks_of(tmp_path, case.before),
    )
    wrong = [one for one in findings if has_errors([one]) or (one.code == code and not one.allowed)]
    assert [one.message for one in wrong] == []
