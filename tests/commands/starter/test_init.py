"""`slosmith init`: a repository that works before its owner has changed a line."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from slosmith.cli import main
from slosmith.commands.starter import code_owners
from slosmith.language.json_schema import document_schema
from tests.conftest import run_compiler, write_spec
from tests.tools.judges import Judge


def init(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *words])


def test_a_new_repository_builds_without_an_error_or_a_warning(tmp_path: Path) -> None:
    assert init(tmp_path / "slos").exit_code == 0
    built = run_compiler(tmp_path / "slos", "build", "--strict")
    assert built.exit_code == 0, built.stderr
    assert built.rules("shop").exists()
    assert run_compiler(tmp_path / "slos", "build", "--check").exit_code == 0


@pytest.mark.slow
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


def test_every_commit_is_checked_and_built(tmp_path: Path) -> None:
    init(tmp_path)
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"] for hook in hooks["repos"][0]["hooks"]] == [
        "slosmith check",
        (
            'sh -c "slosmith build && git add --intent-to-add -- output '
            "':!output/report.*' ':!output/audit.*'\""
        ),
    ]


def test_a_commit_sees_files_that_are_rendered_for_the_first_time(tmp_path: Path) -> None:
    init(tmp_path)
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    program = tmp_path / "bin" / "slosmith"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m slosmith "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    for words in (["git", "init", "-q"], shlex.split(hooks["repos"][0]["hooks"][1]["entry"])):
        subprocess.run(words, cwd=tmp_path, env=environment, check=True, capture_output=True)
    (tmp_path / "output/report.md").write_text("proven", encoding="utf-8")
    seen = subprocess.run(
        ["git", "diff", "--name-only"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "output/prometheus/rules/shop.yaml" in seen.stdout.splitlines()
    assert "output/report.md" not in seen.stdout


def test_around_a_specification_nothing_of_it_is_written(tmp_path: Path) -> None:
    write_spec(tmp_path, "{service: shop, team: web, slos: []}\n---\n{service: bank, slos: []}\n")
    done = init(tmp_path, "--around", "--ci", "gitlab", "--codeowners", "acme")
    assert done.exit_code == 0, done.output
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in files) == [
        *(".gitattributes", ".github/CODEOWNERS", ".gitlab-ci.yml", "slo/spec.yaml")
    ]
    owners = (tmp_path / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert owners.splitlines()[1:] == ["/slo/spec.yaml @acme/bank", "/slo/spec.yaml @acme/web"]


def test_owners_are_the_teams_of_services(tmp_path: Path) -> None:
    assert init(tmp_path, "--codeowners", "acme").exit_code == 0
    owners = (tmp_path / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert owners.splitlines()[1:] == ["/slo/services/shop.yaml @acme/web"]


@pytest.mark.parametrize("name", ["a\n* @evil", "a b", "", "../a", "-x", "a/", "a\u202eb", "$(x)"])
def test_an_organisation_is_a_name_that_no_line_of_owners_is_hidden_in(
    tmp_path: Path, name: str
) -> None:
    done = init(tmp_path, "--codeowners", name)
    assert done.exit_code == 2
    assert "write the name of an organisation" in done.output
    assert not any(tmp_path.iterdir())


def test_owners_of_groups_are_written_as_gitlab_has_them(tmp_path: Path) -> None:
    assert init(tmp_path, "--codeowners", "@acme/shops").exit_code == 0
    owners = (tmp_path / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert owners.splitlines()[1:] == ["/slo/services/shop.yaml @acme/shops/web"]


def test_a_path_that_would_end_a_line_of_owners_does_not() -> None:
    owners = code_owners([("slo/a b\n* @evil.yaml", "web")], "acme").text
    assert owners.splitlines()[1:] == [r"/slo/a\ b?\*\ @evil.yaml @acme/web"]


def test_the_next_command_can_be_pasted_whatever_the_folder_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "$(touch x)"
    assert f"`slosmith build --root '{folder}'`" in init(folder).output


def test_what_is_rendered_may_be_left_out_of_git(tmp_path: Path) -> None:
    assert init(tmp_path, "--render-in-ci").exit_code == 0
    assert "output/" in (tmp_path / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert not (tmp_path / ".gitattributes").exists()
    workflow = (tmp_path / ".github/workflows/slo.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(workflow)["jobs"]["slo"]["steps"][-1]["with"]["rendered"] == "false"


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    refused = init(tmp_path)
    assert refused.exit_code == 1
    assert "README.md already" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"
