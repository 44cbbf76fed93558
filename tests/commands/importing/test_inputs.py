"""What `import` is given: as much as a person means, and a word about what is left out."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from slosmith.cli import main

_RULES = "groups: [{{name: g, rules: [{{alert: Down{0}, expr: 'up{{n=\"{0}\"}} == 0'}}]}}]\n"


def lay_out(folder: Path, count: int) -> Path:
    """Write so many files of rules."""
    for number in range(count):
        place = folder / f"team{number % 3}" / f"rules{number}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_RULES.format(number), encoding="utf-8")
    return folder


def run(folder: Path, into: Path) -> Result:
    """Import a folder."""
    into.mkdir()
    done = CliRunner().invoke(main, ["import", str(folder), "--into", str(into), "--team", "web"])
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    return done


def test_more_files_than_are_meant_are_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.commands.importing.inputs.MOST_FILES", 4)
    done = run(lay_out(tmp_path / "old", 6), tmp_path / "new")
    assert done.exit_code == 1
    assert "left out: 4 files were read before\n  = import one folder at a time" in done.stdout
    assert "1 refused" in done.stdout
    assert "alert Down0" in done.stdout
    assert "alert Down5" not in done.stdout


def test_more_text_than_is_meant_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.commands.importing.inputs.MOST_IN_ALL", 1024**2)
    folder = lay_out(tmp_path / "old", 3)
    for number in range(3):
        (folder / f"team{number}" / "a.yaml").write_text("# " + "x" * 400_000, encoding="utf-8")
    done = run(folder, tmp_path / "new")
    assert done.exit_code == 1
    assert "left out: 1 MiB were read before" in done.stdout
    assert "1 refused" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 50_000 + "]" * 50_000,
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)),
        "route:\n" + "".join("  " * n + "routes:\n" + "  " * n + "- {}\n" for n in range(1, 80)),
        "? " * 3_000,
        "groups: &a [*a]\n",
    ],
    ids=["deep", "bomb", "routes", "keys", "itself"],
)
def test_what_is_deep_or_grows_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "rules.yaml").write_text(text, encoding="utf-8")
    done = run(tmp_path / "old", tmp_path / "new")
    assert done.exit_code == 1
    assert "refused" in done.stdout
    assert "Traceback" not in done.output


def test_a_link_in_a_folder_leads_nowhere_out_of_it(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "old", 2)
    (tmp_path / "secret.yaml").write_text("groups: [{name: hunter2}]\n", encoding="utf-8")
    (folder / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    done = run(folder, tmp_path / "new")
    assert done.exit_code == 1
    assert "it is a link that leads out of the folder\n  = name the file itself" in done.stdout
    assert "hunter2" not in done.output
    assert "leads out" not in run(folder / "linked.yaml", tmp_path / "other").stdout


def test_a_folder_that_cannot_be_looked_through_is_refused_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out(tmp_path / "old", 3)
    real = os.scandir

    def scandir(path: Any) -> object:
        if str(path).endswith("team1"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    done = run(folder, tmp_path / "new")
    assert done.exit_code == 1
    assert "it cannot be read: permission denied\n  = make it readable" in done.stdout
