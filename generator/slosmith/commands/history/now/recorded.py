"""What a server has recorded of some SLOs at this moment, and its clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slosmith.live.access import Access
from slosmith.live.prometheus import Series, clock_of, query
from slosmith.model import naming
from slosmith.model.labels import Labels
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.promql import METRIC_LABEL, one_of_values

_MANY = 200
"""More services than these are not named: a server reads all at once as quickly."""

Values = Mapping[str, float]
"""What is recorded of one group of an SLO, by the name of the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert that fires; ``since`` is when its expression became true, where that is known."""

    name: str
    severity: str
    tier: str
    labels: Mapping[str, str] = field(repr=False)
    since: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """All of it: by SLO and group, how old it is by SLO, and what fires.

    ``now`` is the time on the server's clock, ``ahead`` by how many seconds that is ahead of ours.
    """

    values: Mapping[tuple[str, Labels], Values]
    ages: Mapping[str, float]
    firing: tuple[Firing, ...]
    now: float
    ahead: float


def ask_recorded(url: str, access: Access, slos: Sequence[Slo], settings: Settings) -> Recorded:
    """Ask a server what it has recorded of some SLOs; raises HttpError."""
    asked = _Asked(url, access, {(slo.service, slo.name): slo for slo in slos}, settings)
    now, ahead = clock_of(url, access)
    return Recorded(
        values=asked.values(),
        ages={ref: now - moment for ref, moment in asked.moments()},
        firing=tuple(asked.firing()),
        now=now,
        ahead=ahead,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions, and what becomes of their answers."""

    url: str
    access: Access
    slos: Mapping[tuple[str, str], Slo]
    settings: Settings

    def values(self) -> dict[tuple[str, Labels], dict[str, float]]:
        """Where several servers recorded the same the worst counts."""
        names = sorted(
            {name for slo in self.slos.values() for name in names_of(slo, self.settings)}
        )
        found: dict[tuple[str, Labels], dict[str, float]] = {}
        named = one_of_values(METRIC_LABEL, names).text
        for series in self._query(f"{{{named}{self._services}}}"):
            slo = self._slo(series.labels)
            if slo is not None:
                place = slo.ref, _group(slo, series.labels)
                values = found.setdefault(place, {})
                name, value = series.labels.get(METRIC_LABEL, ""), series.values[-1]
                worse = min if name == naming.BUDGET_REMAINING else max
                values[name] = worse(values.get(name, value), value)
        return found

    def moments(self) -> Iterator[tuple[str, float]]:
        """When the rules of each SLO last recorded something."""
        periods = sorted({slo.period for slo in self.slos.values()})
        each = [
            f"max by (service, slo) (timestamp({naming.seen(period)}{{{self._services[1:]}}}))"
            for period in periods
        ]
        for series in self._query(" or ".join(each)):
            slo = self._slo(series.labels)
            if slo is not None:
                yield slo.ref, series.values[-1]

    def firing(self) -> Iterator[Firing]:
        """Alerts of SLOs that fire, each with the time since which it would."""
        since = {
            _without(series.labels): series.values[-1]
            for series in self._query(f'ALERTS_FOR_STATE{{slo!=""{self._services}}}')
        }
        for series in self._query(f'ALERTS{{alertstate="firing",slo!=""{self._services}}}'):
            labels = series.labels
            yield Firing(
                name=labels.get("alertname", ""),
                severity=labels.get("severity", ""),
                tier=labels.get("tier", ""),
                labels=labels,
                since=since.get(_without(labels)),
            )

    def _query(self, text: str) -> list[Series]:
        return query(self.url, text, self.access)

    @property
    def _services(self) -> str:
        """A condition on the service, behind others, where few are asked for."""
        names = sorted({service for service, _ in self.slos})
        return f",{one_of_values('service', names).text}" if len(names) <= _MANY else ""

    def _slo(self, labels: Mapping[str, str]) -> Slo | None:
        return self.slos.get((labels.get("service", ""), labels.get("slo", "")))


def names_of(slo: Slo, settings: Settings) -> Iterable[str]:
    """The records that say how an SLO stands."""
    return (
        naming.BUDGET_REMAINING,
        naming.OBJECTIVE,
        naming.burn_rate(settings.windows.hour),
        naming.burn_rate(slo.period),
        naming.seen(slo.period),
        naming.total_increase(slo.period),
        naming.total_rate(settings.windows.base),
    )


def _group(slo: Slo, labels: Mapping[str, str]) -> Labels:
    return tuple((label, labels.get(label, "")) for label in slo.by)


def _without(labels: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    left_out = (METRIC_LABEL, "alertstate")
    return frozenset(pair for pair in labels.items() if pair[0] not in left_out)
