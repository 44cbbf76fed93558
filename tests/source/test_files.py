"""Which files authors write, where a folder cannot be listed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


def refuse(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system refuse to list a folder, whoever runs the tests."""
    listed, scanned = os.listdir, os.scandir

    def refused(path: Path) -> None:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))

    def listdir(path: Path) -> list[str]:
        refused(path)
        return listed(path)

    def scandir(path: Path) -> os._ScandirIterator[str]:
        refused(path)
        return scanned(str(path))

    monkeypatch.setattr(os, "listdir", listdir)
    monkeypatch.setattr(os, "scandir", scandir)
