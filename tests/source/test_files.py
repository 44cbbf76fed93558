"""Which files authors write, where a folder cannot be listed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from slosmith.source.links import Links
from tests.conftest import Compile, run_compiler

SHOP = """\
service: shop
slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]
"""


@pytest.mark.parametrize("name", ["slo/more", "runbooks", "grafana/rows"])
def test_a_folder_that_cannot_be_listed_stops_a_build(
    compile: Compile, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)
    (built.root / name).mkdir(parents=True)
    refuse(built.root / name, monkeypatch)
    again = run_compiler(built.root, "build")
    assert again.exit_code == 1
    found = f"{name}: error[S101]: the file cannot be read: permission denied"
    assert again.stderr.count(found) == 1
    assert "  = let the user who runs this read and write it" in again.stderr


def test_a_folder_that_nobody_may_enter_is_said_at_what_is_in_it(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)

    def refused(_: Links, path: Path) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Links, "lead_out", refused)
    again = run_compiler(built.root, "build")
    assert again.exit_code == 1
    found = "slo/spec.yaml: error[S101]: the file cannot be read: permission denied"
    assert again.stderr.count(found) == 1


@pytest.mark.parametrize("name", [b"slo/\xff.yaml", b"slo/\xfe/shop.yaml", b"runbooks/\xff.md"])
def test_a_name_that_is_no_text_is_a_finding(compile: Compile, name: bytes) -> None:
    """Dashboards say where an SLO is written, and are UTF-8."""
    built = compile(SHOP)
    path = built.root / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(SHOP, encoding="utf-8")
    again = run_compiler(built.root, "build")
    assert again.exit_code == 1
    said = name.decode(errors="surrogateescape").encode(errors="backslashreplace").decode()
    assert f"{said}: error[S101]: the file cannot be read: its name is not UTF-8\n" in again.stderr


def test_a_name_that_the_locale_reads_otherwise_is_a_finding(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is rendered is the same on every machine."""
    monkeypatch.setattr("os.fsencode", lambda path: str(path).encode("latin-1"))
    built = compile(SHOP)
    (built.root / "slo" / "spec.yaml").rename(built.root / "slo" / "\u00c3\u00bc.yaml")
    again = run_compiler(built.root, "build")
    assert again.exit_code == 1
    assert "its name is not UTF-8\n  = rename it, or set PYTHONUTF8=1\n" in again.stderr


@pytest.mark.parametrize("name", ["slo/more", "runbooks", "grafana"])
def test_a_folder_that_is_gone_for_a_moment_stops_a_build(
    compile: Compile, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)
    (built.root / name).mkdir()
    refuse(built.root / name, monkeypatch, errno.ENOENT)
    again = run_compiler(built.root, "build")
    assert again.exit_code == 1
    found = f"{name}: error[S101]: the file cannot be read: no such file or directory"
    assert again.stderr.count(found) == 1


@pytest.mark.parametrize("name", ["slo/more", "runbooks/more", "grafana/rows"])
def test_a_linked_folder_that_leads_out_is_said(
    compile: Compile, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    built = compile(SHOP)
    (built.root / name).parent.mkdir(exist_ok=True)
    (built.root / name).symlink_to(elsewhere)
    again = run_compiler(built.root, "build")
    found = f"{name}: error[S101]: the file cannot be read: it is a link that leads out of the root"
    assert (again.exit_code, again.stderr.count(found)) == (1, 1)


def test_a_linked_folder_is_read_where_links_may_lead(
    compile: Compile, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "bank.yaml").write_text(SHOP.replace("shop", "bank"))
    (elsewhere / "again").symlink_to(elsewhere)
    built = compile(SHOP)
    (built.root / "slo" / "more").symlink_to(elsewhere)
    again = run_compiler(built.root, "build", "--allow-links", str(elsewhere))
    assert again.exit_code == 0, again.stderr
    assert built.rules("bank").is_file()


def test_a_link_to_what_is_read_anyway_is_not_read_twice(compile: Compile) -> None:
    built = compile(SHOP)
    (built.root / "slo" / "more").symlink_to(built.root / "slo")
    (built.root / "shared").mkdir()
    (built.root / "shared" / "bank.yaml").write_text(SHOP.replace("shop", "bank"))
    (built.root / "slo" / "shared").symlink_to(built.root / "shared")
    assert run_compiler(built.root, "build").exit_code == 0
    assert built.rules("bank").is_file()


def refuse(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int = errno.EACCES) -> None:
    """Have the system refuse to list a folder, whoever runs the tests."""
    listed, opened = os.listdir, os.open

    def refused(path: object) -> None:
        if path == folder:
            raise OSError(number, os.strerror(number), str(path))

    def listdir(path: Path) -> list[str]:
        refused(path)
        return listed(path)

    def open_(path: Path, *words: int, **named: int) -> int:
        refused(path)
        return opened(path, *words, **named)

    monkeypatch.setattr(os, "listdir", listdir)
    monkeypatch.setattr(os, "open", open_)
