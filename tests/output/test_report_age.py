"""A report says what it was made of, and is said to be stale once that is another."""

from __future__ import annotations

import hashlib

import pytest

from tests.conftest import Compile, run_compiler
from tests.tools.judges import Judge

SHOP = """\
service: shop
alerts: [{alert: ShopDown, expr: max(shop_down) > 0, severity: page, summary: down}]
"""
STALE = "report.md was not made of what is rendered now; run `slosmith verify`"


@pytest.mark.judge
def test_a_report_is_stale_once_something_else_is_rendered(
    compile: Compile, promtool: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOSMITH_TOOLS", str(promtool.path.parent))
    built = compile(SHOP)
    assert STALE not in run_compiler(built.root, "build", "--check").stderr  # there is none
    run_compiler(built.root, "verify")
    manifest = hashlib.sha256(built.output("manifest.json").read_bytes()).hexdigest()
    assert f"Made of `manifest.json` sha256:{manifest}.\n" in built.output("report.md").read_text()
    fresh = run_compiler(built.root, "build", "--check")
    assert (fresh.exit_code, STALE in fresh.stderr) == (0, False)
    compile(SHOP.replace("> 0", "> 1"))
    for words in (["build", "--check"], ["audit"]):
        said = run_compiler(built.root, *words)
        assert (said.exit_code, STALE in said.stderr) == (0, True), said.stderr
    run_compiler(built.root, "verify")
    assert STALE not in run_compiler(built.root, "build", "--check").stderr


def test_a_report_that_does_not_say_it_is_stale(compile: Compile) -> None:
    built = compile(SHOP)
    built.output("report.md").write_text("# What was proven\n", encoding="utf-8")
    assert STALE in run_compiler(built.root, "build", "--check").stderr
