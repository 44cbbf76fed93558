"""A finding that somebody accepts is counted, shown to nobody, and fails nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root, emit_documents
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.finding import Code, at_each_place, has_errors
from tests.conftest import run_compiler, write_spec
from tests.diagnostics.cases import leading_case

# What is found beside a server, or in a change, is accepted where that is asked.
JUDGEMENTS = tuple(code for code in all_codes() if code.judgement and not code.of_change)
ALLOW = "allow: [{code: S608, reason: the exporter is slow}]"
SHOP = """\
service: shop
SERVICE
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="500"}'}}
    SLO
  - name: refunds
    objective: 99.9%
    sli: {events: {total: shop_refunds_total, bad: 'shop_refunds_total{code="500"}'}}
---
settings:
  scrape_interval: 2m
  SETTINGS
"""


def shop(**parts: str) -> str:
    """The shop, whose scrapes are too slow for both of its SLOs, with an allowance somewhere."""
    text = SHOP
    for word in ("SERVICE", "SLO", "SETTINGS"):
        text = text.replace(word, parts.get(word, ""))
    return text


def found(root: Path, code: str = "S608") -> tuple[int, int]:
    """How many findings of a code are shown, and how many are allowed."""
    every = at_each_place(compile_root(root).findings)
    findings = [one for one in every if one.code.id == code]
    return sum(not one.allowed for one in findings), sum(bool(one.allowed) for one in findings)


def test_what_is_allowed_at_an_slo_is_still_shown_of_its_neighbour(tmp_path: Path) -> None:
    write_spec(tmp_path, shop())
    all_of_it, none = found(tmp_path)
    assert all_of_it
    assert not none
    write_spec(tmp_path, shop(SLO=ALLOW))
    shown, allowed = found(tmp_path)
    assert shown == allowed == all_of_it // 2


@pytest.mark.parametrize("where", ["SERVICE", "SETTINGS"])
def test_what_is_allowed_above_is_allowed_of_every_slo(tmp_path: Path, where: str) -> None:
    write_spec(tmp_path, shop(**{where: ALLOW}))
    shown, allowed = found(tmp_path)
    assert not shown
    assert allowed


def test_settings_reach_another_file_and_a_service_does_not(tmp_path: Path) -> None:
    # Windows of three SLOs are too short: one mistake, which shows at each of them.
    write_spec(tmp_path, shop(SERVICE=ALLOW))
    other = shop().partition("---")[0].replace("shop", "store")
    (tmp_path / "slo" / "store.yaml").write_text(other, encoding="utf-8")
    shown, allowed = found(tmp_path)
    assert shown == allowed
    write_spec(tmp_path, shop(SETTINGS=ALLOW))
    assert found(tmp_path) == (0, shown + allowed)


def test_strict_passes_and_the_summary_counts_what_is_allowed(tmp_path: Path) -> None:
    write_spec(tmp_path, shop())
    assert run_compiler(tmp_path, "check", "--strict").exit_code == 1
    write_spec(tmp_path, shop(SERVICE=ALLOW))
    done = run_compiler(tmp_path, "check", "--strict")
    assert done.exit_code == 0
    assert "S608" not in done.stderr
    assert done.stderr.rstrip().endswith(f"{found(tmp_path)[1]} allowed")


def test_programs_are_told_the_reason_and_reviewers_nothing(tmp_path: Path) -> None:
    write_spec(tmp_path, shop(SERVICE=ALLOW))
    rows = json.loads(run_compiler(tmp_path, "check", "--format", "json").stdout)
    assert {one["allowed"] for one in rows if one["code"] == "S608"} == {"the exporter is slow"}
    assert {one["allowed"] for one in rows if one["code"] != "S608"} == {None}
    log = json.loads(run_compiler(tmp_path, "check", "--format", "sarif").stdout)
    results = log["runs"][0]["results"]
    assert all(
        one.get("suppressions", [])
        == [{"kind": "inSource", "justification": "the exporter is slow"}]
        * (one["ruleId"] == "S608")
        for one in results
    )
    assert "S608" not in run_compiler(tmp_path, "check", "--format", "github").stdout


def test_a_receiver_that_waits_for_its_team_is_allowed(tmp_path: Path) -> None:
    case = leading_case(next(code for code in all_codes() if code.id == "S821"))
    text = (case.folder / "slo" / "shop.yaml").read_text(encoding="utf-8")
    write_spec(tmp_path, text)
    assert found(tmp_path, "S821") == (1, 0)
    allow = "allow: [{code: S821, reason: for the team that comes}]"
    write_spec(tmp_path, text.replace("chat: {slack", f"chat: {{{allow}, slack"))
    assert found(tmp_path, "S821") == (0, 1)
    write_spec(tmp_path, text.replace("pager: {pager", f"pager: {{{allow}, pager"))
    assert found(tmp_path, "S821") == (1, 0)


def test_a_mistake_elsewhere_makes_no_allowance_look_stale(tmp_path: Path) -> None:
    text = shop(SERVICE=ALLOW).replace("scrape_interval: 2m", "scrape_interval: 2x")
    write_spec(tmp_path, text)
    assert found(tmp_path, "S212") == (0, 0)


def test_a_later_pull_request_cannot_excuse_a_secret_by_itself(tmp_path: Path) -> None:
    case = leading_case(next(code for code in JUDGEMENTS if code.id == "S815"))
    for path in sorted((case.folder / "slo").iterdir()):
        shutil.copy(path, tmp_path / path.name)
    text = (tmp_path / "shop.yaml").read_text(encoding="utf-8")
    assert text.startswith("service: shop\n")
    allow = "service: shop\nallow: [{code: S815, reason: it is public}]\n"
    alone = text.replace("service: shop\n", allow, 1)
    write_spec(tmp_path, alone)
    assert found(tmp_path, "S815")[0]
    assert found(tmp_path, "S211") == (1, 0)
    write_spec(tmp_path, f"{alone}\n---\nsettings: {{allow_safety: [S815]}}\n")
    assert not found(tmp_path, "S815")[0]
    assert found(tmp_path, "S211") == (0, 0)


def allow_in_settings(slo: Path, allow: str) -> None:
    """Add to the settings of a case, or settings to a case that has none."""
    head = "settings:\n"
    for path in slo.iterdir():
        text = path.read_text(encoding="utf-8")
        if "settings:" in text:
            assert text.count(head) == 1, "write them below settings:, one key a line"
            path.write_text(text.replace(head, f"{head}  {allow}\n"), encoding="utf-8")
            return
    (slo / "zz.yaml").write_text(f"{head}  {allow}\n", encoding="utf-8")


@pytest.mark.parametrize("code", JUDGEMENTS, ids=lambda code: code.id)
def test_an_error_that_is_a_judgement_leaves_something_to_render(
    code: Code, tmp_path: Path
) -> None:
    folder = tmp_path / "root"
    shutil.copytree(leading_case(code).folder, folder)
    before = [one for one in compile_root(folder).findings if has_errors([one])]
    assert before
    assert {one.code for one in before} == {code}
    allow_in_settings(folder / "slo", f"allow: [{{code: {code.id}, reason: we know better}}]")
    compilation = compile_root(folder)
    assert compilation.model is not None
    assert sum(bool(one.allowed) for one in compilation.findings) == len(before)
    assert [*emit_documents(compilation.model, processes=1)]
