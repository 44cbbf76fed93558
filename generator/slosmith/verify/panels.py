"""Every rendered alert links to a dashboard that shows its SLO or expression."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from slosmith.grafana.rendered_dashboards import queries_in
from slosmith.model import naming
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, alerts_in

_DASHBOARD = re.compile(r"/d/([\w-]+)", re.ASCII)


def verify_panels(case: Case) -> Iterator[Proof]:
    """One row for each alert of the rendered rules, read as Prometheus and Grafana read them."""
    dashboards: dict[str, dict[str, str]] = {}
    for service in case.model.services:
        path = case.output / case.model.rules_file(service.name)
        for alert in alerts_in(case, path) if path.is_file() else ():
            found = _DASHBOARD.search(alert.annotations.get("dashboard_url", ""))
            uid = found[1] if found else ""
            if uid not in dashboards:
                dashboards[uid] = _queries(case.output / naming.dashboard_file(uid))
            yield _row(alert, uid, dashboards[uid])


def _queries(path: Path) -> dict[str, str]:
    """Every query of a dashboard with the title of its panel; none where it is missing."""
    with suppress(OSError):
        return dict(queries_in(path))
    return {}


def _row(alert: RenderedAlert, uid: str, shown: Mapping[str, str]) -> Proof:
    title = _shown_in(alert, shown)
    labels, name = alert.labels, alert.labels["alertname"]
    tier = f" ({labels['slo']}, {labels['tier']})" if "tier" in labels else ""
    return Proof(
        area="dashboards",
        subject=f"{name}{tier}",
        claim="its dashboard shows it",
        verdict=Verdict.FAILED if title is None else Verdict.PROVEN,
        evidence=f'"{title}" on {uid}' if title else f'no panel of the dashboard "{uid}" shows it',
    )


def _shown_in(alert: RenderedAlert, shown: Mapping[str, str]) -> str | None:
    """The expression itself; or the state of the tier; or, for what burns nothing, the budget."""
    labels = alert.labels
    if "slo" not in labels:
        return shown.get(alert.expr)
    objective = f'service="{labels.get("service", "")}",slo="{labels["slo"]}"'
    what = f'tier="{labels["tier"]}"' if "tier" in labels else naming.BUDGET_REMAINING
    return next(
        (title for text, title in shown.items() if objective in text and what in text), None
    )
