"""Resolving: specs become the model; names are looked up, defaults filled in, kinds lowered."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, TypeVar, cast

from slosmith import codes, naming
from slosmith.burnrate import AlertSeverity, OutageTier, Plan, Policy, Tier, Windows, plan_alerts
from slosmith.diagnostics import Diagnostic
from slosmith.fields import one_of
from slosmith.load import Loaded
from slosmith.model import (
    Alerting,
    Expression,
    Labels,
    Metric,
    MetricType,
    Model,
    PlainAlert,
    Service,
    Settings,
    Slo,
)
from slosmith.objective import Objective, Wording
from slosmith.sli import KINDS, Context, Kind
from slosmith.source import Origin
from slosmith.spec.policy import OutageSpec, PolicySpec
from slosmith.spec.service import AlertingSpec, AlertSpec, ServiceSpec, SloSpec, written_kind
from slosmith.spec.settings import SettingsSpec, SettingsValues
from slosmith.units import Duration, print_percent

if TYPE_CHECKING:
    from slosmith.spec.metrics import MetricSpec, MetricsSpec

_KINDS = {kind.name: kind for kind in KINDS}
_PERIOD = Duration.parse("30d")
_LOOKBACK = Duration.parse("5m")
_IDLE = Duration.parse("1h")
_STANDARD = "google-30d"
_NO_PLAN = Plan(alerts=(), unreachable=(), outage=None, unseen=None)
T = TypeVar("T")


@dataclass(slots=True)
class _Findings:
    """What resolving found, collected along the way."""

    found: list[Diagnostic] = field(default_factory=list)

    def unique(self, items: Iterable[tuple[str, Origin, T]], what: str) -> dict[str, T]:
        """Keep the first of each name; each further one is a finding that names the first."""
        first: dict[str, tuple[Origin, T]] = {}
        for name, origin, item in items:
            if name in first:
                self.found.append(_duplicate(what, name, origin, first[name][0]))
            else:
                first[name] = origin, item
        return {name: item for name, (_, item) in first.items()}


def _duplicate(what: str, name: str, origin: Origin, first: Origin) -> Diagnostic:
    place = f"{first.file.path}:{first.span().line}"
    message = f'the {what} "{name}" is here a second time; the first is at {place}'
    hint = "rename one of the two, or join them"
    return origin.finding(codes.DUPLICATE_NAME, message, hint, key=origin.text is None)


def resolve_model(
    loaded: list[Loaded], packaged: list[Loaded], labels: Labels = ()
) -> tuple[Model, list[Diagnostic]]:
    """Make the model of everything that was loaded; ``labels`` are added to every alert.

    The model is meant to be used only where no finding is an error.
    """
    findings = _Findings()
    settings = _resolve_settings(loaded, labels, findings)
    policies = _resolve_policies(packaged, settings, _Findings())
    policies |= _resolve_policies(loaded, settings, findings)
    metrics = _resolve_metrics(loaded, findings)
    root = _Root(settings=settings, policies=policies, metrics=metrics or {}, findings=findings)
    specs = [one for one in loaded if one.kind == "service"]
    named = ((cast(ServiceSpec, s.spec).service, s.origin.at("service"), s) for s in specs)
    unique = findings.unique(named, "service")
    services = [root.service(one) for one in unique.values()]
    known = None if metrics is None else tuple(metrics[name] for name in sorted(metrics))
    model = Model(
        services=tuple(sorted(services, key=lambda service: service.name)),
        metrics=known,
        settings=settings,
    )
    return _resolve_rest(model, loaded, findings.found)


def _resolve_rest(
    model: Model, loaded: list[Loaded], findings: list[Diagnostic]
) -> tuple[Model, list[Diagnostic]]:
    """What a root need not have; what resolves it is imported for those that do."""
    kinds = {one.kind for one in loaded}
    if "routing" in kinds:
        from slosmith.resolve_routing import resolve_routing

        model = replace(model, routing=resolve_routing(loaded, model.settings, findings))
    if "scenario" in kinds:
        from slosmith.resolve_scenarios import resolve_scenarios

        model = replace(model, scenarios=resolve_scenarios(loaded, model, findings))
    if "audit" in kinds:
        from slosmith.resolve_audit import resolve_audit

        model = replace(model, questions=resolve_audit(loaded, model, findings))
    if "coverage" in kinds:
        from slosmith.resolve_coverage import resolve_coverage

        model = replace(model, coverage=resolve_coverage(loaded, findings))
    return model, findings


def _resolve_settings(loaded: list[Loaded], labels: Labels, findings: _Findings) -> Settings:
    documents = [one for one in loaded if one.kind == "settings"]
    findings.unique((("settings", one.origin, one) for one in documents), "document")
    spec = cast(SettingsSpec, documents[0].spec).settings if documents else SettingsValues()
    settings = Settings(
        scrape_interval=spec.scrape_interval or Duration.parse("30s"),
        evaluation_interval=spec.evaluation_interval or Duration.parse("30s"),
        period_interval=spec.period_interval or Duration.parse("4m"),
        windows=Windows.of(spec.base_window or Duration.parse("5m")),
        prometheus=spec.prometheus or (2, 42),
        alertmanager=spec.alertmanager or (0, 25),
        runbook_base=spec.runbook_base or "",
        dashboard_base=spec.dashboard_base or "",
        prometheus_base=spec.prometheus_base or "",
        alertmanager_base=spec.alertmanager_base or "",
        labels=_labels({**spec.labels, **dict(labels)}),
    )
    if documents:
        _check_intervals(settings, documents[0].origin.at("settings"), findings)
    return settings


def _check_intervals(settings: Settings, origin: Origin, findings: _Findings) -> None:
    """A series that is recorded less often than the lookback vanishes between two records."""
    intervals = {
        "evaluation_interval": settings.evaluation_interval,
        "period_interval": settings.period_interval,
    }
    for name, interval in intervals.items():
        if interval >= _LOOKBACK:
            message = f'every "{interval}" leaves gaps: Prometheus looks back only {_LOOKBACK}'
            hint = f"write less than {_LOOKBACK}, like 4m"
            findings.found.append(origin.at(name).finding(codes.INTERVAL_TOO_LONG, message, hint))


def _resolve_policies(
    loaded: list[Loaded], settings: Settings, findings: _Findings
) -> dict[str, Policy]:
    documents = [one for one in loaded if one.kind == "policy"]
    named = ((cast(PolicySpec, d.spec).policy, d.origin.at("policy"), d) for d in documents)
    unique = findings.unique(named, "policy")
    return {
        name: _resolve_policy(cast(PolicySpec, one.spec), one.origin, settings, findings)
        for name, one in unique.items()
    }


def _resolve_policy(
    spec: PolicySpec, origin: Origin, settings: Settings, findings: _Findings
) -> Policy:
    _check_period(spec.period, origin.at("period"), settings, findings)
    tiers = [
        Tier(
            name=tier.tier,
            severity=AlertSeverity(tier.severity),
            budget=tier.budget,
            long=tier.long,
            short=tier.short,
        )
        for tier in spec.tiers
    ]
    places = ((t.name, origin.at("tiers", i, "tier"), t) for i, t in enumerate(tiers))
    findings.unique(places, "tier")
    policy = Policy(
        name=spec.policy,
        period=spec.period,
        source=spec.source,
        tiers=tuple(tiers),
        outage=_outage(spec.outage) if spec.outage else None,
        when_spent=spec.when_spent,
    )
    _check_tiers(policy, origin, findings)
    return policy


def _outage(spec: OutageSpec) -> OutageTier:
    return OutageTier(
        severity=AlertSeverity(spec.severity),
        bad=spec.bad,
        long=spec.long,
        short=spec.short,
        unless_within=spec.unless_within,
    )


def _check_period(
    period: Duration, origin: Origin, settings: Settings, findings: _Findings
) -> bool:
    """Real promises count whole days; a base below 5 m says that time is compressed on purpose."""
    if not period.whole_days and settings.windows.base >= _LOOKBACK:
        message = f'the period "{origin.text or period}" is not whole days'
        findings.found.append(
            origin.finding(
                codes.PERIOD_INVALID, message, "write whole days or weeks, like 30d or 4w"
            )
        )
        return False
    return True


def _check_tiers(policy: Policy, origin: Origin, findings: _Findings) -> None:
    if not policy.tiers:
        findings.found.append(
            origin.at("tiers").finding(
                codes.TIER_INVALID,
                f'the policy "{policy.name}" has no tiers',
                "add a tier",
                key=True,
            )
        )
    for index, tier in enumerate(policy.tiers):
        place = origin.at("tiers", index)
        if not 0 < tier.budget <= 1:
            findings.found.append(
                place.at("budget").finding(
                    codes.TIER_INVALID,
                    f'the tier "{tier.name}" spends "{place.at("budget").text}" of the budget',
                    "write a share above 0% and up to 100%",
                )
            )
        elif tier.short >= tier.long or tier.long > policy.period:
            findings.found.append(
                place.at("long").finding(
                    codes.TIER_INVALID,
                    f'the windows of the tier "{tier.name}" do not fit: {tier.long}, {tier.short}',
                    f"write short below long, and long at most the period of {policy.period}",
                )
            )
        elif tier.factor(policy.period) < 1:
            findings.found.append(_under_one(tier, policy, place))


def _under_one(tier: Tier, policy: Policy, place: Origin) -> Diagnostic:
    factor = tier.factor(policy.period)
    least = (Decimal(tier.long.ms) / policy.period.ms).quantize(Decimal("0.0001"), ROUND_UP)
    return place.at("budget").finding(
        codes.TIER_UNDER_ONE,
        f'the tier "{tier.name}" alerts at {factor:.4g}x, while the promise is still kept',
        f"spend at least {print_percent(least)} in {tier.long}, or shorten the window",
    )


def _resolve_metrics(loaded: list[Loaded], findings: _Findings) -> dict[str, Metric] | None:
    documents = [one for one in loaded if one.kind == "metrics"]
    if not documents:
        return None
    written = (
        (name, one.origin.at("metrics", name), (spec, one.origin.at("metrics", name)))
        for one in documents
        for name, spec in cast("MetricsSpec", one.spec).metrics.items()
    )
    unique = findings.unique(written, "metric")
    return {name: _resolve_metric(name, spec, at) for name, (spec, at) in unique.items()}


def _resolve_metric(name: str, spec: "MetricSpec", origin: Origin) -> Metric:
    return Metric(
        name=name,
        type=MetricType(spec.type),
        help=spec.help,
        unit=spec.unit,
        labels=tuple(sorted(spec.labels.items())),
        buckets=spec.buckets,
        native=spec.native,
        area=spec.area or "",
        origin=origin,
    )


@dataclass(slots=True)
class _Root:
    """What services are resolved against."""

    settings: Settings
    policies: Mapping[str, Policy]
    metrics: Mapping[str, Metric]
    findings: _Findings
    plans: dict[tuple[str, Decimal, frozenset[AlertSeverity]], Plan] = field(default_factory=dict)
    """Plans by what they are made of: many SLOs promise the same under the same policy."""

    def service(self, loaded: Loaded) -> Service:
        spec, origin = cast(ServiceSpec, loaded.spec), loaded.origin
        written = [
            (name, origin.at("slos", index, *path), (slo, objective, index))
            for index, slo in enumerate(spec.slos)
            for name, objective, path in _named_objectives(slo)
        ]
        unique = self.findings.unique(written, "SLO")
        slos = [
            self._slo(
                spec,
                name,
                slo,
                objective,
                origin.at("slos", index),
                decided=index not in loaded.undecided,
            )
            for name, (slo, objective, index) in unique.items()
        ]
        return Service(
            name=spec.service,
            team=spec.team or spec.service,
            description=spec.description,
            labels=_labels(spec.labels),
            traffic=spec.traffic,
            depends_on=spec.depends_on,
            slos=tuple(slo for slo in slos if slo is not None),
            alerts=self._alerts(spec, origin),
            origin=origin,
        )

    def _alerts(self, spec: ServiceSpec, origin: Origin) -> tuple[PlainAlert, ...]:
        written = (
            (alert.alert, origin.at("alerts", i, "alert"), (alert, origin.at("alerts", i)))
            for i, alert in enumerate(spec.alerts)
        )
        unique = self.findings.unique(written, "alert")
        return tuple(self._alert(spec, alert, place) for alert, place in unique.values())

    def _alert(self, service: ServiceSpec, spec: AlertSpec, origin: Origin) -> PlainAlert:
        return PlainAlert(
            service=service.service,
            team=service.team or service.service,
            name=spec.alert,
            expression=Expression(text=spec.expr, origin=origin.at("expr")),
            wait=spec.wait,
            keep_firing=spec.keep_firing_for,
            severity=AlertSeverity(spec.severity),
            summary=spec.summary,
            description=spec.description,
            runbook=spec.runbook or spec.alert,
            labels=_labels({**dict(self.settings.labels), **service.labels, **spec.labels}),
            area=spec.area or "",
            origin=origin,
        )

    def _slo(
        self,
        service: ServiceSpec,
        name: str,
        spec: SloSpec,
        objective: Objective,
        origin: Origin,
        *,
        decided: bool,
    ) -> Slo | None:
        written, shape = written_kind(spec.sli)
        kind = _KINDS[written]
        policy = self._policy(spec, origin) if decided else None
        fits = objective.wording in kind.wordings
        if not fits:
            self.findings.found.append(_contradiction(objective, written, spec, origin))
        self._check_by(spec, origin)
        if not fits and Wording.PERCENTILE in kind.wordings:
            return None  # nothing can be made of a latency without its bound
        context = Context(
            objective=objective, by=spec.by, settings=self.settings, metrics=self.metrics
        )
        lowered = kind.lower(shape, context)
        # After an error the rest is looked at all the same, under tiers that nothing is said of.
        plan = _NO_PLAN
        if policy is not None and fits:
            plan = self._plan(policy, objective.budget, _severities(spec.alerting))
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
            by=spec.by,
            indicator=lowered.indicator,
            latency=lowered.latency,
            alerting=self._alerting(service, name, spec.alerting, _worst(plan)),
            labels=_labels(service.labels),
            area=spec.area or "",
            expressions=tuple(_expressions(origin.at("sli", written), kind)),
            origin=origin,
        )

    def _plan(self, policy: Policy, budget: Decimal, severities: frozenset[AlertSeverity]) -> Plan:
        key = policy.name, budget, severities
        if key not in self.plans:
            self.plans[key] = plan_alerts(policy, budget, severities)
        return self.plans[key]

    def _check_by(self, spec: SloSpec, origin: Origin) -> None:
        named = ((label, origin.at("by", i), label) for i, label in enumerate(spec.by))
        self.findings.unique(named, "label")

    def _policy(self, spec: SloSpec, origin: Origin) -> Policy | None:
        period = spec.period
        if period is not None and not _check_period(
            period, origin.at("period"), self.settings, self.findings
        ):
            return None
        if spec.policy is None:
            return self._policy_for(period or _PERIOD, origin)
        policy = self.policies.get(spec.policy)
        if policy is None:
            self.findings.found.append(self._unknown_policy(spec.policy, origin.at("policy")))
        elif policy.period != (period or _PERIOD):
            self.findings.found.append(_other_period(policy, period, origin))
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
            else f"write a policy document with period: {period}, and name it with policy:"
        )
        self.findings.found.append(
            origin.at("period").finding(
                codes.POLICY_PERIOD, f"no standard policy was made for {period}", hint
            )
        )
        return None

    def _unknown_policy(self, name: str, origin: Origin) -> Diagnostic:
        close = difflib.get_close_matches(name, self.policies, n=1)
        known = one_of(sorted(self.policies))
        hint = f'did you mean "{close[0]}"?' if close else f"the policies are {known}"
        return origin.finding(codes.POLICY_UNKNOWN, f'the policy "{name}" is not known', hint)

    def _alerting(
        self, service: ServiceSpec, name: str, spec: AlertingSpec, worst: AlertSeverity
    ) -> Alerting:
        no_data = worst if spec.no_data is None else spec.no_data
        return Alerting(
            name=spec.name or naming.pascal(service.service, name),
            no_data=AlertSeverity(no_data) if no_data else None,
            idle=None if spec.idle is False else spec.idle or _IDLE,
            labels=_labels({**dict(self.settings.labels), **service.labels, **spec.labels}),
            annotations=_labels(spec.annotations),
        )


def _named_objectives(spec: SloSpec) -> list[tuple[str, Objective, tuple[str | int, ...]]]:
    """The SLOs that one entry makes: one of `objective`, one for each of `objectives`."""
    if spec.objective is not None:
        return [(spec.name, spec.objective, ("name",))]
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


def _expressions(origin: Origin, kind: Kind) -> Iterable[Expression]:
    for place, text in origin.texts():
        below = place.path[len(origin.path) :]
        if not below or below[0] in kind.promql:
            yield Expression(text=text, origin=place, reads=kind.reads)


def _contradiction(objective: Objective, kind: str, spec: SloSpec, origin: Origin) -> Diagnostic:
    wordings = one_of(sorted(word.value for word in _KINDS[kind].wordings))
    place = origin.at("objective" if spec.objective is not None else "objectives")
    if spec.objectives is not None:
        place = place.at(spec.objectives.index(objective))
    return place.finding(
        codes.OBJECTIVE_CONTRADICTS_KIND,
        f'"{objective.text}" does not fit an SLI of the kind {kind}',
        f"write {wordings}, or choose another kind",
    )


def _other_period(policy: Policy, period: Duration | None, origin: Origin) -> Diagnostic:
    meant = period or _PERIOD
    return origin.at("policy").finding(
        codes.POLICY_PERIOD,
        f'the policy "{policy.name}" was made for {policy.period}, and this SLO has {meant}',
        f"write period: {policy.period}, or a policy made for {meant}",
    )


def _labels(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))
