"""Running the real promtool, amtool, Prometheus and Alertmanager."""

import os
from pathlib import Path

TOOLS = "SLOSMITH_TOOLS"
"""The variable that names folders with tools, divided as those of PATH are."""


def fixed_path() -> str:
    """PATH without what depends on where a command is run: that may be a stranger's tree."""
    folders = map(Path, os.environ.get("PATH", "").split(os.pathsep))
    return os.pathsep.join(str(folder) for folder in folders if folder.is_absolute())
