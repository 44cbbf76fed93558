"""The watch holds what a real Alertmanager mutes against the specification."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from slosmith.judges.routing_document import RoutingDocument
from tests.conftest import Compile
from tests.emit.routing.servers import running
from tests.emit.routing.shop import SERVICES, routing
from tests.emit.routing.test_inhibition import alert
from tests.live.watch import Watch
from tests.servers.inbox import Inbox
from tests.tools.judges import Judge

PAGE = alert("page", "page", "payments", slo="errors", tier="fast")
TICKET = alert("ticket", "ticket", "payments", slo="errors", tier="daily")
PLAIN = alert("plain", "ticket", "payments", alertname="PaymentsLag")


def as_rendered(_: dict[str, Any]) -> None:
    """Change nothing."""


def mutes_nothing(config: dict[str, Any]) -> None:
    """Lose every inhibition."""
    config["inhibit_rules"] = []


def mutes_too_much(config: dict[str, Any]) -> None:
    """Let a page mute every ticket of its service."""
    matchers = [{"source_matchers": ['severity="page"'], "target_matchers": ['severity="ticket"']}]
    config["inhibit_rules"] = matchers


@pytest.mark.every_version
@pytest.mark.judge
@pytest.mark.parametrize(
    ("damage", "wrong"),
    [
        (as_rendered, []),
        (mutes_nothing, ["BudgetBurn was not muted while BudgetBurn should mute it"]),
        (mutes_too_much, ["PaymentsLag was muted while nothing should mute it"]),
    ],
)
def test_what_is_muted_otherwise_than_specified_is_wrong(
    compile: Compile,
    alertmanager: Judge,
    tmp_path: Path,
    damage: Callable[[dict[str, Any]], None],
    wrong: list[str],
) -> None:
    built = compile(f"{SERVICES}---{routing(Inbox(), tmp_path / 'secrets')}")
    config = built.output("alertmanager", "alertmanager.yaml")
    document = yaml.safe_load(config.read_text(encoding="utf-8"))
    damage(document)
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    with running(alertmanager.path, config, tmp_path) as server:
        watch = Watch(server, RoutingDocument(built.root))
        server.fire(PAGE, TICKET, PLAIN)
        for _ in range(10):
            watch.look()
            time.sleep(0.2)
    assert len(watch.seen) == 3
    assert watch.wrong == wrong
