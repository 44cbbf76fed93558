"""Verify asks a running Alertmanager where every alert goes, and amtool where there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slosmith.judges import TOOLS
from slosmith.verify import Case, Proof, Verdict
from slosmith.verify.receivers import verify_receivers
from tests.tools.judges import Judge
from tests.verify.test_base_routes import merged

pytestmark = pytest.mark.judge


def reached(case: Case) -> dict[str, Proof]:
    return {one.subject: one for one in verify_receivers(case)}


def test_a_running_alertmanager_is_asked_about_all(tmp_path: Path) -> None:
    case = merged(tmp_path)
    found = reached(case)
    assert {one.verdict for one in found.values()} == {Verdict.PROVEN}
    tools = {one.evidence.split(":")[0] for one in found.values() if "reaches" in one.claim}
    assert tools == {"Alertmanager", "amtool"}  # which is asked about a few


def test_it_refutes_what_goes_elsewhere(tmp_path: Path) -> None:
    case = merged(tmp_path)
    text = case.alertmanager.read_text(encoding="utf-8")
    assert text.count("receiver: own-pager") == 1
    swapped = text.replace("receiver: own-pager", "receiver: night")
    case.alertmanager.write_text(swapped, encoding="utf-8")
    wrong = [one for one in reached(case).values() if one.verdict is Verdict.FAILED]
    assert [one.subject for one in wrong] == ["shop/ShopDown (page)"]
    assert "night,mail; the routing document: own-pager,mail" in wrong[0].evidence


def test_without_one_amtool_is_asked_about_all(
    tmp_path: Path, amtool: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = merged(tmp_path / "root")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "amtool").symlink_to(amtool.path.resolve())
    monkeypatch.setenv(TOOLS, str(tools))
    monkeypatch.setenv("PATH", os.defpath)
    found = [one for one in reached(case).values() if "reaches" in one.claim]
    assert {one.verdict for one in found} == {Verdict.PROVEN}
    assert {one.evidence.split(":")[0] for one in found} == {"amtool"}


@pytest.mark.parametrize("said", ["", "echo not today"])
def test_a_tool_that_says_nothing_of_a_configuration_proves_none(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = merged(tmp_path / "root")
    (tmp_path / "amtool").write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
    (tmp_path / "amtool").chmod(0o755)
    monkeypatch.setattr("slosmith.verify.receivers.find_tool", lambda _: tmp_path / "amtool")
    found = reached(case).values()
    assert {one.verdict for one in found} == {Verdict.FAILED}
