"""`slosmith init`: a repository that works before its owner has changed a line."""

import json
import os
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from slosmith.cli import main
from slosmith.language.json_schema import document_schema
from tests.conftest import run_compiler
from tests.tools.judges import Judge


def init(folder: Path) -> Result:
    return CliRunner().invoke(main, ["init", str(folder)])


def test_a_new_repository_builds_without_an_error_or_a_warning(tmp_path: Path) -> None:
    assert init(tmp_path / "slos").exit_code == 0
    built = run_compiler(tmp_path / "slos", "build", "--strict")
    assert built.exit_code == 0, built.stderr
    assert built.rules("shop").exists()
    assert run_compiler(tmp_path / "slos", "build", "--check").exit_code == 0


@pytest.mark.judge
def test_a_new_repository_is_proven(
    tmp_path: Path, promtool: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(promtool.path.parent), prepend=os.pathsep)
    init(tmp_path)
    assert run_compiler(tmp_path, "build").exit_code == 0
    verified = run_compiler(tmp_path, "verify")
    assert verified.exit_code == 0, verified.stdout + verified.stderr
    rehearsed = run_compiler(tmp_path, "rehearse")
    assert rehearsed.exit_code == 0, rehearsed.stdout + rehearsed.stderr


def test_the_pages_of_a_new_repository_belong_to_alerts_that_exist(tmp_path: Path) -> None:
    init(tmp_path)
    rules = run_compiler(tmp_path, "build", "--stdout", "shop").stdout
    pages = {path.stem for path in (tmp_path / "runbooks").glob("*.md")} - {"README"}
    assert pages
    assert [page for page in pages if f'alert: "{page}"' not in rules] == []


def test_editors_find_the_schema_from_every_file(tmp_path: Path) -> None:
    init(tmp_path)
    files = sorted((tmp_path / "slo").rglob("*.yaml"))
    assert len(files) == 6
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        mark, _, schema = first.partition("$schema=")
        assert mark == "# yaml-language-server: "
        found = json.loads((path.parent / schema).read_text(encoding="utf-8"))
        assert found == document_schema()


def test_the_workflow_builds_checks_verifies_and_rehearses(tmp_path: Path) -> None:
    init(tmp_path)
    text = (tmp_path / ".github/workflows/slo.yaml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["slo"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert [run for run in runs if run.startswith("slosmith")] == [
        "slosmith check --format github",
        "slosmith build --check",
        "slosmith verify",
        "slosmith rehearse",
    ]
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"] for hook in hooks["repos"][0]["hooks"]] == [
        "slosmith check",
        "slosmith build",
    ]


@pytest.mark.judge
def test_the_workflow_is_green_with_the_names_of_debian_and_ubuntu(
    tmp_path: Path,
    promtool: Judge,
    amtool: Judge,
    alertmanager: Judge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their package has `prometheus-alertmanager`, and no `alertmanager`."""
    (programs := tmp_path / "bin").mkdir()
    (programs / "promtool").symlink_to(promtool.path)
    (programs / "amtool").symlink_to(amtool.path)
    (programs / "prometheus-alertmanager").symlink_to(alertmanager.path)
    monkeypatch.setenv("PATH", os.pathsep.join((str(programs), os.defpath)))
    monkeypatch.delenv("SLOSMITH_TOOLS", raising=False)
    root = tmp_path / "slos"
    assert init(root).exit_code == 0
    assert run_compiler(root, "build").exit_code == 0  # and its owner commits it
    text = (root / ".github/workflows/slo.yaml").read_text(encoding="utf-8")
    runs = [step.get("run", "") for step in yaml.safe_load(text)["jobs"]["slo"]["steps"]]
    commands = [shlex.split(run)[1:] for run in runs if run.startswith("slosmith ")]
    assert len(commands) == 4
    for words in commands:
        done = run_compiler(root, *words)
        assert done.exit_code == 0, f"{words}: {done.stdout}{done.stderr}"


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    refused = init(tmp_path)
    assert refused.exit_code == 1
    assert "README.md already" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"
