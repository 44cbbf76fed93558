"""The Prometheus and promtool that are measured with."""

import os
import shutil
from pathlib import Path

_TOOLS = Path(__file__).parent.parent / ".tools"


class Missing(Exception):
    """A program that is needed is not here; the message says what to do."""


def find_judge(name: str) -> str:
    """The program of the variable with its name in capitals, of PATH or of `.tools/`.

    Raises Missing where it is nowhere.
    """
    own = _TOOLS / name
    found = os.environ.get(name.upper()) or shutil.which(name) or (own.exists() and str(own))
    if not found:
        raise Missing(f"{name} was not found: run `make tools`, or put it on PATH")
    return found
