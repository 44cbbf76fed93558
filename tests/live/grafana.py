"""A Grafana on what was rendered, where one is installed: provisioned, and open without a login."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from slosmith.judges.server import ServerProcess, free_port

# From version 10 on the program is `grafana server`, before that `grafana-server`.
_PROGRAMS = (("grafana", "server"), ("grafana-server",))
_HOMES = (Path("/usr/share/grafana"), Path("/usr/local/share/grafana"))


def find_grafana() -> list[str] | None:
    """The words that start it, or None where none is on PATH."""
    for name, *words in _PROGRAMS:
        if found := shutil.which(name):
            home = _home(Path(found).resolve())
            return [found, *words, *(["--homepath", str(home)] if home else [])]
    return None


def grafana(command: list[str], output: Path, prometheus: str, folder: Path) -> ServerProcess:
    """The server, on a free port, with the rendered dashboards and a Prometheus as data source."""
    port = free_port()
    settings = {
        "GF_PATHS_PROVISIONING": str(output / "grafana" / "provisioning"),
        "GF_PATHS_DATA": str(folder / "grafana"),
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_AUTH_ANONYMOUS_ENABLED": "true",
        "GF_AUTH_ANONYMOUS_ORG_ROLE": "Admin",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "SLOSMITH_DASHBOARDS": str(output / "grafana" / "dashboards"),
        "PROMETHEUS_URL": prometheus,
    }
    return ServerProcess(
        name="Grafana",
        command=command,
        url=f"http://127.0.0.1:{port}",
        log=folder / "grafana.log",
        ready="/api/health",
        environment={**os.environ, **settings},
    )


def _home(program: Path) -> Path | None:
    """Where its own files lie: beside an unpacked archive's `bin/`, or where packages put them."""
    homes = (program.parents[1], *_HOMES)
    return next((home for home in homes if (home / "conf" / "defaults.ini").is_file()), None)
