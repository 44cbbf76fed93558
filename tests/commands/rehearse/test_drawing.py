"""The drawn timeline: bars where the text says that they are, and nobody's markup."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.commands.rehearse.shop import SHOP, SHOP_IS_MUTED
from tests.conftest import Compile, Compiled, run_compiler

pytestmark = pytest.mark.judge
SVG = "{http://www.w3.org/2000/svg}"
# An hour is 960 wide, a minute 16.
DEADLINE = "expect: [{alert: ShopSlow, within: 3m}]\n"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Compiled, Path]:
    """A rehearsal with something inhibited, as a page and as a drawing."""
    root = tmp_path_factory.mktemp("drawn")
    (root / "slo").mkdir()
    text = SHOP.replace("the shop is down", "<b>the shop</b> is down")
    (root / "slo" / "spec.yaml").write_text(text + SHOP_IS_MUTED + DEADLINE)
    assert run_compiler(root, "build").exit_code == 0
    folder = root / "drawings"
    page = run_compiler(root, "rehearse", "--format=html", "--drawings", str(folder))
    assert page.exit_code == 0, page.stderr
    return page, folder / "database-down.svg"


def test_bars_stand_where_alerts_fired(drawn: tuple[Compiled, Path]) -> None:
    tree = ET.fromstring(drawn[1].read_text())  # noqa: S314  # our own drawing
    bars = {
        (bar.get("class"), bar.findtext(f"{SVG}title")): (bar.get("x"), bar.get("width"))
        for bar in tree.iter(f"{SVG}rect")
        if bar.find(f"{SVG}title") is not None
    }
    assert bars["page", "fires from 10m to 30m"] == ("160.0", "320.0")
    inhibited = bars["page off", "inhibited by DatabaseDown (page) from 15m to 30m"]
    assert inhibited == ("240.0", "240.0")
    assert bars["page", "fires from 30m to 40m"] == ("480.0", "160.0")
    assert bars["change", "the database is down"] == ("160.0", "320.0")
    (deadline,) = (line for line in tree.iter(f"{SVG}line") if len(line))
    assert (deadline.get("class"), deadline.get("x1")) == ("due", "208.0")


def test_no_text_of_authors_becomes_markup(drawn: tuple[Compiled, Path]) -> None:
    page, drawing = drawn
    assert "<b>the shop" not in page.stdout
    assert "&lt;b&gt;the shop&lt;/b&gt; is down" in page.stdout
    assert drawing.read_text().strip() in page.stdout
    # Nothing is loaded from anywhere: the one address is the name of the SVG language.
    assert page.stdout.replace("http://www.w3.org/2000/svg", "").count("://") == 0


def test_markdown_shows_drawings_that_were_made(compile: Compile) -> None:
    built = compile(SHOP + SHOP_IS_MUTED)
    folder = built.root / "drawings"
    result = run_compiler(built.root, "rehearse", "--format=markdown", "--drawings", str(folder))
    assert f"![the timeline of database-down]({folder}/database-down.svg)" in result.stdout
    assert "![" not in run_compiler(built.root, "rehearse", "--format=markdown").stdout


def test_what_was_played_is_said_where_nothing_can_be_drawn(compile: Compile) -> None:
    built = compile(SHOP + SHOP_IS_MUTED)
    (built.root / "drawings" / "database-down.svg").mkdir(parents=True)
    result = run_compiler(built.root, "rehearse", "--drawings", str(built.root / "drawings"))
    assert "database-down" in result.stdout
    assert result.exit_code == 1
    assert result.stderr.endswith(
        ".svg: is a directory\n  = remove the folder that stands where a file is needed\n"
    )
