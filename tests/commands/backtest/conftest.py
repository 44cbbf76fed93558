"""Which histories are played: some in every run of the tests, all at night."""

from __future__ import annotations

import pytest

from tests.commands.backtest.histories import HISTORIES

_ALWAYS = ("alerts of etcd",)
"""SLOs of each kind are held against promtool beside these, by day under two tiers."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each."""
    if "history" in metafunc.fixturenames:
        every = metafunc.config.getoption("--nightly")
        chosen = [one for one in HISTORIES if every or one.name in _ALWAYS]
        metafunc.parametrize("history", chosen, ids=str)
