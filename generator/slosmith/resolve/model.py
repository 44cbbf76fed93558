"""The whole model, resolved part by part; what a root does not have is not imported."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from slosmith.diagnostics.finding import Diagnostic
from slosmith.language.documents.service import ServiceSpec
from slosmith.load.documents import Loaded
from slosmith.model.root import Labels, Model

if TYPE_CHECKING:
    pass
from slosmith.resolve.findings import Findings
from slosmith.resolve.metrics import resolve_metrics
from slosmith.resolve.policies import resolve_policies
from slosmith.resolve.services import Root
from slosmith.resolve.settings import resolve_settings


def resolve_model(
    loaded: list[Loaded], packaged: list[Loaded], labels: Labels = ()
) -> tuple[Model, list[Diagnostic]]:
    """Make the model of everything that was loaded; ``labels`` are added to every alert.

    The model is meant to be used only where no finding is an error.
    """
    findings = Findings()
    settings = resolve_settings(loaded, labels, findings)
    policies = resolve_policies(packaged, settings, Findings())
    policies |= resolve_policies(loaded, settings, findings)
    metrics = resolve_metrics(loaded, findings)
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
    return _resolve_rest(model, loaded, findings.found)


def _resolve_rest(
    model: Model, loaded: list[Loaded], findings: list[Diagnostic]
) -> tuple[Model, list[Diagnostic]]:
    """What a root need not have; what resolves it is imported for those that do."""
    kinds = {one.kind for one in loaded}
    if "routing" in kinds:
        from slosmith.resolve.routing import resolve_routing

        model = replace(model, routing=resolve_routing(loaded, model.settings, findings))
    if "scenario" in kinds:
        from slosmith.resolve.scenarios import resolve_scenarios

        model = replace(model, scenarios=resolve_scenarios(loaded, model, findings))
    if "audit" in kinds:
        from slosmith.resolve.audit import resolve_audit

        model = replace(model, questions=resolve_audit(loaded, model, findings))
    if "coverage" in kinds:
        from slosmith.resolve.coverage import resolve_coverage

        model = replace(model, coverage=resolve_coverage(loaded, findings))
    return model, findings
