"""The outside programs: what is said where they cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import debian, judges
from tests.tools.__main__ import main


def test_without_apt_the_message_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(judges, "TOOLS", tmp_path / "none")
    for edition in ("_OLDEST", "_NEWEST"):
        replaced = judges._Edition(  # noqa: SLF001  # the real one would find what was fetched
            folder=tmp_path / edition, suites=("bookworm",), packages=()
        )
        monkeypatch.setattr(judges, edition, replaced)
    assert main("judges") == 1
    said = capsys.readouterr().err
    assert "install promtool and prometheus (2.42 or newer)" in said
    assert "this is not a Debian machine (apt-get and dpkg not found)" in said


def test_apt_is_told_of_no_host_but_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = (
        "http://mirror.test/sec/\tbookworm-security\tmain\nhttp://mirror.test/d/\tbookworm\tmain\n"
    )
    monkeypatch.setattr(debian, "_run", lambda _: listed + "http://other.test/\tnodistro\tmain\n")
    monkeypatch.setattr(debian, "_NEEDED", ())
    monkeypatch.setattr(debian, "_KEYRING", Path(__file__))
    monkeypatch.setattr(debian, "_codename", lambda: "bookworm")
    assert [(source.uri, source.suite) for source in debian.load_machine_sources()] == [
        ("http://mirror.test/d/", "bookworm"),
        ("http://mirror.test/sec/", "bookworm-security"),
    ]
