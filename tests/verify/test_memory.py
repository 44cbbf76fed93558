"""What passed once is not asked again, unless the rules, the tests or the tool are others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import slosmith.verify.tests as verifier
from slosmith.build.compile import compile_root, generated_tests
from slosmith.judges.running import Run, run_tool
from slosmith.output.own_cache import CACHE
from slosmith.verify import memory, played
from slosmith.verify.memory import recall_proofs
from slosmith.verify.proof import Case, Verdict
from tests.conftest import Compile
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.usefixtures("promtool")]

ODD = """
service: shop
team: web
alerts:
  - {alert: Odd, expr: state > 5, severity: page, summary: odd}
  - {alert: Even, expr: other_state > 5, severity: page, summary: even}
"""


@pytest.fixture
def case(compile: Compile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Two alerts, rendered, and nothing remembered yet."""
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    compiled = compile(ODD)
    model = compile_root(compiled.root).model
    assert model is not None
    tests = generated_tests(model)
    # Each alert is asked, though they differ in names alone.
    output = compiled.output()
    return Case(
        model=model, root=compiled.root, output=output, tests=tests, each=True, program="this"
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grow by a word for each run of tests that a tool is asked for."""
    runs: list[str] = []

    def run(tool: Path, *words: str, in_order: bool) -> Run:
        if words[0] == "test":
            runs.append(words[-1])
        return run_tool(tool, *words, in_order=in_order)

    monkeypatch.setattr(played, "run_on_disk", run)
    return runs


def verdicts(case: Case) -> set[Verdict]:
    return {proof.verdict for proof in verifier.verify_tests(case)}


def test_what_passed_is_asked_once(case: Case, asked: list[str]) -> None:
    first = [*verifier.verify_tests(case)]
    assert len(asked) == 2
    assert sorted(verifier.verify_tests(case), key=str) == sorted(first, key=str)
    assert len(asked) == 2
    assert verdicts(replace(case, fresh=True)) == {Verdict.PROVEN}
    assert len(asked) == 4


def test_another_rule_is_asked_and_what_fails_is_asked_each_time(
    case: Case, asked: list[str]
) -> None:
    assert verdicts(case) == {Verdict.PROVEN}
    rules = case.output / "prometheus" / "rules" / "shop.yaml"
    good = rules.read_text()
    rules.write_text(good.replace("other_state > 5", "other_state > 50"))
    for runs in (3, 4):
        assert verdicts(case) == {Verdict.PROVEN, Verdict.FAILED}
        assert len(asked) == runs
    rules.write_text(good)
    assert verdicts(case) == {Verdict.PROVEN}
    assert len(asked) == 4


def test_another_tool_and_another_test_are_others(promtool: Judge, tmp_path: Path) -> None:
    ours = recall_proofs(promtool.path, fresh=False)
    other = tmp_path / "promtool"
    other.write_bytes(promtool.path.read_bytes() + b"\0")
    other.chmod(0o755)
    assert ours.key(["a", "b"]) != recall_proofs(other, fresh=False).key(["a", "b"])
    assert ours.key(["a", "b\n"]) != ours.key(["a\n", "b"])


def test_a_tool_is_read_once_for_as_long_as_it_is_the_same(
    promtool: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def run(tool: Path, *words: str) -> Run:
        asked.append(tool)
        return run_tool(tool, *words)

    monkeypatch.setattr(memory, "run_tool", run)
    own = tmp_path / "promtool"
    own.write_bytes(promtool.path.read_bytes())
    own.chmod(0o755)
    first, second = (recall_proofs(own, fresh=False).identity for _ in range(2))
    assert first == second
    assert asked == [own]
    with own.open("ab") as file:
        file.write(b"\0")
    assert recall_proofs(own, fresh=False).identity != first


def test_a_tool_that_did_not_answer_is_asked_again(tmp_path: Path) -> None:
    tool, answers = tmp_path / "promtool", tmp_path / "answers"
    tool.write_text(f"#!/bin/sh\nexec cat '{answers}'\n", encoding="utf-8")
    tool.chmod(0o755)
    assert recall_proofs(tool, fresh=False).version != "promtool 9"
    answers.write_text("promtool, version 9\n", encoding="utf-8")
    assert recall_proofs(tool, fresh=False).version == "promtool 9"


def test_an_entry_that_was_changed_is_asked_again(
    case: Case, asked: list[str], tmp_path: Path
) -> None:
    assert verdicts(case) == {Verdict.PROVEN}
    entries = sorted((tmp_path / "cache" / "slosmith" / "proofs").iterdir())
    assert len(entries) == 2
    whole = [entry.read_bytes() for entry in entries]
    entries[0].write_bytes(whole[0][:-1])
    entries[1].write_bytes(whole[0])  # of another test
    assert verdicts(case) == {Verdict.PROVEN}
    assert len(asked) == 4
    assert [entry.read_bytes() for entry in entries] == whole
    verdicts(case)
    assert len(asked) == 4


def test_another_program_asks_itself(case: Case, asked: list[str]) -> None:
    """It may give the tool something else of the same rules; one that nobody knows asks always."""
    for program, runs in (("this", 2), ("another", 4), ("this", 4), ("", 6), ("", 8)):
        assert verdicts(replace(case, program=program)) == {Verdict.PROVEN}
        assert len(asked) == runs


def test_where_nothing_can_be_kept_all_is_proven_each_time(
    case: Case, asked: list[str], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file is in the way")
    for runs in (2, 4):
        assert verdicts(case) == {Verdict.PROVEN}
        assert len(asked) == runs
