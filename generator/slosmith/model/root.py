"""Everything that was specified: the resolved model, free of YAML, complete and immutable."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from slosmith.model.coverage import Area
from slosmith.model.dashboard_rows import RequestPath, WrittenRow
from slosmith.model.metric import Metric, unit_of_metric
from slosmith.model.naming import rules_file, rules_name
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.prose import Prose
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo, with_parts
from slosmith.model.time_units import TimeUnit
from slosmith.record import dataclass

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    from slosmith.model.audit import Question
    from slosmith.model.correction import Correction
    from slosmith.model.routing import Routing
    from slosmith.model.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Everything that was specified; services and metrics are sorted by name.

    One that was resolved anew is another.

    ``metrics`` is None while no metric contract exists, ``routing`` while no routing does,
    ``prose`` while there is no folder `runbooks/`, ``coverage`` while no coverage document exists.
    ``shards`` has the ruler of each service, where several divide the rules.
    """

    services: tuple[Service, ...]
    metrics: tuple[Metric, ...] | None
    settings: Settings
    routing: "Routing | None" = None
    prose: tuple[Prose, ...] | None = None
    coverage: tuple[Area, ...] | None = None
    paths: tuple[RequestPath, ...] = ()
    written_rows: tuple[WrittenRow, ...] = ()
    scenarios: "tuple[Scenario, ...]" = ()
    questions: "tuple[Question, ...]" = ()
    corrections: "tuple[Correction, ...]" = ()
    shards: Mapping[str, int] = field(default_factory=dict)
    metrics_by_name: Mapping[str, Metric] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the contract once: every SLO and every alert looks things up in it."""
        by_name = {metric.name: metric for metric in self.metrics or ()}
        object.__setattr__(self, "metrics_by_name", by_name)

    @property
    def has_contract(self) -> bool:
        """Whether the root says itself which metrics there are, and not its templates alone."""
        given = bool(self.metrics) and all(metric.given for metric in self.metrics or ())
        return self.metrics is not None and not given

    @property
    def rulers(self) -> tuple[int | None, ...]:
        """The numbers of the rulers that divide the rules; None is one that has all."""
        return (None,) if self.settings.shards is None else (*range(self.settings.shards),)

    def services_on(self, shard: int | None) -> tuple[Service, ...]:
        """The services of a ruler, or all of them where none is named."""
        if shard is None:
            return self.services
        return tuple(one for one in self.services if self.shards.get(one.name) == shard)

    def rules_name(self, service: str) -> str:
        """Path of a service's rules below the folder of rules."""
        return rules_name(service, self.shards.get(service))

    def rules_file(self, service: str) -> str:
        """Path of a service's rules below the output folder."""
        return rules_file(service, self.shards.get(service))

    @property
    def slos(self) -> tuple[Slo, ...]:
        """Every SLO of every service."""
        return tuple(slo for service in self.services for slo in service.slos)

    def with_parts(self, slos: Iterable[Slo]) -> tuple[Slo, ...]:
        """Some SLOs, and those that they are made of, each once."""
        return with_parts(slos, {slo.ref: slo for slo in self.slos})

    @property
    def alerts(self) -> tuple[PlainAlert, ...]:
        """Every plain alert of every service."""
        return tuple(alert for service in self.services for alert in service.alerts)


def units_of(model: Model) -> dict[str, TimeUnit]:
    """The units of time that metrics are measured in, as far as anything says them."""
    named = ((metric.name, unit_of_metric(metric)) for metric in model.metrics or ())
    known = {name: unit for name, unit in named if unit is not None}
    bounds = (slo.latency for slo in model.slos if slo.latency is not None)
    return known | {bound.histogram.metric: bound.unit for bound in bounds}
