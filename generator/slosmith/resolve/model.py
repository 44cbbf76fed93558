"""The whole model, resolved part by part; what a root does not have is not imported."""

from dataclasses import replace
from typing import cast

from slosmith.diagnostics.suppression import Stage
from slosmith.language.documents.service import ServiceSpec
from slosmith.load.documents import Loaded
from slosmith.model.root import Labels, Model
from slosmith.resolve.findings import Findings
from slosmith.resolve.metrics import resolve_metrics
from slosmith.resolve.policies import resolve_policies
from slosmith.resolve.services import Root
from slosmith.resolve.settings import resolve_settings


def resolve_model(
    loaded: list[Loaded], packaged: list[Loaded], labels: Labels = ()
) -> tuple[Model, list[Stage]]:
    """Make the model of everything that was loaded; ``labels`` are added to every alert.

    The model is meant to be used only where no finding is an error.
    """
    stages: list[Stage] = []
    settings = resolve_settings(loaded, labels, _stage(stages, "settings"))
    policies = resolve_policies(packaged, settings, Findings())
    policies |= resolve_policies(loaded, settings, _stage(stages, "tiers"))
    metrics = resolve_metrics(loaded, _stage(stages, "metrics"))
    findings = _stage(stages, "service")
    root = Root(settings=settings, policies=policies, metrics=metrics or {}, findings=findings)
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
    return _resolve_rest(model, loaded, stages), stages


def _stage(stages: list[Stage], spoilt: str) -> Findings:
    """A further stage, and where its findings go."""
    findings = Findings()
    stages.append(Stage(findings=findings.found, spoilt=spoilt))
    return findings


def _resolve_rest(model: Model, loaded: list[Loaded], stages: list[Stage]) -> Model:
    """What a root need not have; what resolves it is imported for those that do."""
    kinds = {one.kind for one in loaded}
    if "routing" in kinds:
        from slosmith.resolve.routing import resolve_routing

        found = _stage(stages, "routing").found
        model = replace(model, routing=resolve_routing(loaded, model.settings, found))
    if "scenario" in kinds:
        from slosmith.resolve.scenarios import resolve_scenarios

        found = _stage(stages, "scenario").found
        model = replace(model, scenarios=resolve_scenarios(loaded, model, found))
    if "audit" in kinds:
        from slosmith.resolve.audit import resolve_audit

        found = _stage(stages, "audit").found
        model = replace(model, questions=resolve_audit(loaded, model, found))
    if "coverage" in kinds:
        from slosmith.resolve.coverage import resolve_coverage

        found = _stage(stages, "coverage").found
        model = replace(model, coverage=resolve_coverage(loaded, found))
    return model
