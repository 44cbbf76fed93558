"""The real promtool, which judges what the analysis of PromQL says."""

import pytest

from tests.tools.judges import judges


@pytest.fixture(scope="session")
def promtool() -> str:
    """Return the oldest promtool that is here: what it refuses must be refused."""
    found = judges("promtool")
    if not found:
        pytest.fail("no promtool is here: run `make tools`")
    return str(found[0].path)
