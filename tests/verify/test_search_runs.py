"""What several searches ask of promtool at a time goes into one run of it."""

from concurrent.futures import Future
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from slosmith.judges.running import Run, run_on_disk
from slosmith.model.units import Duration
from slosmith.threads import Threads
from slosmith.verify.memory import recall_proofs
from slosmith.verify.search import runs
from slosmith.verify.search.oracle import EndedError, Found, Oracle, Trial
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.usefixtures("promtool")]

MINUTE = Duration.parse("1m")

Answers = list[list[Found | None]]


def one(number: float) -> Answers:
    return [[{frozenset(): number}]]


def test_what_searches_ask_at_a_time_goes_into_one_run(
    promtool: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, files = ask_at_a_time(promtool.path, tmp_path, monkeypatch, 0, 1, 2, 3)
    assert [each.result() for each in answers] == [one(number) for number in range(4)]
    assert files == [1, 3]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("panic: index out of range", "promtool ended with 2 over what was tried"),
        ("fatal error: out of memory", "Cannot allocate memory"),
    ],
)
def test_a_question_that_promtool_crashes_over_takes_no_other_with_it(
    promtool: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, error: str
) -> None:
    tool = tmp_path / "promtool"
    crash = f'[ "$1" = test ] && grep -qs 777 "$@" && {{ echo "{words}" >&2; exit 2; }}'
    tool.write_text(f'#!/bin/sh\n{crash}\nexec {promtool.path} "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    answers, files = ask_at_a_time(tool, tmp_path, monkeypatch, 0, 1, 777, 3)
    with pytest.raises((EndedError, OSError), match=error):
        answers[2].result()
    assert [answers[place].result() for place in (0, 1, 3)] == [one(0), one(1), one(3)]
    assert sorted(files) in ([1, 1, 1, 1, 3], [1, 3])  # the one that crashes may come first


def test_questions_that_take_too_long_together_are_each_asked_alone(
    promtool: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_TOGETHER_SECONDS", 0.001)
    answers, files = ask_at_a_time(promtool.path, tmp_path, monkeypatch, 0, 1, 2, 3)
    assert [each.result() for each in answers] == [one(number) for number in range(4)]
    assert files == [1, 3, 1, 1, 1]


def test_a_long_question_goes_alone(
    promtool: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_MOST_CHARACTERS", 100)
    answers, files = ask_at_a_time(promtool.path, tmp_path, monkeypatch, 0, 1, 2, 3)
    assert [each.result() for each in answers] == [one(number) for number in range(4)]
    assert files == [1, 1, 1, 1]


def ask_at_a_time(
    tool: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, *numbers: int
) -> tuple[list[Future[Answers]], list[int]]:
    """What each number gives, asked by a thread of its own, and how many files each run has.

    The first run does not begin before all others wait.
    """
    oracle, files = Oracle(memory=recall_proofs(tool, fresh=True), scratch=scratch), list[int]()
    oracle.runs.most = 1

    def run(tool: Path, *words: str, **limits: Any) -> Run:
        while not files and len(oracle.runs.waiting) < len(numbers) - 1:
            sleep(0.001)
        files.append(len(words) - 2)
        return run_on_disk(tool, *words, **limits)

    def ask(number: int) -> Answers:
        asked = ((f"vector({number})", MINUTE),)
        return oracle.ask([Trial(inputs=(), asked=asked, lasting=MINUTE)], MINUTE, None)

    monkeypatch.setattr(runs, "run_on_disk", run)
    pool = Threads(len(numbers))
    answers = [pool.submit(ask, number) for number in numbers]
    pool.shutdown()
    return answers, files
