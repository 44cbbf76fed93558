"""Checks of what was resolved, in the order in which they run; a check returns findings."""

from collections.abc import Callable, Iterable
from importlib import import_module

from slosmith.checks.alerts import check_alerts
from slosmith.checks.completeness import check_completeness
from slosmith.checks.coverage import check_coverage
from slosmith.checks.expressions import check_expressions
from slosmith.checks.indicators import check_indicators
from slosmith.checks.kinds import check_kinds
from slosmith.checks.names import check_names
from slosmith.checks.newer_names import check_contract_names, check_newer_names
from slosmith.checks.overwritten import check_overwritten
from slosmith.checks.runbooks import check_runbooks
from slosmith.checks.tiers import check_tiers
from slosmith.checks.units import check_units
from slosmith.diagnostics.finding import Diagnostic
from slosmith.memo import Memo
from slosmith.model.references import References
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.steps import Steps, at_once

ServiceCheck = Callable[[Service, References], Iterable[Diagnostic]]
ModelCheck = Callable[[Model], Iterable[Diagnostic]]


def _inhibits(model: Model) -> bool:
    """Whether an author lets alerts inhibit others: by a dependency, or in routing."""
    in_routing = model.routing is not None and bool(model.routing.inhibitions)
    return in_routing or any(service.depends_on for service in model.services)


def _excludes(model: Model) -> bool:
    return any(slo.exclusions for slo in model.slos)


def _divides(model: Model) -> bool:
    """Whether rulers divide the rules, or an author thinks so."""
    pinned = any(service.shard is not None for service in model.services)
    return model.settings.shards is not None or pinned


def _where(is_there: Callable[[Model], object], home: str) -> ModelCheck:
    """The check of a module here, imported for roots that have what it looks at."""

    def check(model: Model) -> Iterable[Diagnostic]:
        if not is_there(model):
            return ()
        found: ModelCheck = getattr(import_module(f"slosmith.checks.{home}"), f"check_{home}")
        return found(model)

    return check


SERVICE_CHECKS: tuple[ServiceCheck, ...] = (
    check_expressions,
    check_newer_names,
    check_alerts,
    check_overwritten,
    check_indicators,
    check_kinds,
    check_tiers,
)
"""What one document says, with what it refers to."""
MODEL_CHECKS: tuple[ModelCheck, ...] = (
    check_names,
    check_contract_names,
    check_units,
    check_completeness,
    _where(lambda model: model.routing, "routing"),
    _where(lambda model: model.routing, "receivers"),
    _where(lambda model: model.routing and model.routing.base, "routing_base"),
    _where(_inhibits, "inhibition"),
    _where(_divides, "shards"),
    _where(lambda model: model.settings.external_labels, "installations"),
    check_coverage,
    check_runbooks,
    _where(_excludes, "exclusions"),
    _where(lambda model: model.scenarios, "scenarios"),
    _where(lambda model: model.prose, "links"),
    _where(lambda model: model.written_rows, "panels"),
)
"""What only all documents together can say."""


def check_root(model: Model, references: References, memo: Memo) -> list[Diagnostic]:
    """Everything that is wrong with a model; services that are still the same are not asked."""
    return at_once(check_in_steps(model, references, memo))


def check_in_steps(model: Model, references: References, memo: Memo) -> Steps[list[Diagnostic]]:
    """The same, left after each service, and after each check of the whole."""
    found = list[Diagnostic]()
    for service in model.services:
        seen = references.seen_from(service.origin.file.path)
        found += memo.of(check_service, service, seen)
        yield
    for check in MODEL_CHECKS:
        found += check(model)
        yield
    return found


def check_service(service: Service, references: References) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with one service by itself."""
    return tuple(one for check in SERVICE_CHECKS for one in check(service, references))
