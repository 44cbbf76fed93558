"""The overview and an SLO of this repository, over a month that was made up."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import run_compiler
from tests.emit.dashboards.world import now, prometheus_of
from tests.pictures.drawing import draw
from tests.tools.judges import ROOT

_WIDTH = 1400
_SHOWN = (
    # The dashboard, its colours, how high it is, and what the picture is called.
    ("slosmith-overview", "light", 1585, "overview-light"),
    ("slo_council_error-rate", "dark", 1425, "detail-dark"),
)


def draw_dashboards(folder: Path) -> None:
    """Draw each as `slosmith preview` does."""
    with prometheus_of(ROOT, folder, now()) as world:
        ask = ("--prometheus", world.url, "--at", str(world.end))
        for uid, theme, high, name in _SHOWN:
            into = ("--dashboard", uid, "--theme", theme, "--into", str(folder / "pages"))
            done = run_compiler(ROOT, "preview", *ask, *into)
            assert done.exit_code == 0, done.stderr
            draw(folder / "pages" / f"{uid}.html", name, _WIDTH, high)
