"""A real Alertmanager on what was rendered, to which alerts are posted by their labels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.alertmanager import Alertmanager

_ANNOTATIONS = {
    "summary": "payments/errors: 5% of the events were bad",
    "description": "What it means.",
    "runbook_url": "https://runbooks.example/council/errors.md",
    "dashboard_url": "https://grafana.example/d/slo_council_errors",
    "budget_remaining": "41.3%",
    "burn_rate": "14.9x",
}
_SENT = {
    "annotations": _ANNOTATIONS,
    "generatorURL": "http://prometheus.example/graph?g0.expr=up",
}


class Router(Alertmanager):
    """An Alertmanager without a Prometheus."""

    def fire(self, *alerts: dict[str, str]) -> None:
        """Post alerts by their labels, with the annotations that every alert has."""
        self.post([{"labels": labels, **_SENT} for labels in alerts])

    def clear(self, *alerts: dict[str, str]) -> None:
        """Post that alerts are over, by their labels."""
        now = datetime.now(UTC).isoformat()
        ended = {**_SENT, "endsAt": now}
        self.post([{"labels": labels, **ended} for labels in alerts])

    def muted(self) -> set[str]:
        """The `id` labels of the alerts that inhibition suppresses now."""
        return {one["labels"]["id"] for one in self.alerts() if one["status"]["inhibitedBy"]}


@contextmanager
def running(program: Path, config: Path, scratch: Path) -> Iterator[Router]:
    """Run Alertmanager with a configuration for as long as the block."""
    router = Router(program, config, scratch)
    with router.server.running():
        yield router
