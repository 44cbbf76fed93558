"""The real promtool, which judges what the analysis of PromQL says."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def promtool() -> str:
    """Return the promtool on PATH, or else one unpacked into `.tools/`."""
    fetched = sorted((Path(__file__).parents[2] / ".tools").glob("**/promtool"))
    found = shutil.which("promtool") or next((str(path) for path in fetched), None)
    if found is None:
        pytest.fail("promtool is neither on PATH nor in .tools/: install Debian's prometheus")
    return found
