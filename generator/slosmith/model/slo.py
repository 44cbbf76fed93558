"""One service level objective, resolved."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from slosmith.diagnostics.lists import each_of
from slosmith.model.burnrate import AlertSeverity, Plan, Policy
from slosmith.model.expression import Expression
from slosmith.model.gate import Gate
from slosmith.model.indicators import EventIndicator, Indicator, RatioIndicator, StateIndicator
from slosmith.model.labels import Labels
from slosmith.model.objective import Objective
from slosmith.model.time_units import Length, TimeUnit
from slosmith.model.units import Duration
from slosmith.promql import (
    Selector,
    build,
)
from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    from slosmith.model.exclusion import Exclusion
    from slosmith.model.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyBound:
    """The bound of a latency objective, as a length of time and in the histogram's own unit.

    ``assumed`` says that neither the author nor the histogram's name names the unit, ``or_failed``
    that what failed is bad however fast it was.
    """

    limit: Length
    bucket: Decimal
    unit: TimeUnit
    assumed: bool
    histogram: Selector
    native: bool
    or_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """What an SLO's alerts are called, who is notified, and what they carry."""

    name: str
    no_data: AlertSeverity | None
    idle: Duration | None
    contradiction: bool
    labels: Labels
    annotations: Labels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Slo:
    """One service level objective, resolved; one that was resolved anew is another.

    ``traffic`` is its own, or that of its service, in events per second.
    """

    service: str
    team: str
    name: str
    description: str
    kind: str
    objective: Objective
    period: Duration
    policy: Policy
    plan: Plan
    traffic: Decimal | None
    by: tuple[str, ...]
    indicator: Indicator
    latency: LatencyBound | None
    alerting: Alerting
    labels: Labels
    area: str
    expressions: tuple[Expression, ...]
    template: "Template | None" = None
    exclusions: "tuple[Exclusion, ...]" = ()
    gate: Gate
    origin: Origin

    @property
    def ref(self) -> str:
        """The whole reference, ``council/error-rate``."""
        return f"{self.service}/{self.name}"

    def source(self, label: str) -> str:
        """What metrics call the label of a group."""
        return build.sources_of(self.by)[self.by.index(label)]

    def recorded_labels(self, groups: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
        """The labels of its recorded series, in these groups."""
        return {"service": self.service, "slo": self.name, **dict(groups)}

    def measured(self, groups: Mapping[str, str]) -> dict[str, str]:
        """The labels of a group as metrics have them."""
        return {self.source(label): value for label, value in groups.items()}

    def group_place(self, label: str) -> Origin:
        """Where a label of `by` is written, in a list or as a key."""
        named = self.origin.at("by", label)
        return named if named.text is not None else self.origin.at("by", self.by.index(label))

    @property
    def seen_whole(self) -> Decimal:
        """As many seconds of the period as count as all of it, once they have been seen."""
        return self.period.seconds * Decimal("0.99")

    @property
    def parts(self) -> tuple[str, ...]:
        """The SLOs that it is made of, where it is made of others."""
        return self.indicator.parts if isinstance(self.indicator, StateIndicator) else ()

    @property
    def remembered(self) -> str:
        """For how long a group that is gone counts as bad; empty where none does."""
        memory = self.indicator.memory if isinstance(self.indicator, StateIndicator) else None
        if memory is None:
            return ""
        listed = each_of(label for label, _ in memory.listed)
        asked = f"for as long as the contract lists its {listed}" if listed else ""
        since = "" if memory.forever else f"until it was last seen {self.period} ago"
        return ", and ".join(part for part in (asked, since) if part)

    @property
    def raw_series(self) -> tuple[Selector, ...]:
        """The raw selectors that it is measured by."""
        match self.indicator:
            case EventIndicator() as events:
                failures = events.failures.series if events.failures else ()
                return (*events.total_series, *events.part_series, *failures)
            case StateIndicator() as state:
                return state.series
            case RatioIndicator() as given:
                return (given.ratio,)


def with_parts(slos: Iterable[Slo], by_ref: Mapping[str, Slo]) -> tuple[Slo, ...]:
    """Some SLOs, and those of ``by_ref`` that they are made of, however deep, each once."""
    found = {slo.ref: slo for slo in slos}
    waiting = [*found.values()]
    while waiting:
        parts = {ref: by_ref[ref] for ref in waiting.pop().parts if ref in by_ref}
        waiting += [slo for ref, slo in parts.items() if ref not in found]
        found |= parts
    return tuple(found.values())
