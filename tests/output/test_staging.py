"""What a run that was killed leaves is removed by the next; what others need is not."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from slosmith.output import staging
from slosmith.output.makers import name_of_this
from slosmith.output.staging import (
    is_staged,
    lay,
    remove,
    remove_empty,
    remove_left_over,
    staging_folder,
)
from tests.conftest import Compile, run_compiler
from tests.output.test_places import SHOP

_HOLDS = """
import sys
from pathlib import Path
from slosmith.output.staging import stage, staging_folder
place = Path(sys.argv[1])
with staging_folder(None) as folder:
    (folder / "in-it").write_text("x")
    stage(place / "file", b"x")
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holding(place: Path, temporary: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Have another process that has temporary folders and a file on its way."""
    words = [sys.executable, "-c", _HOLDS, str(place)]
    environment = {**os.environ, "TMPDIR": str(temporary or place)}
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def staged(place: Path) -> list[str]:
    """What is on its way in a folder."""
    return sorted(path.name for path in place.iterdir() if is_staged(path))


def test_what_a_living_process_has_on_its_way_stays_and_goes_with_it(tmp_path: Path) -> None:
    with holding(tmp_path) as process:
        remove_left_over(tmp_path)
        assert len(staged(tmp_path)) == 2
        process.kill()
        process.wait()
        assert len(staged(tmp_path)) == 2
        remove_left_over(tmp_path)
        assert staged(tmp_path) == []


def test_the_next_run_removes_what_lies_where_temporary_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with holding(tmp_path) as process:
        process.kill()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with staging_folder(None) as mine:
        assert staged(tmp_path) == [mine.name]


def test_the_next_build_removes_what_lies_in_output(compile: Compile, tmp_path: Path) -> None:
    built = compile(SHOP)
    with holding(built.rules("shop").parent, tmp_path) as process:
        process.kill()
    assert run_compiler(built.root, "build", "--check").exit_code == 0
    built.rules("shop").unlink()
    run_compiler(built.root, "build")
    assert staged(built.rules("shop").parent) == []


def left(place: Path, number: int, began: str, space: str) -> Path:
    """Lay a file of some process into a folder."""
    path = place / f".slosmith-{number}-{began}-{space}-abc123.tmp"
    path.write_text("half", encoding="utf-8")
    return path


def test_a_number_that_was_given_again_keeps_nothing(tmp_path: Path) -> None:
    number, began, space = name_of_this().split("-")
    mine = left(tmp_path, int(number), began, space)
    before = left(tmp_path, int(number), str(int(began) - 1), space)
    remove_left_over(tmp_path)
    assert mine.exists()
    assert not before.exists()


def test_another_container_s_stay_for_a_day(tmp_path: Path) -> None:
    number, began, _ = name_of_this().split("-")
    path = left(tmp_path, int(number) + 1, began, "00000000")
    remove_left_over(tmp_path)
    assert path.exists()
    yesterday = time.time() - 25 * 3600
    os.utime(path, (yesterday, yesterday))
    remove_left_over(tmp_path)
    assert not path.exists()


def test_another_user_s_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, began, space = name_of_this().split("-")
    path = left(tmp_path, 2**22 + 1, began, space)
    monkeypatch.setattr("os.geteuid", lambda: path.stat().st_uid + 1)
    remove_left_over(tmp_path)
    assert path.exists()


@pytest.mark.parametrize(
    "name",
    [
        ".slosmith-1-2-00000000-.tmp",
        ".slosmith-1-2-00000000-a.tmp.yaml",
        ".slosmith--2-00000000-a.tmp",
        ".slosmith-1-2-00000000-a/b.tmp",
        "slosmith-1-2-00000000-a.tmp",
        ".slosmith-1-abc.tmp",
    ],
)
def test_what_is_named_otherwise_is_nobody_s_left_over(name: str) -> None:
    assert not is_staged(Path(name))


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    _, began, space = name_of_this().split("-")
    home = tmp_path / "home"
    home.mkdir()
    (home / "precious").write_text("x", encoding="utf-8")
    (tmp_path / f".slosmith-{2**22 + 1}-{began}-{space}-a.tmp").symlink_to(home)
    remove_left_over(tmp_path)
    assert staged(tmp_path) == []
    assert (home / "precious").exists()


def test_a_folder_of_thousands_is_looked_through_once_in_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(staging, "remove_left_over", looked.append)
    for number in range(3):
        staging.replace(tmp_path / str(number), b"x")
    assert looked == [tmp_path]


def test_a_folder_that_cannot_be_made_is_said_with_the_file_that_was_to_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(name: str, **_: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)

    monkeypatch.setattr("os.mkdir", refused)
    target = tmp_path / "rules" / "shop.yaml"
    for folder in (target.parent, tmp_path / ".slosmith-1-2-12345678-aside.tmp"):
        with pytest.raises(PermissionError) as caught:
            lay(target, b"", folder)
        assert caught.value.filename == str(target)


@pytest.mark.parametrize(("gone", "name"), [(remove, "unlink"), (remove_empty, "rmdir")])
def test_what_cannot_be_removed_is_said_with_its_folder(
    gone: Callable[[Path], object], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(name: str, **_: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)

    monkeypatch.setattr(f"os.{name}", refused)
    with pytest.raises(PermissionError) as caught:
        gone(tmp_path / "shop")
    assert caught.value.filename == str(tmp_path / "shop")


def test_a_full_disk_says_where_temporary_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(OSError, match="No space left") as full, staging_folder(None):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # as a write does
    assert full.value.filename == str(tmp_path)
