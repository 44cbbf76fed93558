"""Readiness: how soon each SLO alerts, and how the rehearsed failures went."""

from decimal import Decimal

from slosmith.commands.audit.evidence import Evidence
from slosmith.commands.audit.gaps import issues
from slosmith.commands.audit.metric_usage import metrics_of_slo
from slosmith.commands.rehearse.rows import gather
from slosmith.commands.rehearse.verdicts import Result
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.output.table import Table


def slo_readiness(evidence: Evidence) -> Table:
    """How soon each SLO notifies of a total outage, and what is still missing."""
    rows = tuple(
        (slo.ref, f"{slo.objective.text} over {slo.period}", _capability(slo), gap)
        for slo, gap in ((slo, gap_of(slo, evidence)) for slo in evidence.model.slos)
    )
    columns = ("SLO", "objective", "notified of a total outage after", "gap")
    return Table(title="SLO readiness", columns=columns, rows=rows, none="There is no SLO.")


def _capability(slo: Slo) -> str:
    """The first alert of each severity, as calculated."""
    times = [
        (alert.severity.value, after)
        for alert in slo.plan.all_alerts
        if (after := alert.time_to_fire(Decimal(1))) is not None
    ]
    firsts = {
        severity: min(after for word, after in times if word == severity)
        for severity in dict.fromkeys(word for word, _ in times)
    }
    first = [f"{Duration.of(round(after.seconds))} ({word})" for word, after in firsts.items()]
    return ", ".join(first) or "never"


def gap_of(slo: Slo, evidence: Evidence) -> str:
    """What is missing for an SLO to be relied upon."""
    gaps = []
    if (slo.service, slo.name) not in evidence.fired:
        gaps.append("no rehearsal has made it alert")
    gaps += [f"the tier {alert.tier} can never fire" for alert in slo.plan.unreachable]
    if slo.alerting.no_data is None:
        gaps.append("nobody is notified when its source vanishes")
    if evidence.live is not None:
        missing = sorted(set(metrics_of_slo(evidence.model, slo)) - set(evidence.live))
        gaps += [f"the server has no {name}" for name in missing]
    return "; ".join(gaps) or "none known"


def scenario_results(evidence: Evidence) -> Table:
    """Every rehearsal, what fired first, and what went wrong."""
    rows = tuple(
        (
            one.scenario.name,
            one.scenario.title,
            one.verdict.value,
            _first_alert(one),
            issues(one) or "none",
        )
        for one in evidence.results
    )
    columns = ("scenario", "failure", "result", "first alert", "issue")
    none = "Nothing was rehearsed: no scenario document lies below slo/."
    return Table(title="Failure-scenario results", columns=columns, rows=rows, none=none)


def _first_alert(result: Result) -> str:
    """The first page, or where there is none the first ticket, counted from the failure."""
    rows = [row for row in gather(result.episodes) if row.severity in ("page", "ticket")]
    first = min(rows, key=lambda row: (row.severity, row.first), default=None)
    if first is None:
        return "nothing"
    name = dict(first.episodes[0].labels)["alertname"]
    return f"{name} ({first.severity}) after {first.first - result.scenario.failure}"
