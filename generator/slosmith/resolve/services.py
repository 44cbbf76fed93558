"""Resolving services: their SLOs under a policy, lowered by their kind, and their alerts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.language.documents.alerting import AlertingSpec
from slosmith.language.documents.service import ServiceSpec
from slosmith.language.documents.slo import SloSpec, written_kind
from slosmith.load.documents import Loaded, Texts
from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity, Plan
from slosmith.model.contradiction import can_contradict
from slosmith.model.expression import Expression
from slosmith.model.gate import gate_of
from slosmith.model.indicators import Indicator
from slosmith.model.objective import Objective, Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Alerting, Slo
from slosmith.model.units import Duration
from slosmith.resolve.chosen_policy import STANDARD, chosen_policy
from slosmith.resolve.entries import expand, named_objectives
from slosmith.resolve.findings import Findings
from slosmith.resolve.plain_alerts import resolve_alerts
from slosmith.resolve.settings import labels_of, written_gate
from slosmith.sli import KINDS, Context, Kind
from slosmith.source import Origin
from slosmith.source.origin import Path

if TYPE_CHECKING:  # few roots have these
    from slosmith.model.exclusion import Exclusion
    from slosmith.resolve.group_entry import Unlisted

_IDLE = Duration.parse("1h")
_NO_PLAN = Plan(alerts=(), unreachable=(), outage=None, unseen=None)


def resolve_service(
    document: Loaded, references: References
) -> tuple[Service, tuple[Diagnostic, ...]]:
    """The service of one document, with its SLOs and alerts, and what is wrong with them."""
    resolver = _Resolver(references)
    document, resolver.unlisted, resolver.findings.found = expand(
        document, references.templates, references.known
    )
    service = resolver.service(document)
    return service, tuple(resolver.findings.found)


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
            for name, objective, path in named_objectives(slo)
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
            alerts=resolve_alerts(spec, origin, self.references, self.unlisted, slos),
            origin=origin,
        )

    def _slo(self, loaded: Loaded, index: int, name: str, objective: Objective) -> Slo | None:
        """One of those that an entry makes."""
        service = cast(ServiceSpec, loaded.spec)
        spec, origin = service.slos[index], loaded.origin.at("slos", index)
        written, shape = written_kind(spec.sli)
        kind = KINDS[written]
        policy = (
            chosen_policy(spec, origin, self.references, self.findings)
            if index not in loaded.undecided
            else None
        )
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
        policy = policy or self.policies[STANDARD]
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
