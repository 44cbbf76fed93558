"""A page as chromium shows it, as a picture in the docs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.tools.browser import fetch_browser
from tests.tools.judges import ROOT

IMAGES = ROOT / "docs/images"


def draw(page: Path, name: str, wide: int, high: int) -> None:
    """Write what of a page fits into so many pixels; a chart has a moment to be drawn."""
    browser, picture = fetch_browser(), IMAGES / f"{name}.png"
    command = [str(browser.path), "--headless=new", "--no-sandbox", "--disable-gpu"]
    command += ["--hide-scrollbars", f"--user-data-dir={page.parent / 'chromium'}"]
    command += ["--virtual-time-budget=8000", f"--window-size={wide},{high}"]
    subprocess.run(
        [*command, f"--screenshot={picture}", page.as_uri()],
        env={**os.environ, **browser.environment},
        check=True,
        capture_output=True,
    )
    print(picture.relative_to(ROOT))
