"""Pages: one for each SLO with all of its alerts, one for each plain alert."""

from collections.abc import Iterator

from slosmith.diagnostics.lists import each_of
from slosmith.emit.contradiction import part_and_total
from slosmith.emit.links import dashboard_url
from slosmith.emit.no_data import gone_for, may_lack_groups, of_no_group
from slosmith.emit.runbooks.commands import query_command, silence_command
from slosmith.emit.runbooks.context import Context
from slosmith.emit.runbooks.linked import linked
from slosmith.emit.runbooks.notified import inhibited, notified
from slosmith.emit.runbooks.prose import shifted
from slosmith.emit.runbooks.queries import breakdown, how_bad, plain_breakdown
from slosmith.emit.runbooks.real import plain_is_real, slo_is_real
from slosmith.emit.runbooks.relink import Page
from slosmith.emit.runbooks.rendering import render
from slosmith.emit.runbooks.words import (
    budget_words,
    outage_words,
    severity_words,
    spoken,
    tier_words,
    without_templates,
)
from slosmith.markdown import Markdown, escape, link
from slosmith.model import naming
from slosmith.model.alerts import Alert, by_name, plain_alert, slo_alerts
from slosmith.model.contradiction import EVENTS, EXCESS
from slosmith.model.indicators import EventIndicator, Lacking, Part
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.prose import SECTIONS
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.model.units import print_percent
from slosmith.promql import Selector
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertText:
    """What a page says of one alert: people's sections, and what follows from the model."""

    about: Alert
    prose: dict[str, Markdown]
    severity: str
    wait: str
    notified: tuple[Markdown, ...]
    inhibited: tuple[Markdown, ...]
    silence: str


def slo_page(slo: Slo, service: Service, context: Context) -> Page:
    """The page of an SLO: a section for each of its alerts, all tiers together."""
    settings = context.settings
    alerts = [_alert_text(same, context) for same in by_name(slo_alerts(slo)).values()]
    first = alerts[0].about if alerts else None
    text = render(
        "slo.md.j2",
        slo=slo,
        facts=_facts(service, naming.slo_uid(service.name, slo.name), context),
        budget=budget_words(slo),
        alerts=alerts,
        outcomes=_outcomes(alerts),
        one_group=silence_command(first, settings, slo.by) if first else "",
        tiers=[(alert, tier_words(slo, alert)) for alert in slo.plan.all_alerts],
        outage=each_of(outage_words(slo, settings)),
        how_bad=linked(how_bad(slo, settings), settings),
        real=linked(slo_is_real(slo, first, settings, context.metrics), settings) if first else "",
        breakdown=linked(breakdown(slo, settings, context.metrics), settings),
        steps=_steps(slo, context),
        contradiction=_contradiction(slo, context),
        period=spoken(slo.period),
    )
    places = tuple(one.about.place for one in alerts)
    return Page(path=naming.runbook_page(service.name, slo.name), text=text, places=places)


def _outcomes(alerts: list[AlertText]) -> list[tuple[Markdown, tuple[Markdown, ...]]]:
    """What is said of who is notified, once for all alerts of which it is the same."""
    found: dict[tuple[Markdown, ...], list[Markdown]] = {}
    for one in alerts:
        found.setdefault((*one.notified, *one.inhibited), []).append(escape(one.about.name))
    return [(Markdown(", ".join(names)), lines) for lines, names in found.items()]


def plain_pages(service: Service, context: Context) -> Iterator[Page]:
    """A page for each name of alerts whose expressions their author wrote."""
    named: dict[str, list[PlainAlert]] = {}
    for alert in service.alerts:
        named.setdefault(alert.name, []).append(alert)
    for same in named.values():
        yield _plain_page(same, service, context)


def _plain_page(same: list[PlainAlert], service: Service, context: Context) -> Page:
    """The first of a name is told at the top, and how the others differ below it."""
    first, own = same[0], [plain_alert(one) for one in same]
    prose = next((one for one in own if one.place.prose in context.prose), own[0])
    text = render(
        "alert.md.j2",
        title=Markdown(first.name) if naming.is_word(first.name) else first.name,
        alert=_alert_text((prose, *(one for one in own if one is not prose)), context),
        plain=first,
        severity=own[0].severity.value,
        summary=without_templates(first.summary),
        description=without_templates(first.description or ""),
        expression=first.expression.text.strip(),
        query=linked(" ".join(first.expression.text.split()), context.settings).links,
        real=linked(
            plain_is_real(first, own[0], context.settings, context.metrics), context.settings
        ),
        breakdown=linked(
            plain_breakdown(first, context.settings, context.metrics), context.settings
        ),
        facts=_facts(service, naming.service_uid(service.name), context),
        fires=_fires(first),
        elsewhere=Markdown(f"<{first.runbook_url}>") if first.runbook_url else "",
        others=[_Other(plain=one, fires=_fires(one)) for one in same[1:]],
    )
    places = tuple(dict.fromkeys(one.place for one in own))
    return Page(path=own[0].place.path, text=text, places=places)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Other:
    """A further alert of the same name."""

    plain: PlainAlert
    fires: str

    @property
    def summary(self) -> str:
        """Its summary, as prose."""
        return without_templates(self.plain.summary)

    @property
    def description(self) -> str:
        """Its description, as prose."""
        return without_templates(self.plain.description or "")

    @property
    def expression(self) -> str:
        """What its author wrote."""
        return self.plain.expression.text.strip()

    @property
    def elsewhere(self) -> Markdown:
        """Where its runbook is, if it is no page of these."""
        url = self.plain.runbook_url
        return Markdown(f"<{url}>" if url else "")


def _fires(alert: PlainAlert) -> str:
    wait = f"once it has held for {spoken(alert.wait)}" if alert.wait else "at once"
    if alert.keep_firing is None:
        return wait
    return f"{wait}, and on for {spoken(alert.keep_firing)} after it ended"


def watchdog_page(alert: Alert, context: Context) -> Page:
    """The page of the alert that always fires, which is read when it stops to arrive."""
    text = render("watchdog.md.j2", alert=_alert_text((alert,), context))
    return Page(path=alert.place.path, text=text, places=(alert.place,))


def _alert_text(alerts: tuple[Alert, ...], context: Context) -> AlertText:
    """On an SLO's page an alert is a section, so that its own sections are one level deeper."""
    alert = alerts[0]
    prose = context.prose.get(alert.place.prose)
    sections = {name: prose.section(name) if prose else "" for name in SECTIONS}
    return AlertText(
        about=alert,
        prose={name: shifted(text, 1 if alert.slo else 0) for name, text in sections.items()},
        severity=severity_words(alerts),
        wait=spoken(alert.wait) if alert.wait else "",
        notified=tuple(notified(alerts, context)),
        inhibited=tuple(inhibited(alerts, context)),
        silence=silence_command(alert, context.settings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page says of the service, whatever fires."""

    service: Service
    needs: tuple[Markdown, ...]
    needed_by: tuple[Markdown, ...]
    dashboard: Markdown


def _facts(service: Service, dashboard: str, context: Context) -> Facts:
    settings = context.settings
    dependents = context.dependents.get(service.name, ())
    return Facts(
        service=service,
        needs=tuple(_on_index(name) for name in service.depends_on),
        needed_by=tuple(_on_index(name) for name in dependents),
        dashboard=Markdown(
            f"<{dashboard_url(settings, dashboard)}>" if settings.dashboard_base else ""
        ),
    )


def _on_index(service: str) -> Markdown:
    return link(service, f"../index.md#service-{service}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Commands that follow from what an SLO is measured by."""

    up: str
    seen: tuple[str, ...]
    last: str
    total: str
    wait: str
    back: str
    lacking: str
    nameless: str


def _steps(slo: Slo, context: Context) -> Steps:
    settings, series = context.settings, slo.raw_series
    first = series[0]
    total = naming.total_rate(settings.windows.base)
    return Steps(
        up=query_command(_up(first), settings),
        seen=tuple(query_command(f"count({one})", settings) for one in _counted(series)),
        last=query_command(
            f"time() - max(max_over_time(timestamp({first.text})[1d:1m]))", settings
        ),
        total=query_command(f'{total}{{service="{slo.service}",slo="{slo.name}"}}', settings),
        wait=spoken(gone_for(slo, settings)),
        back=f"count({first.text})",
        lacking=_lacking(slo, context),
        nameless=query_command(of_no_group(slo, settings), settings)
        if may_lack_groups(slo)
        else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """How far which of two counts may be above the other, and how to compare them."""

    what: str
    share: str
    events: int
    rates: tuple[str, ...]
    sources: tuple[str, ...]


def _contradiction(slo: Slo, context: Context) -> Contradiction | None:
    if not slo.alerting.contradiction:
        return None
    assert isinstance(slo.indicator, EventIndicator)
    own = f'{{service="{slo.service}",slo="{slo.name}"}}'
    rates = part_and_total(slo, context.settings)
    counted = (*slo.indicator.part_series[:1], *slo.indicator.total_series[:1])
    return Contradiction(
        what="bad" if slo.indicator.counts is Part.BAD else "good",
        share=print_percent(EXCESS),
        events=EVENTS,
        rates=tuple(query_command(f"{name}{own}", context.settings) for name in rates),
        sources=tuple(
            query_command(f"count by (job, instance) ({one.text})", context.settings)
            for one in counted
        ),
    )


def _lacking(slo: Slo, context: Context) -> str:
    """The sources that count events and lack their bucket, where that is known."""
    match slo.indicator:
        case EventIndicator(lacking=Lacking(series=series)):
            return query_command(series, context.settings)
        case _:
            return ""


def _up(series: Selector) -> str:
    """The scrapes of the selector's own job, or of every job with a target that is down."""
    job = next(iter(series.about("job")), None)
    return f"up{{{job.text}}}" if job else "count by (job) (up == 0)"


def _counted(series: tuple[Selector, ...]) -> tuple[str, ...]:
    """The selectors as they are, then the names alone, each once."""
    names = (one.metric for one in series if one.metric)
    return tuple(dict.fromkeys((*(one.text for one in series), *names)))
