"""`slosmith preview`: pages stand alone, show real answers, and are drawn by a real browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from slosmith.grafana.preview.html_page import markdown
from slosmith.grafana.preview.values import show
from tests.conftest import run_compiler
from tests.emit.dashboards.synthetic import HOUR
from tests.emit.dashboards.world import World, now, prometheus_of
from tests.tools.browser import Browser
from tests.tools.judges import ROOT

_NOWHERE = ("--prometheus", "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with prometheus_of(ROOT, tmp_path_factory.mktemp("world"), now(), 3 * HOUR) as running:
        yield running


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize(
    ("uid", "theme"), [("slosmith-overview", "light"), ("slo_council_error-rate", "dark")]
)
def test_a_browser_draws_the_page(
    world: World, browser: Browser, tmp_path: Path, uid: str, theme: str
) -> None:
    _preview(world, tmp_path, "--theme", theme, "--dashboard", uid)
    page = tmp_path / f"{uid}.html"
    text = page.read_text(encoding="utf-8")
    loaded = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"([^\"]*)", text)
    assert loaded == ["plotly.min.js", "preview.js"], "not all of it stands beside the page"
    assert len(text) < 3_000_000
    drawn = _drawn(browser, page)
    # Every chart that stands open has been drawn by the library.
    assert drawn.count('data-drawn="yes"') >= 2
    assert drawn.count('class="main-svg"') >= 2
    assert f'data-theme="{theme}"' in drawn


@pytest.mark.judge
@pytest.mark.slow
def test_groups_have_rows_of_their_own_and_rows_lead_to_dashboards(
    world: World, tmp_path: Path
) -> None:
    _preview(
        world, tmp_path, "--dashboard", "slo_providers_latency", "--dashboard", "slosmith-overview"
    )
    dashboard = (tmp_path / "slo_providers_latency.html").read_text(encoding="utf-8")
    groups = re.findall(r"<summary>provider: (\w+) ", dashboard)
    assert groups == ["anthropic", "google", "mistral", "openai", "xai"]
    overview = (tmp_path / "slosmith-overview.html").read_text(encoding="utf-8")
    assert '<a href="slo_providers_latency.html">' in overview
    assert "__data.fields" not in overview


@pytest.mark.judge
@pytest.mark.slow
def test_every_graph_covers_the_range_that_was_asked_for(world: World, tmp_path: Path) -> None:
    _preview(world, tmp_path, "--dashboard", "slo_council_error-rate", "--last", "2h")
    page = (tmp_path / "slo_council_error-rate.html").read_text(encoding="utf-8")
    charts = re.findall(r'<script type="application/json">(.*?)</script>', page)
    ranges = [json.loads(chart)["layout"]["xaxis"]["range"] for chart in charts]
    spans = {datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in ranges}
    assert len(charts) >= 8  # the budget's is among them, which looks back 30 d by itself
    assert spans == {timedelta(hours=2)}
    assert "<p>The last 2h, until " in page


def _preview(world: World, into: Path, *words: str) -> None:
    where = ("--prometheus", world.url, "--at", str(world.end), "--into", str(into))
    done = run_compiler(ROOT, "preview", *where, *words)
    assert done.exit_code == 0, done.stderr


def _drawn(browser: Browser, page: Path) -> str:
    command = [str(browser.path), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    done = subprocess.run(
        [*command, "--virtual-time-budget=8000", "--window-size=1400,1100", page.as_uri()],
        env={**os.environ, **browser.environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def test_a_prometheus_that_is_not_there_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "slosmith", "preview", "--root", str(ROOT)]
    command += [*_NOWHERE, "--into", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "cannot be reached: nothing listens there" in done.stderr


@pytest.mark.parametrize(
    ("last", "said"),
    [("5", '"5" is no duration; write it like'), ("45s", '"45s" holds no two scrapes')],
)
def test_a_range_that_is_none_is_refused(tmp_path: Path, last: str, said: str) -> None:
    done = run_compiler(ROOT, "preview", *_NOWHERE, "--into", str(tmp_path), "--last", last)
    assert done.exit_code == 2
    assert f"Invalid value for '--last': {said}" in done.stderr


def test_zero_is_told_apart_from_no_data() -> None:
    field = {"unit": "none", "decimals": 0, "noValue": "no data"}
    assert show(0.0, field).text == "0"
    assert show(None, field).text == "no data"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.285, "percentunit", "28.50%"), (14.4, "suffix:x", "14.40x"), (7200.0, "s", "2.00 hours")],
)
def test_values_are_worded_in_their_unit(value: float, unit: str, text: str) -> None:
    assert show(value, {"unit": unit, "decimals": 2}).text == text


def test_markdown_cannot_bring_markup_or_scripts() -> None:
    assert "<script" not in markdown("<script>alert(1)</script>")
    assert "href" not in markdown("[x](javascript:alert)")
