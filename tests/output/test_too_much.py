"""What is too much to be rendered ends in a sentence, and nothing is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from slosmith.output.too_much import Room, TooMuchError
from tests.conftest import run_compiler, write_spec

_SLO = "{name: aN, objective: 99%, sli: {events: {total: a_total, bad: b_total}}}"
_ALERT = "{alert: AlertN, expr: up == 0, severity: page, summary: s}"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (f"slos: [{_SLO}, {_SLO.replace('N', '2')}]", 'all rules of "shop" would be'),
        (f"alerts: [{', '.join([_ALERT] * 80)}]", "a group of rules would be"),
    ],
    ids=["SLOs", "alerts"],
)
def test_a_file_that_is_too_large_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, said: str
) -> None:
    monkeypatch.setattr("slosmith.output.too_much.MOST_IN_A_FILE", 22_000)
    write_spec(tmp_path, f"service: shop\n{spec}\n".replace("N", "1"))
    done = run_compiler(tmp_path, "build")
    assert done.exit_code == 1
    assert f"error: {said} a file of more than 0 MB\n  = divide a service" in done.stderr
    assert not [*(tmp_path / "output").glob("**/*")]


def test_all_files_together_have_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slosmith.build.compile.Room", partial(Room, 30_000))
    write_spec(tmp_path, f"service: shop\nslos: [{_SLO.replace('N', '1')}]\n")
    done = run_compiler(tmp_path, "build")
    assert done.exit_code == 1
    assert "error: more than 0 GB would be rendered\n  = " in done.stderr


def test_what_fits_is_let_through() -> None:
    room = Room(6)
    room.take("abc")
    room.take("def")
    with pytest.raises(TooMuchError):
        room.take("g")


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ("labels: {" + ", ".join(f"l{n}: x" for n in range(101)) + "}", "labels"),
        ("exclude: [" + ", ".join(["{when: up == 1, reason: r}"] * 101) + "]", "exclusions"),
    ],
)
def test_what_stands_in_every_rule_is_not_endless(tmp_path: Path, entries: str, what: str) -> None:
    write_spec(tmp_path, f"service: shop\n{entries}\nslos: [{_SLO.replace('N', '1')}]\n")
    done = run_compiler(tmp_path, "check")
    assert f"error[S210]: there are 101 {what}, and 100 are allowed\n" in done.stderr
    assert "1 error" in done.stderr
