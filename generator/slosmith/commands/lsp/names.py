"""What is known of each name in a root: a few words, an explanation, and where it is defined."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from slosmith.build.compile import Compilation
from slosmith.commands.explain import explain_slo, print_markdown
from slosmith.commands.lsp.roles import Role
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code
from slosmith.diagnostics.pages import page_of
from slosmith.load.root import load_packaged
from slosmith.markdown import code, escape, link
from slosmith.memo import Memo
from slosmith.model.alerts import Alert, all_alerts, by_name
from slosmith.model.burnrate import Tier
from slosmith.model.dashboards import dashboard_uids
from slosmith.model.interval import Interval
from slosmith.model.metric import Metric
from slosmith.model.recipients import Audiences
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.template import Template
from slosmith.model.units import Duration, print_decimal, print_percent
from slosmith.resolve.templates import resolve_template
from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name: what it is in a few words, more about it as Markdown, and where it is defined."""

    name: str
    what: str
    more: str = ""
    origins: tuple[Origin, ...] = ()


def names_of(role: Role, known: Compilation, service: str = "") -> Iterator[Named]:
    """Every name that may stand where a role is asked for; some are those of one service."""
    if role is Role.SLO_OF_SERVICE:
        yield from _slos(known, service)
    elif role in _NAMES:
        yield from _NAMES[role](known)


def find_name(role: Role, name: str, known: Compilation, service: str = "") -> Named | None:
    """What is known of one name."""
    return next((one for one in names_of(role, known, service) if one.name == name), None)


def templates_of(known: Compilation) -> Iterator[Template]:
    """Those of the root, and all that come along, also those that nobody uses yet."""
    own = known.resolved.references.templates
    yield from own.values()
    for document in load_packaged("templates", PACKAGED):
        template, _ = PACKAGED.of(resolve_template, document)
        if template.name not in own:
            yield template


PACKAGED = Memo()
"""What comes along, which stays the same for as long as the program runs."""


def slo_named(slo: Slo, settings: Settings, name: str = "") -> Named:
    """An SLO, with what its objective means."""
    return Named(
        name=name or slo.ref,
        what=f"{slo.objective.text} over {slo.period}",
        more=print_markdown(explain_slo(slo, settings)),
        origins=(slo.origin.at("name"),),
    )


def metric_named(metric: Metric) -> Named:
    """A metric, with what the contract says of it."""
    unit = f" in {metric.unit}" if metric.unit else ""
    what = f"{metric.type.value}{unit}"
    labels = [
        f"- {code(label)}: {', '.join(map(code, values)) if values is not None else 'any value'}"
        for label, values in metric.labels
    ]
    if metric.buckets:
        labels.append(f"- buckets: {', '.join(map(print_decimal, metric.buckets))}")
    parts = (f"{code(metric.name)}: {escape(what)}", escape(metric.help), "\n".join(labels))
    more = "\n\n".join(filter(None, parts))
    return Named(name=metric.name, what=what, more=more, origins=(metric.origin,))


def code_named(one: Code) -> Named:
    """A code of findings, with its page."""
    page = page_of(one)
    more = f"**{one.id} {one.name}**, {_article(one)}: {escape(one.meaning)}."
    if page is not None:
        more += f"\n\n{link('What to do about it', page.as_uri())}"
    return Named(name=one.id, what=one.meaning, more=more)


def tier_named(tier: Tier, period: Duration) -> Named:
    """A tier, with the burn rate at which it alerts."""
    factor = print_decimal(tier.factor(period).quantize(tier.budget))
    more = (
        f"**{escape(tier.name)}**, a {tier.severity}: fires while {print_percent(tier.budget)} of "
        f"the budget of {period} would be spent in {tier.long}. That is to burn it "
        f"{factor} times as fast as it lasts, in {tier.long} and in {tier.short}."
    )
    return Named(name=tier.name, what=f"{tier.severity}, {tier.long}", more=more)


def _article(one: Code) -> str:
    return f"an {one.severity}" if one.severity == "error" else f"a {one.severity}"


def _services(known: Compilation) -> Iterator[Named]:
    for one in known.resolved.model.services:
        what = one.description or f"{len(one.slos)} SLOs and {len(one.alerts)} alerts beside"
        yield Named(name=one.name, what=what, origins=(one.origin.at("service"),))


def _slos(known: Compilation, service: str = "") -> Iterator[Named]:
    model = known.resolved.model
    for slo in model.slos:
        if service in ("", slo.service):
            yield slo_named(slo, model.settings, slo.name if service else slo.ref)


def _alerts(known: Compilation) -> Iterator[Named]:
    model = known.resolved.model
    audiences = None if model.routing is None else Audiences(model.routing)
    for name, same in by_name(all_alerts(model)).items():
        first = same[0]
        severities = ", ".join(dict.fromkeys(alert.severity.value for alert in same))
        about = f"of {first.service}/{first.slo}" if first.slo else f"of {first.service}"
        places = {(one.file.path, one.path): one for one in map(_place, same) if one is not None}
        yield Named(
            name=name,
            what=f"{severities} {about}",
            more="\n\n".join((f"**{escape(name)}** {escape(about)}", *_audiences(audiences, same))),
            origins=tuple(places.values()),
        )


def _place(alert: Alert) -> Origin | None:
    """Where its name is written, or the name of the SLO that makes it."""
    if alert.origin is None:
        return None
    given = alert.origin.at("alerting", "name")
    if alert.slo and given.text is None:
        return alert.origin.at("name")
    return given if alert.slo else alert.origin.at("alert")


def _audiences(found: Audiences | None, alerts: Iterable[Alert]) -> Iterator[str]:
    """Who is notified, for each severity."""
    if found is None:
        return
    for severity, alert in {alert.severity: alert for alert in alerts}.items():
        audience = found.of(alert)
        held = "".join(f", not {escape(one.text)}" for one in sorted(audience.held))
        yield f"- {severity}: {', '.join(map(escape, audience.everybody))}{held}"


def _policies(known: Compilation) -> Iterator[Named]:
    for policy in known.resolved.references.policies.values():
        tiers = "\n".join(f"- {tier_named(tier, policy.period).more}" for tier in policy.tiers)
        head = f"**{escape(policy.name)}**, for {policy.period}. Source: {escape(policy.source)}"
        yield Named(
            name=policy.name,
            what=f"{len(policy.tiers)} tiers for {policy.period}",
            more=f"{head}\n\n{tiers}",
        )


def _tiers(known: Compilation) -> Iterator[Named]:
    policies = known.resolved.references.policies.values()
    found = {tier.name: (tier, policy.period) for policy in policies for tier in policy.tiers}
    yield from (tier_named(*one) for one in found.values())


def _templates(known: Compilation) -> Iterator[Named]:
    for template in templates_of(known):
        about = template.origin.at("description").text or ""
        lines = [f"**{escape(template.name)}**: {escape(about)}", ""]
        for name in template.fillings:
            meaning = template.origin.at("parameters", name, "description").text or ""
            lines.append(f"- {code(name)}: {escape(meaning)}")
        yield Named(
            name=template.name,
            what=" ".join(about.split()),
            more="\n".join(lines),
            origins=(template.origin.at("template"),),
        )


def _receivers(known: Compilation) -> Iterator[Named]:
    routing = known.resolved.model.routing
    for one in routing.receivers if routing else ():
        what = f"{one.kind}, reaches {one.reach.value}"
        yield Named(name=one.name, what=what, origins=(one.origin,))


def _teams(known: Compilation) -> Iterator[Named]:
    routing = known.resolved.model.routing
    for team in routing.teams if routing else ():
        hours = f", tickets in {team.hours}" if team.hours else ""
        what = f"pages {_listed(team.page)}; tickets {_listed(team.ticket)}{hours}"
        yield Named(name=team.name, what=what, origins=(team.origin,))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nobody"


def _intervals(known: Compilation) -> Iterator[Named]:
    routing = known.resolved.model.routing
    found: dict[str, Interval] = dict(known.resolved.references.intervals)
    found |= {one.name: one for one in (routing.intervals if routing else ())}
    for one in found.values():
        yield Named(name=one.name, what=one.text, origins=(one.origin,))


def _runbooks(known: Compilation) -> Iterator[Named]:
    for prose in known.resolved.model.prose or ():
        what = ", ".join(section.name for section in prose.sections)
        yield Named(name=prose.name, what=what)


def _scenarios(known: Compilation) -> Iterator[Named]:
    for one in known.resolved.model.scenarios:
        yield Named(name=one.name, what=one.title, origins=(one.origin.at("scenario"),))


def _areas(known: Compilation) -> Iterator[Named]:
    for area in known.resolved.model.coverage or ():
        yield Named(name=area.name, what=area.title, origins=(area.origin,))


def _dashboards(known: Compilation) -> Iterator[Named]:
    for name, uid in dashboard_uids(known.resolved.model).items():
        yield Named(name=name, what=f"the dashboard {uid}")


_NAMES: Mapping[Role, Callable[[Compilation], Iterator[Named]]] = {
    Role.SERVICE: _services,
    Role.SLO: _slos,
    Role.ALERT: _alerts,
    Role.POLICY: _policies,
    Role.TIER: _tiers,
    Role.TEMPLATE: _templates,
    Role.METRIC: lambda known: map(metric_named, known.resolved.model.metrics or ()),
    Role.RECEIVER: _receivers,
    Role.TEAM: _teams,
    Role.INTERVAL: _intervals,
    Role.RUNBOOK: _runbooks,
    Role.SCENARIO: _scenarios,
    Role.AREA: _areas,
    Role.DASHBOARD: _dashboards,
    Role.CODE: lambda _: map(code_named, codes.all_codes()),
}
