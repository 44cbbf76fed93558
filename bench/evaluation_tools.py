"""The Prometheus and promtool that are measured with: of PATH, else of `.tools/`."""

import os
import shutil
from pathlib import Path

_TOOLS = Path(__file__).parent.parent / ".tools"


def prometheus_and_promtool() -> tuple[str, str]:
    """Both programs; PROMETHEUS and PROMTOOL name others.

    Raises FileNotFoundError with what to do where one is missing.
    """
    prometheus, promtool = (_found(name) for name in ("prometheus", "promtool"))
    return prometheus, promtool


def _found(name: str) -> str:
    own = _TOOLS / name
    found = os.environ.get(name.upper()) or shutil.which(name) or (own.exists() and str(own))
    if not found:
        raise FileNotFoundError(f"{name} was not found: run `make tools`, or put it on PATH")
    return found
