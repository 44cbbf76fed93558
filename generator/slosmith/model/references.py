"""What documents may refer to in others, as values: equal while nothing changes that they see."""

from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from slosmith.model.alerts import all_alerts, by_name
from slosmith.model.burnrate import AlertSeverity, Plan, Policy, plan_alerts
from slosmith.model.contract import NOTHING, Contract
from slosmith.model.indicators import Constituent
from slosmith.model.left_out import LeftOut, doubled_name, left_out
from slosmith.model.root import Model, units_of
from slosmith.model.settings import ServiceSettings
from slosmith.model.time_units import TimeUnit
from slosmith.record import dataclass

if TYPE_CHECKING:
    from slosmith.model.exclusion import Exclusion
    from slosmith.model.interval import Interval
    from slosmith.model.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What a service refers to; ``contract`` is None while no metric contract exists.

    ``templates`` are those of the root and those that are used of what comes along. What each SLO
    is as a part of others is in ``constituents``, where one is made of others.
    ``exclusions`` are those of settings, which hold for every SLO.
    """

    settings: ServiceSettings
    policies: Mapping[str, Policy]
    contract: Contract | None
    templates: "Mapping[str, Template]"
    constituents: Mapping[str, Constituent] = field(default_factory=dict)
    intervals: "Mapping[str, Interval]" = field(default_factory=dict)
    exclusions: "tuple[Exclusion, ...]" = ()
    _plans: dict[tuple[str, Decimal, frozenset[AlertSeverity]], Plan] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Plans by what they are made of: many SLOs are the same under the same policy."""
    _seen: "dict[str, References]" = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def seen_from(self, path: str) -> "References":
        """What the documents of one file refer to: of the contract only what they ask for."""
        if self.contract is None:
            return self
        if path not in self._seen:
            self._seen[path] = replace(self, contract=self.contract.asked())
        return self._seen[path]

    @property
    def known(self) -> Contract:
        """The contract, an empty one where there is none."""
        return self.contract or NOTHING

    def plan(self, policy: Policy, budget: Decimal, severities: frozenset[AlertSeverity]) -> Plan:
        """What one of the policies becomes at an objective."""
        key = policy.name, budget, severities
        if key not in self._plans:
            self._plans[key] = plan_alerts(policy, budget, severities)
        return self._plans[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What scenarios, audits and panels name: all that a root says of its services and routing.

    ``alerts`` have their severities, ``left_out`` are those that SLOs do without, ``receivers`` are
    None where nothing is routed, ``areas`` are those of alerts, and ``units`` are those of metrics.
    ``doubled`` is the one name, if any, that alerts share which nothing distinguishes.
    """

    services: tuple[str, ...]
    slos: tuple[str, ...]
    alerts: Mapping[str, frozenset[str]]
    left_out: Mapping[str, tuple[LeftOut, ...]]
    receivers: frozenset[str] | None
    areas: frozenset[str]
    units: Mapping[str, TimeUnit]
    doubled: str = ""

    @staticmethod
    def of(model: Model) -> "Names":
        """The names in a model, in which services, routing and the contract are resolved."""
        names = [one.name for one in model.routing.receivers] if model.routing else None
        return Names(
            services=tuple(service.name for service in model.services),
            slos=tuple(slo.ref for slo in model.slos),
            alerts={
                name: frozenset(dict(alert.labels)["severity"] for alert in same)
                for name, same in by_name(all_alerts(model)).items()
            },
            left_out=left_out(model.slos),
            receivers=None if names is None else frozenset(names),
            areas=frozenset(alert.area for alert in model.alerts),
            units=units_of(model),
            doubled=doubled_name(model.alerts),
        )
