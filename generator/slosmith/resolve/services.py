"""Resolving services: their SLOs under a policy, lowered by their kind, and their alerts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import names_of, suggest
from slosmith.language.documents.service import (
    AlertingSpec,
    AlertSpec,
    ObjectivesByGroup,
    ServiceSpec,
    SloSpec,
    written_kind,
)
from slosmith.load.documents import Loaded, Texts
from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity, Plan, Policy, Tier
from slosmith.model.contract import Contract
from slosmith.model.contradiction import can_contradict
from slosmith.model.expression import Expression
from slosmith.model.gate import gate_of
from slosmith.model.indicators import Constituent, Indicator
from slosmith.model.objective import Objective, Wording
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.references import References
from slosmith.model.result_labels import kept_labels
from slosmith.model.service import Service
from slosmith.model.slo import Alerting, Slo
from slosmith.model.units import Duration, print_percent
from slosmith.promql import PromQLError, filled, parse_expression, reach_of
from slosmith.resolve.findings import Findings
from slosmith.resolve.policies import PERIOD, check_period, other_period
from slosmith.resolve.settings import labels_of, written_gate
from slosmith.sli import KINDS, Context, Kind
from slosmith.source import Origin
from slosmith.source.origin import Path

if TYPE_CHECKING:  # few roots have these
    from slosmith.model.exclusion import Exclusion
    from slosmith.model.template import Template
    from slosmith.resolve.group_entry import Unlisted

_IDLE = Duration.parse("1h")
_STANDARD = "google-30d"
_NO_PLAN = Plan(alerts=(), unreachable=(), outage=None, unseen=None)


def resolve_service(
    document: Loaded, references: References
) -> tuple[Service, tuple[Diagnostic, ...]]:
    """The service of one document, with its SLOs and alerts, and what is wrong with them."""
    resolver = _Resolver(references)
    document, resolver.unlisted, resolver.findings.found = _expanded(
        document, references.templates, references.known
    )
    service = resolver.service(document)
    return service, tuple(resolver.findings.found)


def _expanded(
    document: Loaded, templates: "Mapping[str, Template]", known: Contract
) -> "tuple[Loaded, tuple[Unlisted, ...], list[Diagnostic]]":
    """The document with an entry for each SLO that templates and objectives by group make."""
    found: list[Diagnostic] = []
    unlisted: tuple[Unlisted, ...] = ()
    if any(slo.use for slo in cast(ServiceSpec, document.spec).slos):
        from slosmith.resolve.expansion import expand_templates

        document, found = expand_templates(document, templates)
    spec = cast(ServiceSpec, document.spec)
    if any(isinstance(slo.objectives, ObjectivesByGroup) for slo in spec.slos):
        from slosmith.resolve.by_group import expand_groups

        document, unlisted, more = expand_groups(document, known)
        found += more
    return document, unlisted, found


class _Resolver:
    """One document on its way into the model."""

    unlisted: "tuple[Unlisted, ...]" = ()

    def __init__(self, references: References) -> None:
        self.references, self.findings = references, Findings()
        self.settings, self.policies = references.settings, references.policies
        self.excluded = references.exclusions
        # Those of each entry, which may make several SLOs.
        self.own: dict[Path, tuple[Exclusion, ...]] = {}

    def service(self, loaded: Loaded) -> Service:
        spec, origin = cast(ServiceSpec, loaded.spec), loaded.origin
        if spec.exclude:
            from slosmith.resolve.exclusions import resolve_exclusions

            own = resolve_exclusions(spec.exclude, origin, self.references, self.findings)
            self.excluded = (*self.excluded, *own)
        written = [
            (name, origin.at("slos", index, *path), (objective, index))
            for index, slo in enumerate(spec.slos)
            for name, objective, path in _named_objectives(slo)
        ]
        unique = self.findings.unique(written, "SLO")
        slos = [
            self._slo(loaded, index, name, objective) for name, (objective, index) in unique.items()
        ]
        return Service(
            name=spec.service,
            team=spec.team or spec.service,
            description=spec.description,
            labels=labels_of(spec.labels),
            shard=spec.shard,
            depends_on=tuple(one.service for one in spec.depends_on),
            across=frozenset(one.service for one in spec.depends_on if one.across),
            slos=tuple(slo for slo in slos if slo is not None),
            alerts=self._alerts(spec, origin, slos),
            origin=origin,
        )

    def _alerts(
        self, spec: ServiceSpec, origin: Origin, slos: list[Slo | None]
    ) -> tuple[PlainAlert, ...]:
        written = [
            self._alert(spec, alert, origin.at("alerts", i)) for i, alert in enumerate(spec.alerts)
        ]
        named = {slo.name: slo for slo in slos if slo is not None}
        for one in self.unlisted:
            if slo := named.get(one.slo):
                from slosmith.resolve.unlisted import unlisted_alert

                written.append(unlisted_alert(one, slo))
        names = Counter(alert.name for alert in written)
        if len(names) == len(written):
            return tuple(written)
        return tuple(_distinguished(written, names))

    def _alert(self, service: ServiceSpec, spec: AlertSpec, origin: Origin) -> PlainAlert:
        team = service.team or service.service
        own = {"service": service.service, "team": team, "alertname": spec.alert}
        own["severity"] = spec.severity
        return PlainAlert(
            service=service.service,
            team=team,
            name=spec.alert,
            kept=kept_labels(spec.expr, own, self.references.known),
            expression=Expression(text=spec.expr, origin=origin.at("expr")),
            wait=spec.wait,
            keep_firing=spec.keep_firing_for,
            severity=AlertSeverity(spec.severity),
            summary=spec.summary,
            description=spec.description,
            runbook=_prose(spec),
            runbook_url=spec.runbook if spec.runbook and "://" in spec.runbook else "",
            annotations=labels_of(spec.annotations),
            labels=labels_of({**dict(self.settings.labels), **service.labels, **spec.labels}),
            area=spec.area or "",
            origin=origin,
        )

    def _slo(self, loaded: Loaded, index: int, name: str, objective: Objective) -> Slo | None:
        """One of those that an entry makes."""
        service = cast(ServiceSpec, loaded.spec)
        spec, origin = service.slos[index], loaded.origin.at("slos", index)
        written, shape = written_kind(spec.sli)
        kind = KINDS[written]
        policy = self._policy(spec, origin) if index not in loaded.undecided else None
        fits = objective.wording in kind.wordings
        if not fits:
            self.findings.found.append(_contradiction(objective, written, spec, origin))
        self._check_by(spec, origin)
        if not fits and Wording.PERCENTILE in kind.wordings:
            return None  # nothing can be made of a latency without its bound
        context = Context(
            objective=objective,
            by=spec.by,
            settings=self.settings,
            metrics=self.references.known.metrics,
            constituents=self.references.constituents,
        )
        lowered = kind.lower(shape, context)
        # After an error the rest is looked at all the same, under tiers that nothing is said of.
        plan = _NO_PLAN
        if policy is not None and fits:
            plan = self.references.plan(policy, objective.budget, _severities(spec.alerting))
        policy = policy or self.policies[_STANDARD]
        return Slo(
            service=service.service,
            team=service.team or service.service,
            name=name,
            description=spec.description,
            kind=written,
            objective=objective,
            period=policy.period,
            policy=policy,
            plan=plan,
            traffic=spec.traffic or service.traffic,
            by=spec.by,
            indicator=lowered.indicator,
            latency=lowered.latency,
            alerting=self._alerting(service, name, spec.alerting, _worst(plan), lowered.indicator),
            labels=labels_of(service.labels),
            area=spec.area or "",
            expressions=tuple(
                _expressions(loaded.sli_texts(index), (*origin.path, "sli", written), kind)
            ),
            template=self.references.templates.get(spec.use) if spec.use else None,
            exclusions=self._exclusions(spec, origin),
            gate=gate_of(written_gate(spec.gate), written_gate(service.gate), self.settings.gate),
            origin=origin,
        )

    def _exclusions(self, spec: SloSpec, origin: Origin) -> "tuple[Exclusion, ...]":
        """Those of settings, of the service and its own."""
        if not spec.exclude:
            return self.excluded
        from slosmith.resolve.exclusions import resolve_exclusions

        if origin.path not in self.own:
            own = resolve_exclusions(spec.exclude, origin, self.references, self.findings)
            self.own[origin.path] = own
        return (*self.excluded, *self.own[origin.path])

    def _check_by(self, spec: SloSpec, origin: Origin) -> None:
        named = ((str(label), origin.at("by", i), label) for i, label in enumerate(spec.by))
        self.findings.unique(named, "label")

    def _policy(self, spec: SloSpec, origin: Origin) -> Policy | None:
        period = spec.period
        if period is not None and not check_period(
            period, origin.at("period"), self.settings.windows, self.findings
        ):
            return None
        if spec.policy is None:
            return self._policy_for(period or PERIOD, origin)
        policy = self.policies.get(spec.policy)
        if policy is None:
            self.findings.found.append(self._unknown_policy(spec.policy, origin.at("policy")))
        elif policy.period != (period or PERIOD):
            self.findings.found.append(other_period(policy, period, origin))
        else:
            return policy
        return None

    def _policy_for(self, period: Duration, origin: Origin) -> Policy | None:
        """The standard policy of a period: `google-30d` for 30 days."""
        if policy := self.policies.get(f"google-{period}"):
            return policy
        fitting = [policy.name for policy in self.policies.values() if policy.period == period]
        hint = (
            f"write policy: {one_of(fitting)}"
            if fitting
            else _skeleton(period, self.policies[_STANDARD])
        )
        self.findings.found.append(
            origin.at("period").finding(
                codes.POLICY_PERIOD, f"no standard policy was made for {period}", hint
            )
        )
        return None

    def _unknown_policy(self, name: str, origin: Origin) -> Diagnostic:
        hint = (
            suggest(name, self.policies)
            or f"the policies are {one_of(names_of(self.policies).ordered)}"
        )
        return origin.finding(codes.POLICY_UNKNOWN, f'the policy "{name}" is not known', hint)

    def _alerting(
        self,
        service: ServiceSpec,
        name: str,
        spec: AlertingSpec,
        worst: AlertSeverity,
        indicator: Indicator,
    ) -> Alerting:
        no_data = worst if spec.no_data is None else spec.no_data
        return Alerting(
            name=spec.name or naming.pascal(service.service, name),
            no_data=AlertSeverity(no_data) if no_data else None,
            idle=None if spec.idle is False else spec.idle or _IDLE,
            contradiction=spec.contradiction and can_contradict(indicator),
            labels=labels_of({**dict(self.settings.labels), **service.labels, **spec.labels}),
            annotations=labels_of(spec.annotations),
        )


def _prose(spec: AlertSpec) -> str:
    """The file in `runbooks/` about an alert, whether there is one or not."""
    own = naming.alert_page(spec.alert)
    return own if spec.runbook is None or "://" in spec.runbook else spec.runbook


def _distinguished(alerts: list[PlainAlert], names: Counter[str]) -> Iterator[PlainAlert]:
    """Alerts of which some share a name, with what distinguishes these."""
    labels = Counter((one.name, one.severity, one.labels) for one in alerts)
    numbers: Counter[str] = Counter()
    for one in alerts:
        numbers[one.name] += 1
        number = numbers[one.name] if names[one.name] > 1 else 0
        alike = labels[one.name, one.severity, one.labels] > 1
        yield replace(one, number=number, alike=alike)


def _skeleton(period: Duration, usual: Policy) -> str:
    """A policy to begin with, in one line: the burn rates of the usual one, over another period."""
    name = f"own-{period}"
    shares = [(tier, _share_over(period, tier, usual)) for tier in usual.tiers]
    tiers = ", ".join(
        f"{{tier: {tier.name}, severity: {tier.severity}, budget: {print_percent(share)}, "
        f"long: {tier.long}, short: {tier.short}}}"
        for tier, share in shares
        if tier.long < period and share <= 1
    )
    document = f"{{policy: {name}, period: {period}, source: who decided, tiers: [{tiers}]}}"
    return f"write policy: {name}, and below slo/ a document like {document}"


def _share_over(period: Duration, tier: Tier, usual: Policy) -> Decimal:
    """What the same burn rate spends of another period's budget, rounded so that it stays >= 1x."""
    share = tier.budget * usual.period.ms / period.ms
    return share.quantize(Decimal("0.001"), ROUND_UP)


def constituents_of(
    document: Loaded, templates: "Mapping[str, Template]", known: Contract
) -> dict[str, Constituent]:
    """What SLOs that are made of others know of those of a document."""
    from slosmith.sli.composite import CompositeSpec

    document, found = _expanded(document, templates, known)[0], {}
    spec = cast(ServiceSpec, document.spec)
    for index, slo in enumerate(spec.slos):
        _, shape = written_kind(slo.sli)
        parts = shape.all if isinstance(shape, CompositeSpec) else ()
        for name, objective, _ in _named_objectives(slo):
            found[f"{spec.service}/{name}"] = Constituent(
                service=spec.service,
                name=name,
                budget=objective.budget,
                by=tuple(map(str, slo.by)),
                parts=parts,
                late=_late(document.origin.at("slos", index, "sli"), shape),
            )
    return found


def _late(origin: Origin, shape: BaseModel) -> Duration:
    """How long ago what an SLI reads was: by its key, or by what is written into its queries."""
    from slosmith.sli.events import EventsSpec

    if isinstance(shape, EventsSpec) and shape.offset is not None:
        return shape.offset
    near = Duration(0)
    for _, text in origin.texts():
        with suppress(PromQLError):  # which is said elsewhere; many texts are no queries
            delta = reach_of(parse_expression(filled(text)))[0]
            near = max(near, Duration(int(delta.total_seconds() * 1000)))
    return near


def _named_objectives(spec: SloSpec) -> list[tuple[str, Objective, tuple[str | int, ...]]]:
    """The SLOs that one entry makes: one of `objective`, one for each of `objectives`."""
    if spec.objective is not None:
        return [(spec.name, spec.objective, ("name",))]
    assert not isinstance(spec.objectives, ObjectivesByGroup), "which are expanded before"
    return [
        (f"{spec.name}{objective.suffix}", objective, ("objectives", index))
        for index, objective in enumerate(spec.objectives or ())
    ]


def _severities(spec: AlertingSpec) -> frozenset[AlertSeverity]:
    wanted = {AlertSeverity.PAGE: spec.page, AlertSeverity.TICKET: spec.ticket}
    return frozenset(severity for severity, on in wanted.items() if on)


def _worst(plan: Plan) -> AlertSeverity:
    pages = any(alert.severity is AlertSeverity.PAGE for alert in plan.all_alerts)
    return AlertSeverity.PAGE if pages else AlertSeverity.TICKET


def _expressions(texts: Texts, sli: Path, kind: Kind) -> Iterable[Expression]:
    for place, text in texts:
        within, below = place.path[: len(sli)], place.path[len(sli) :]
        if within == sli and (not below or below[0] in kind.promql):
            reads = kind.other_reads.get(str(below[0]), kind.reads) if below else kind.reads
            yield Expression(text=text, origin=place, reads=reads)


def _contradiction(objective: Objective, kind: str, spec: SloSpec, origin: Origin) -> Diagnostic:
    wordings = one_of(sorted(word.value for word in KINDS[kind].wordings))
    place = origin.at("objective" if spec.objective is not None else "objectives")
    if isinstance(spec.objectives, tuple):
        place = place.at(spec.objectives.index(objective))
    return place.finding(
        codes.OBJECTIVE_CONTRADICTS_KIND,
        f'"{objective.text}" does not fit an SLI of the kind {kind}',
        f"write {wordings}, or choose another kind",
    )
