"""The documents that authors write, by the key that tells each apart."""

from pydantic import BaseModel

from slosmith.spec.audit import AuditSpec
from slosmith.spec.coverage import CoverageSpec
from slosmith.spec.metrics import MetricsSpec
from slosmith.spec.policy import PolicySpec
from slosmith.spec.routing import RoutingSpec
from slosmith.spec.scenario import ScenarioSpec
from slosmith.spec.service import ServiceSpec
from slosmith.spec.settings import SettingsSpec

DOCUMENTS: dict[str, type[BaseModel]] = {
    "service": ServiceSpec,
    "policy": PolicySpec,
    "metrics": MetricsSpec,
    "settings": SettingsSpec,
    "coverage": CoverageSpec,
    "routing": RoutingSpec,
    "scenario": ScenarioSpec,
    "audit": AuditSpec,
}
