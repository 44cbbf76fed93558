"""VictoriaMetrics, vmalert and vmalert-tool, of Debian's unstable suite."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.tools import debian
from tests.tools.judges import TOOLS

HOME = TOOLS / "victoriametrics"
PROGRAMS = ("victoria-metrics", "vmalert", "vmalert-tool")
SUITE = "sid"


def fetch_victoriametrics() -> list[str]:
    """Fetch what is missing into `.tools/victoriametrics/`; say why it could not be had."""
    if all((HOME / name).exists() for name in PROGRAMS):
        return []
    try:
        mirror = debian.load_machine_sources()[0].uri
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS, prefix="unpacked-") as scratch:
            unpacked = Path(scratch, "root")
            source = debian.Source(uri=mirror, suite=SUITE)
            debian.fetch(("victoria-metrics",), source, unpacked, scratch=Path(scratch))
            HOME.mkdir(exist_ok=True)
            for name in PROGRAMS:
                (unpacked / "usr" / "bin" / name).rename(HOME / name)
    except debian.UnavailableError as error:
        return [f"victoria-metrics of Debian {SUITE} could not be fetched: {error}"]
    return []
