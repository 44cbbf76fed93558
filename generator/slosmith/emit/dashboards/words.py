"""What dashboards say in words: what an SLO is, how it is measured, where to read on."""

from decimal import Decimal
from urllib.parse import quote

from slosmith.diagnostics.lists import each_of
from slosmith.emit.dashboards import panels
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Panel
from slosmith.emit.dashboards.prose import as_text
from slosmith.markdown import code, link
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal


def objective(slo: Slo, settings: Settings) -> Panel:
    """The SLO, its measurement and its links."""
    place = f"{slo.origin.file.path}:{slo.origin.span().line}"
    runbook = f"{settings.runbook_base}/{slo.service}/{slo.name}.md"
    queries = "\n".join(f"    {line}" for e in slo.expressions for line in e.text.split("\n"))
    read_on = [f"written in {code(place)}"]
    if settings.runbook_base:
        read_on.insert(0, link("runbook", runbook))
    if settings.alertmanager_base:
        read_on.insert(1, link("silence", silence_url(slo, settings)))
    return panels.text(
        "The SLO",
        "The objective, how it is measured, and where to read on.",
        f"**{as_text(slo.objective.text)}** over {slo.period}. {as_text(slo.description)}\n\n"
        f"{_measured(slo)} The budget is {_budget(slo)}.\n\n{queries}\n\n{' · '.join(read_on)}",
        width=8,
        height=8,
    )


def silence_url(slo: Slo, settings: Settings) -> str:
    """Alertmanager's form for a silence of every alert of the SLO."""
    own = dict(slo.alerting.labels)
    labels = slo.recorded_labels()
    # What Prometheus adds is for whoever silences to fill in: empty it silences nothing.
    labels |= {name: own.get(name, "") for name in settings.installation if name not in slo.by}
    matchers = "%2C".join(f"{name}%3D%22{quote(text, safe='')}%22" for name, text in labels.items())
    return f"{settings.alertmanager_base}/#/silences/new?filter=%7B{matchers}%7D"


def _measured(slo: Slo) -> str:
    groups = f", for each {each_of(slo.by)} on its own" if slo.by else ""
    match slo.indicator:
        case EventIndicator() if slo.latency is not None:
            what = "fail or take" if slo.latency.or_failed else "take"
            limit = slo.latency.limit
            return f"Measured as the share of requests that {what} longer than {limit}{groups}."
        case EventIndicator():
            return f"Measured as bad events out of all{groups}."
        case RatioIndicator():
            return f"Measured by an error ratio recorded elsewhere, averaged over time{groups}."
        case StateIndicator(parts=parts) if parts:
            made = ", ".join(f"[{ref}](/d/{naming.slo_uid(*ref.split('/'))})" for ref in parts)
            return f"Measured as the share of time in which any of these is bad{groups}: {made}."
        case _:
            return f"Measured as the share of time in which the following is bad{groups}."


def _budget(slo: Slo) -> str:
    """A share of the events, and the time of a total outage that spends it."""
    allowed = slo.objective.budget * slo.period.seconds / 60
    minutes = print_decimal(allowed.quantize(Decimal(1)))
    share = print_decimal(slo.objective.budget * 100)
    return f"{share}% of all, as much as a total outage of {minutes} minutes"


def dependencies(service: Service, context: Context) -> str:
    """The services that this one needs and those that need it, linked to their dashboards."""
    needed_by = [name for name, needs in context.needs.items() if service.name in needs]
    about, team = (as_text(one) for one in (service.description or service.name, service.team))
    lines = [
        f"{about}, kept by team **{team}**.",
        f"Needs: {_linked(service.depends_on)}",
        f"Needed by: {_linked(needed_by)}",
    ]
    return "\n\n".join(lines)


def _linked(services: tuple[str, ...] | list[str]) -> str:
    links = [f"[{name}](/d/{naming.service_uid(name)})" for name in services]
    return ", ".join(links) or "none that is written down"
