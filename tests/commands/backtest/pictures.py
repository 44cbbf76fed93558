"""Draw the docs' pictures by chromium: `python -m tests.commands.backtest.pictures`."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path

from tests.commands.backtest import demo
from tests.commands.history.storage import serving, store
from tests.conftest import run_compiler, write_spec
from tests.tools.browser import fetch_browser
from tests.tools.judges import ROOT, judges

IMAGES = ROOT / "docs/images"
_DAYS, _WIDTH = 38, 1240


def main() -> None:
    """A week played with another objective, and a report of the last 30 days."""
    prometheus = judges("prometheus")[-1]
    end = int(time.time()) // 300 * 300
    with tempfile.TemporaryDirectory(prefix="slosmith-pictures-") as name:
        root = Path(name)
        write_spec(root, demo.SPEC)
        samples = demo.samples(end, _DAYS)
        store(samples, root)
        with serving(prometheus, root) as server:
            ask = ("--prometheus", server.url)
            played = _run(root, "backtest", *ask, "--format", "json", "--last", "30d")
            _run(
                *(root, "backtest", *ask, "shop/errors", "payments", "--objective", "99.5%"),
                *("--format", "html", "--into", str(root / "backtest.html")),
            )
        fired = (
            (each["labels"], each["begins"], each["ends"] or end)
            for slo in json.loads(played)["now"]["slos"]
            for each in slo["firings"]
        )
        more = root / "evaluated"
        more.mkdir()
        store({**samples, **demo.alerts(fired)}, more)
        with serving(prometheus, more) as server:
            _run(
                *(root, "report", "--prometheus", server.url, "--every", "period", "--trend", "0"),
                *("--format", "html", "--into", str(root / "report.html")),
            )
        _draw(root / "backtest.html", IMAGES / "backtest-light.png", 1480)
        _draw(root / "report.html", IMAGES / "report-light.png", 1480)


def _run(root: Path, *words: str) -> str:
    done = run_compiler(root, *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def _draw(page: Path, picture: Path, high: int) -> None:
    browser = fetch_browser()
    command = [str(browser.path), "--headless=new", "--no-sandbox", "--disable-gpu"]
    command += ["--hide-scrollbars", f"--user-data-dir={page.parent / 'chromium'}"]
    command += [f"--screenshot={picture}", f"--window-size={_WIDTH},{high}", page.as_uri()]
    subprocess.run(command, env=browser.environment, check=True, capture_output=True)
    print(picture)


if __name__ == "__main__":
    main()
