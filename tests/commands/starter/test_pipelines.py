"""The pipelines that `init` writes: what each step runs, and what a stranger's run may do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from slosmith.cli import main
from tests.commands.plan.test_repository import git
from tests.conftest import TWO_TIERS, run_compiler
from tests.tools.judges import Judge

ACTION = ".github/actions/slosmith/action.yaml"
WORKFLOW, COMMENT = ".github/workflows/slo.yaml", ".github/workflows/slo-comment.yaml"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new repository whose main branch is built and committed."""
    folder = tmp_path_factory.mktemp("committed")
    main(["init", str(folder)], standalone_mode=False)
    # With every tier it is proven by the test of a new repository.
    (folder / "slo" / "tiers.yaml").write_text(TWO_TIERS, encoding="utf-8")
    assert run_compiler(folder, "build").exit_code == 0
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "begin")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "checkout", "-q", "-b", "branch")
    return folder


@pytest.fixture
def root(tmp_path: Path, committed: Path) -> Path:
    """One of its clones."""
    return Path(shutil.copytree(committed, tmp_path / "slos", symlinks=True))


def steps_of(root: Path, path: str) -> list[dict[str, Any]]:
    """The steps of an action, or of the one job of a workflow."""
    document = yaml.safe_load((root / path).read_text(encoding="utf-8"))
    if "runs" in document:
        return [*document["runs"]["steps"]]
    (job,) = document["jobs"].values()
    return [*job["steps"]]


def test_actions_of_others_are_named_by_their_commits(root: Path) -> None:
    paths = (ACTION, WORKFLOW, COMMENT)
    uses = [one["uses"] for path in paths for one in steps_of(root, path) if "uses" in one]
    theirs = [one for one in uses if not one.startswith("./")]
    assert len(theirs) == 7
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in theirs)


def named(root: Path, path: str, name: str) -> dict[str, Any]:
    """The one step of a name."""
    (step,) = (one for one in steps_of(root, path) if one.get("name") == name)
    return step


def run(
    root: Path, step: dict[str, Any], tools: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does, with the environment of a pull request."""
    runner = root.parent
    (programs := runner / "bin").mkdir(exist_ok=True)
    program = programs / "slosmith"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m slosmith "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    inputs = {"inputs.root": ".", "inputs.rendered": "true", "inputs.fail-on": "history,notify"}
    own = {
        name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: inputs[found[1]], str(value))
        for name, value in step.get("env", {}).items()
    }
    path = os.pathsep.join((str(programs), str(tools), os.environ["PATH"]))
    github = {
        "RUNNER_TEMP": str(runner),
        "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
        "GITHUB_BASE_REF": "main",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=root,
        env={**os.environ, "PATH": path, **github, **own, **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.judge
@pytest.mark.slow
def test_every_step_of_the_action_passes_and_the_plan_is_shown(
    root: Path, promtool: Judge, amtool: Judge, alertmanager: Judge
) -> None:
    """As with the packages of Debian and Ubuntu, where alertmanager has another name."""
    (tools := root.parent / "tools").mkdir()
    for name, judge in (("promtool", promtool), ("amtool", amtool)):
        (tools / name).symlink_to(judge.path)
    (tools / "prometheus-alertmanager").symlink_to(alertmanager.path)
    service = root / "slo" / "services" / "shop.yaml"
    service.write_text(service.read_text("utf-8").replace("99.9%", "99.5%", 1), encoding="utf-8")
    assert run_compiler(root, "build").exit_code == 0
    ran = [one for one in steps_of(root, ACTION) if "run" in one]
    assert len(ran) == 6
    for step in ran:
        done = run(root, step, tools)
        assert done.returncode == 0, f"{step['name']}: {done.stdout}{done.stderr}"
    summary = (root.parent / "summary.md").read_text(encoding="utf-8")
    assert "a page gets slower or rarer" in summary
    assert "::warning file=slo/services/shop.yaml," in done.stdout
    assert json.loads((root.parent / "slo-plan" / "plan.json").read_text("utf-8"))["changes"]


@pytest.mark.slow
def test_a_risk_that_is_named_fails_the_action(root: Path, tmp_path: Path) -> None:
    service = root / "slo" / "services" / "shop.yaml"
    text = service.read_text(encoding="utf-8")
    silent = "error rate < 0.1%\n    alerting: {idle: false}\n"
    service.write_text(text.replace("error rate < 0.1%\n", silent), encoding="utf-8")
    step = named(root, ACTION, "What this changes")
    assert run(root, step, tmp_path).returncode == 1
    assert run(root, step, tmp_path, FAIL_ON="history").returncode == 0


def test_no_step_puts_what_others_write_into_a_script(root: Path) -> None:
    # `${{ … }}` in a script is pasted before the shell reads it; in the environment it is a value.
    for path in (ACTION, WORKFLOW, COMMENT):
        for step in steps_of(root, path):
            assert "${{" not in step.get("run", ""), path


def test_the_half_that_may_write_runs_nothing_of_the_pull_request(root: Path) -> None:
    text = (root / COMMENT).read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    assert [*document[True]] == ["workflow_run"]
    assert "pull_request_target" not in text
    checkouts = [one for one in steps_of(root, COMMENT) if "checkout" in one.get("uses", "")]
    assert [one["with"] for one in checkouts] == [{"persist-credentials": False}]
    assert yaml.safe_load((root / WORKFLOW).read_text("utf-8"))["permissions"] == {
        "contents": "read"
    }
    assert document["permissions"] == {
        "actions": "read",
        "contents": "read",
        "pull-requests": "write",
    }


def _hostile() -> Iterator[tuple[str, str]]:
    change = {
        "section": "objectives",
        "subject": "</summary><img src=x> @everyone",
        "what": "[x](http://evil.example)",
        "old": None,
        "new": "`",
        "risk": "noise",
        "allowed": None,
        "hint": "",
    }
    plan = {"before": "a", "after": "b", "changes": [change], "upgraded": []}
    yield "text that is markup", json.dumps(plan)
    yield "a risk of its own", json.dumps({**plan, "changes": [{**change, "risk": "<b>"}]})
    yield "no plan", "[]"
    yield "no JSON", "<script>"
    yield "nested", "[" * 100_000


@pytest.mark.parametrize(("what", "text"), [*_hostile()], ids=[what for what, _ in _hostile()])
def test_a_hostile_plan_is_printed_as_text_or_refused(
    root: Path, tmp_path: Path, what: str, text: str
) -> None:
    (found := tmp_path / "plan.json").write_text(text, encoding="utf-8")
    step = named(root, COMMENT, "Print the plan anew")
    done = run(root, {"run": step["run"]}, tmp_path, FOUND=str(found))
    comment = (tmp_path / "comment.md").read_text(encoding="utf-8")
    if what == "text that is markup":
        assert done.returncode == 0
        assert "<code>&lt;/summary&gt;&lt;img src=x&gt; @everyone</code>" in comment
        assert "`[x](http://evil.example)`" in comment
    else:
        assert done.returncode == 3
        assert "error: plan.json is no plan" in done.stderr
        assert comment == ""


def test_gitlab_asks_the_same(tmp_path: Path) -> None:
    main(["init", str(tmp_path / "slos"), "--ci", "gitlab"], standalone_mode=False)
    text = (tmp_path / "slos" / ".gitlab-ci.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["slo"]
    assert job["script"][:4] == [
        "slosmith check",
        "slosmith build --check",
        "slosmith verify",
        "slosmith rehearse",
    ]
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert not (tmp_path / "slos" / ".github").exists()
