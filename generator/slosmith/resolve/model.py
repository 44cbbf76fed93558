"""The whole model: each document resolved with what it refers to in those that came before it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple, cast

from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suppression import Stage
from slosmith.language.documents.policy import PolicySpec
from slosmith.language.documents.service import ServiceSpec
from slosmith.load.documents import Loaded
from slosmith.load.root import Loading, load_packaged
from slosmith.memo import Memo
from slosmith.model.burnrate import Policy, Windows
from slosmith.model.contract import NOTHING, Contract
from slosmith.model.indicators import Constituent
from slosmith.model.labels import Labels
from slosmith.model.metric import Metric
from slosmith.model.references import Names, References
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import ServiceSettings, Settings
from slosmith.record import dataclass
from slosmith.resolve.constituents import constituents_of
from slosmith.resolve.findings import Findings
from slosmith.resolve.policies import resolve_policy
from slosmith.resolve.services import resolve_service
from slosmith.resolve.settings import resolve_settings
from slosmith.steps import Steps, at_once

if TYPE_CHECKING:  # few roots have all of these
    from slosmith.language.documents.settings import SettingsSpec
    from slosmith.language.documents.template import TemplateSpec
    from slosmith.load.routing_base import LoadedBase
    from slosmith.model.template import Template

Value = TypeVar("Value")
Others = TypeVarTuple("Others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A model, which is meant to be used only where no finding is an error."""

    model: Model
    references: References
    stages: tuple[Stage, ...]


def resolve_root(loading: Loading, labels: Labels, memo: Memo) -> Resolved:
    """Make the model of everything that was loaded; ``labels`` are added to every alert.

    What is here knows all documents: their order, what they know of each other, and which of two of
    one name counts. What only rare kinds need is imported where there are some.
    """
    return at_once(resolve_in_steps(loading, labels, memo))


def resolve_in_steps(loading: Loading, labels: Labels, memo: Memo) -> Steps[Resolved]:
    """The same, left after each service."""
    root = _Root(loading, memo)
    templates = _templates(root)
    metrics = _metrics(root, templates)
    found = root.stage("settings")
    settings = resolve_settings(root.of("settings"), labels, found, has_slos=_has_slos(root))
    references = memo.same(_references(root, metrics, templates, settings.of_services))
    model = yield from _services(root, references, metrics, settings)
    if root.has("routing"):
        model = _routing(root, model, loading.base)
    if root.has("scenario", "audit", "path", "correction"):
        names, contract = memo.same(Names.of(model)), references.known
        model = _corrections(root, model, names) if root.has("correction") else model
        model = _scenarios(root, model, names, contract) if root.has("scenario") else model
        model = _audit(root, model, names, contract) if root.has("audit") else model
        model = _paths(root, model, names, contract) if root.has("path") else model
    if root.has("coverage"):
        model = _coverage(root, model)
    if root.has("panel", "row"):
        model = _panels(root, model)
    shards = {} if model.settings.shards is None else _shards(model)
    model = replace(model, prose=loading.prose, shards=shards)
    return Resolved(model=model, references=references, stages=tuple(root.stages))


def _has_slos(root: "_Root") -> bool:
    return any(cast(ServiceSpec, one.spec).slos for one in root.of("service"))


class _Root:
    """The documents of a root by their kinds, and what was found of each."""

    def __init__(self, loading: Loading, memo: Memo) -> None:
        self.memo, self.stages = memo, list[Stage]()
        self.documents: dict[str, list[Loaded]] = {}
        for one in (*loading.documents, *loading.written):
            self.documents.setdefault(one.kind, []).append(one)

    def has(self, *kinds: str) -> bool:
        """Whether there is a document of one of these kinds."""
        return not self.documents.keys().isdisjoint(kinds)

    def of(self, kind: str) -> list[Loaded]:
        """The documents of a kind, in the order of their files."""
        return self.documents.get(kind, [])

    def stage(self, spoilt: str) -> Findings:
        """A further stage, and where its findings go."""
        findings = Findings()
        self.stages.append(Stage(findings=findings.found, spoilt=spoilt))
        return findings

    def each(
        self,
        findings: Findings,
        resolve: Callable[[Loaded, *Others], tuple[Value, Iterable[Diagnostic]]],
        documents: Iterable[Loaded],
        *others: *Others,
    ) -> Iterator[Value]:
        """Each document resolved, anew only if it or what it refers to is another."""
        for document in documents:
            value, found = self.memo.of(resolve, document, *others)
            findings.found += found
            yield value


def _templates(root: _Root) -> "dict[str, Template]":
    """Those of the root, and those of what comes along that are used; others are not even read."""
    used = _used_templates(root)
    if not used and not root.has("template"):
        return {}
    from slosmith.resolve.templates import resolve_template

    findings = root.stage("template")
    named = (
        (cast("TemplateSpec", one.spec).template, one.origin.at("template"), one)
        for one in root.of("template")
    )
    own = findings.unique(named, "template")
    files = {name.partition("/")[0] for name in used - own.keys()}
    packaged = load_packaged("templates", root.memo, files)
    if not used <= own.keys() | {cast("TemplateSpec", one.spec).template for one in packaged}:
        packaged = load_packaged("templates", root.memo)  # for those who misspell one
    documents = [*packaged, *own.values()]
    found = root.each(findings, resolve_template, documents)
    return {template.name: template for template in found}


def _used_templates(root: _Root) -> set[str]:
    services = (cast(ServiceSpec, one.spec) for one in root.of("service"))
    return {slo.use for service in services for slo in service.slos if slo.use is not None}


def _metrics(root: _Root, templates: "Mapping[str, Template]") -> dict[str, Metric] | None:
    """Every metric of the contract by name, and those that templates bring; None without any."""
    findings, documents, metrics = root.stage("metrics"), root.of("metrics"), list[Metric]()
    if documents:
        from slosmith.resolve.metrics import resolve_metrics

        metrics += (one for each in documents for one in root.memo.of(resolve_metrics, each))
    unique = findings.unique(((one.name, one.origin, one) for one in metrics), "metric")
    used = _used_templates(root) if templates else set()
    given = (one for name in sorted(used & templates.keys()) for one in templates[name].metrics)
    known = {one.name: one for one in given} | unique
    return dict(sorted(known.items())) if documents or known else None


def _references(
    root: _Root,
    metrics: dict[str, Metric] | None,
    templates: "Mapping[str, Template]",
    settings: ServiceSettings,
) -> References:
    written = tuple(root.of("metrics"))
    contract = None if metrics is None else root.memo.of(_contract, written, metrics)
    references = References(
        settings=settings,
        policies=_policies(root, settings.windows),
        contract=contract,
        templates=templates,
        constituents=_constituents(root, templates, contract),
    )
    return _excluding(root, references)


def _contract(_: tuple[Loaded, ...], metrics: Mapping[str, Metric]) -> Contract:
    """Anew only where the documents of metrics, or what templates bring, are others."""
    return Contract.of(metrics)


def _excluding(root: _Root, references: References) -> References:
    """With the intervals that time can be excluded by, where any document excludes some."""
    written = [cast("SettingsSpec", one.spec).settings for one in root.of("settings")]
    services = (cast(ServiceSpec, one.spec) for one in root.of("service"))
    if not any(one.exclude for one in written) and not any(map(_excludes, services)):
        return references
    from slosmith.resolve.exclusions import resolve_exclusions, resolve_intervals

    findings = root.stage("settings")
    intervals = resolve_intervals(root.of("settings"), root.of("routing"), findings)
    references = replace(references, intervals=intervals)
    if not written:
        return references
    at = root.of("settings")[0].origin.at("settings")
    own = resolve_exclusions(written[0].exclude, at, references, findings)
    return replace(references, exclusions=own)


def _excludes(service: ServiceSpec) -> bool:
    return bool(service.exclude) or any(slo.exclude for slo in service.slos)


def _constituents(
    root: _Root, templates: "Mapping[str, Template]", contract: Contract | None
) -> dict[str, Constituent]:
    """Those of all SLOs, where at least one is made of others."""
    services = [cast(ServiceSpec, one.spec) for one in root.of("service")]
    if all(getattr(slo.sli, "composite", None) is None for one in services for slo in one.slos):
        return {}
    return {
        ref: constituent
        for document in root.of("service")
        for ref, constituent in constituents_of(document, templates, contract or NOTHING).items()
    }


def _policies(root: _Root, windows: Windows) -> dict[str, Policy]:
    """Those of the root, where they have the same name before those that come along."""
    findings = root.stage("tiers")
    named = (
        (cast(PolicySpec, one.spec).policy, one.origin.at("policy"), one)
        for one in root.of("policy")
    )
    own = findings.unique(named, "policy").values()
    policies = [
        *root.each(Findings(), resolve_policy, load_packaged("policies", root.memo), windows),
        *root.each(findings, resolve_policy, own, windows),
    ]
    return {policy.name: policy for policy in policies}


def _services(
    root: _Root,
    references: References,
    metrics: dict[str, Metric] | None,
    settings: Settings,
) -> Steps[Model]:
    findings = root.stage("service")
    named = (
        (cast(ServiceSpec, one.spec).service, one.origin.at("service"), one)
        for one in root.of("service")
    )
    services = list[Service]()
    for one in findings.unique(named, "service").values():
        seen = references.seen_from(one.origin.file.path)
        services += root.each(findings, resolve_service, [one], seen)
        yield
    return Model(
        services=tuple(sorted(services, key=lambda service: service.name)),
        metrics=None if metrics is None else tuple(metrics.values()),
        settings=settings,
    )


def _routing(root: _Root, model: Model, base: "LoadedBase | None") -> Model:
    from slosmith.resolve.addresses import check_addresses
    from slosmith.resolve.routing import resolve_routing, second_routing

    findings, (first, *others) = root.stage("routing"), root.of("routing")
    findings.found += [second_routing(one.origin, first.origin) for one in others]
    [routing] = root.each(findings, resolve_routing, [first], model.settings, base)
    findings.found += check_addresses(root.of("settings"))
    return replace(model, routing=routing)


def _shards(model: Model) -> dict[str, int]:
    from slosmith.model.shards import shards_of

    return shards_of(model.services, model.settings.shards)


def _scenarios(root: _Root, model: Model, names: Names, contract: Contract) -> Model:
    from slosmith.resolve.scenarios import bases_of, by_name, resolve_scenario

    findings = root.stage("scenario")
    documents = by_name(root.of("scenario"), findings)
    resolved = (
        one
        for _, document in sorted(documents.items())
        for one in root.each(
            findings, resolve_scenario, [document], names, contract, bases_of(document, documents)
        )
    )
    return replace(model, scenarios=tuple(one for one in resolved if one is not None))


def _corrections(root: _Root, model: Model, names: Names) -> Model:
    from slosmith.resolve.corrections import resolve_correction

    found = root.each(root.stage("correction"), resolve_correction, root.of("correction"), names)
    return replace(model, corrections=tuple(sorted(found, key=lambda one: one.begin)))


def _audit(root: _Root, model: Model, names: Names, contract: Contract) -> Model:
    from slosmith.resolve.audit import resolve_audit, signals_of

    scenarios = (scenario.name for scenario in model.scenarios)
    signals = signals_of(names, contract.metrics, scenarios)
    resolved = root.each(root.stage("audit"), resolve_audit, root.of("audit"), signals)
    return replace(model, questions=tuple(one for questions in resolved for one in questions))


def _paths(root: _Root, model: Model, names: Names, contract: Contract) -> Model:
    from slosmith.resolve.grafana import resolve_path

    findings = root.stage("grafana")
    paths = root.each(findings, resolve_path, root.of("path"), names, contract)
    return replace(model, paths=tuple(path for path in paths if path is not None))


def _coverage(root: _Root, model: Model) -> Model:
    from slosmith.resolve.coverage import resolve_coverage

    areas = resolve_coverage(root.of("coverage"), root.stage("coverage").found)
    return replace(model, coverage=areas)


def _panels(root: _Root, model: Model) -> Model:
    from slosmith.model.dashboards import dashboard_uids
    from slosmith.resolve.grafana import resolve_row

    findings, uids = root.stage("grafana"), dashboard_uids(model)
    written = [one for kind in ("panel", "row") for one in root.of(kind)]
    rows = root.each(findings, resolve_row, written, uids)
    return replace(model, written_rows=tuple(row for row in rows if row is not None))
