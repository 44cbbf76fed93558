"""A running Alertmanager of each version, with what the compiler rendered for the shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Compile, Compiled
from tests.emit.routing.servers import Router, running
from tests.emit.routing.shop import SERVICES, routing
from tests.servers.inbox import Inbox, inbox
from tests.tools.judges import Judge


@pytest.fixture
def told() -> Iterator[Inbox]:
    """What the receivers were told."""
    with inbox() as found:
        yield found


@pytest.fixture
def shop(compile: Compile, told: Inbox, tmp_path: Path) -> Compiled:  # the fixture's
    """The shop, built."""
    built = compile(f"{SERVICES}---{routing(told, tmp_path / 'secrets')}")
    assert built.exit_code == 0, built.stderr
    return built


@pytest.fixture
def server(alertmanager: Judge, shop: Compiled, tmp_path: Path) -> Iterator[Router]:
    """Alertmanager, running on what was rendered."""
    config = shop.output("alertmanager", "alertmanager.yaml")
    with running(alertmanager.path, config, tmp_path) as one:
        yield one
