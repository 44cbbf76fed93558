"""What a real Alertmanager mutes, and what it does not, with the rendered configuration."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Compiled
from tests.emit.routing.servers import Router, running
from tests.servers.waiting import until
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.every_version]
Alerts = Sequence[dict[str, str]]


def alert(id: str, severity: str, service: str, **more: str) -> dict[str, str]:
    """An alert as Prometheus would send it; `id` tells it apart in a test."""
    names = {"alertname": "BudgetBurn", **more}
    return {"id": id, "severity": severity, "service": service, "team": "shop", **names}


_NEXT = count()


def muted_with(server: Router, *alerts: dict[str, str]) -> set[str]:
    """Fire alerts beside a pair of which one is muted for sure, and wait for that."""
    name = f"control-{next(_NEXT)}"
    page = alert(f"{name}-page", "page", "control", slo=name)
    ticket = alert(f"{name}-ticket", "ticket", "control", slo=name)
    server.fire(*alerts, page, ticket)
    until(lambda: f"{name}-ticket" in server.muted(), "the control ticket to be muted")
    return {one for one in server.muted() if not one.startswith("control-")}


def test_a_page_mutes_tickets_of_its_own_slo_alone(server: Router) -> None:
    assert muted_with(
        server,
        alert("page", "page", "payments", slo="errors", tier="fast"),
        alert("same", "ticket", "payments", slo="errors", tier="daily"),
        alert("other-slo", "ticket", "payments", slo="latency", tier="daily"),
        alert("other-service", "ticket", "providers", slo="errors", tier="daily"),
        alert("plain", "ticket", "payments", alertname="PaymentsLag"),
    ) == {"same"}


def test_a_page_does_not_mute_a_page_of_its_slo(server: Router) -> None:
    assert (
        muted_with(
            server,
            alert("fast", "page", "payments", slo="errors", tier="fast"),
            alert("slow", "page", "payments", slo="errors", tier="slow"),
        )
        == set()
    )


def test_a_page_of_one_provider_does_not_mute_a_ticket_of_another(server: Router) -> None:
    assert muted_with(
        server,
        alert("a", "page", "providers", slo="errors", provider="a"),
        alert("a-ticket", "ticket", "providers", slo="errors", provider="a", tier="daily"),
        alert("b-ticket", "ticket", "providers", slo="errors", provider="b", tier="daily"),
    ) == {"a-ticket"}


def test_two_alerts_that_both_lack_an_slo_do_not_mute_each_other(server: Router) -> None:
    assert (
        muted_with(
            server,
            {"id": "page", "alertname": "StrayPage", "severity": "page"},
            {"id": "ticket", "alertname": "StrayTicket", "severity": "ticket"},
            alert("plain-page", "page", "payments", alertname="PaymentsTwice"),
            alert("plain-ticket", "ticket", "payments", alertname="PaymentsLag"),
        )
        == set()
    )


def test_a_dependency_mutes_its_dependents_pages_while_it_pages(server: Router) -> None:
    assert muted_with(
        server,
        alert("database", "page", "database", slo="availability"),
        alert("payments", "page", "payments", slo="errors"),
        alert("plain", "page", "payments", alertname="PaymentsTwice"),
        alert("ticket", "ticket", "payments", slo="latency"),
        alert("independent", "page", "providers", slo="errors"),
    ) == {"payments", "plain"}


def test_a_dependency_that_only_tickets_mutes_no_page(server: Router) -> None:
    assert (
        muted_with(
            server,
            alert("database", "ticket", "database", slo="availability"),
            alert("payments", "page", "payments", slo="errors"),
        )
        == set()
    )


def test_a_dependency_of_which_nothing_is_known_mutes_no_page(server: Router) -> None:
    name = "DatabaseAvailabilityNoData"
    assert (
        muted_with(
            server,
            alert("database", "page", "database", slo="availability", alertname=name),
            alert("payments", "page", "payments", slo="errors"),
        )
        == set()
    )


PAGES = (
    alert("fast", "page", "payments", slo="errors", tier="fast"),
    alert("slow", "page", "payments", slo="errors", tier="slow"),
    alert("no-data", "page", "payments", slo="errors", alertname="PaymentsErrorsNoData"),
)
TICKET = alert("ticket", "ticket", "payments", slo="errors", tier="daily")


def unmuted_by(server: Router, sources: Alerts, target: dict[str, str]) -> set[str]:
    """Which of several that mute an alert unmutes it when it clears, though the others fire on.

    Each has its turn, and is posted last before; the others are not posted again after it has
    cleared. Alerts are taken in one after the other, so that what is fired after that tells that
    it has been.
    """
    found = set()
    for one in sources:
        others = [other for other in sources if other is not one]
        assert muted_with(server, *others, one, target) == {target["id"]}
        server.clear(one)
        if not muted_with(server):
            found.add(one["id"])
    return found


def test_a_ticket_stays_muted_when_one_of_several_pages_clears(server: Router) -> None:
    assert unmuted_by(server, PAGES, TICKET) == set()


def test_a_dependents_page_stays_muted_when_one_of_several_pages_clears(server: Router) -> None:
    budget = {"alertname": "DatabaseAvailabilityBudgetBurn", "slo": "availability"}
    sources = (
        alert("fast", "page", "database", **budget, tier="fast"),
        alert("slow", "page", "database", **budget, tier="slow"),
        alert("plain", "page", "database", alertname="DatabaseReadOnly"),
        alert("stranger", "page", "database", alertname="WrittenElsewhere"),
    )
    payments = alert("payments", "page", "payments", slo="errors", tier="fast")
    assert unmuted_by(server, sources, payments) == set()


def test_one_inhibition_for_all_pages_would_forget_them_in_newer_versions(
    alertmanager: Judge, shop: Compiled, tmp_path: Path
) -> None:
    """Why there is one for each tier: from 0.30 to 0.34 an inhibition remembers one source.

    https://github.com/prometheus/alertmanager/issues/5162
    """
    config = tmp_path / "joined.yaml"
    rendered = shop.output("alertmanager", "alertmanager.yaml").read_text(encoding="utf-8")
    config.write_text(yaml.safe_dump(_joined(yaml.safe_load(rendered))), encoding="utf-8")
    forgets = {"0.25": set(), "0.33": {one["id"] for one in PAGES}}
    version = alertmanager.version.rpartition(".")[0]
    if version not in forgets:
        pytest.skip(f"nobody has looked what {version} remembers")
    with running(alertmanager.path, config, tmp_path) as server:
        assert unmuted_by(server, PAGES, TICKET) == forgets[version]


def _joined(config: dict[str, Any]) -> dict[str, Any]:
    """The inhibitions that mute tickets of their SLO as one."""
    tickets = [one for one in config["inhibit_rules"] if "equal" in one]
    matchers = [text for text in tickets[0]["source_matchers"] if not text.startswith("tier")]
    return {**config, "inhibit_rules": [{**tickets[0], "source_matchers": matchers}]}
