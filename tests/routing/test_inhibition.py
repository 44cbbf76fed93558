"""What a real Alertmanager mutes, and what it does not, with the rendered configuration."""

from __future__ import annotations

import pytest

from tests.routing.servers import Router
from tests.servers.waiting import until

pytestmark = pytest.mark.judge


def alert(id: str, severity: str, service: str, **more: str) -> dict[str, str]:
    """An alert as Prometheus would send it; `id` tells it apart in a test."""
    names = {"alertname": "BudgetBurn", **more}
    return {"id": id, "severity": severity, "service": service, "team": "shop", **names}


def muted_with(server: Router, *alerts: dict[str, str]) -> set[str]:
    """Fire alerts beside a pair of which one is muted for sure, and wait for that."""
    page = alert("control-page", "page", "control", slo="control")
    ticket = alert("control-ticket", "ticket", "control", slo="control")
    server.fire(*alerts, page, ticket)
    until(lambda: "control-ticket" in server.muted(), "the control ticket to be muted")
    return server.muted() - {"control-ticket"}


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
