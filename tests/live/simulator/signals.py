"""Signals: every series of the metric contract, as the targets of a Prometheus expose them."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from slosmith.model.metric import Metric, MetricType

Values = tuple[str, ...]
# What the contract leaves open, for it is nothing that a rule may rely on.
_OPEN: Mapping[str, Values] = {
    "code": ("timeout", "server_error", "quorum"),
    "database": ("postgres",),
    "error_type": ("request_failed",),
    "handler": ("/api/council",),
    "job_name": ("database-maintenance-1",),
    "name": ("postgres",),
    "pod": ("council-1", "council-2", "council-3"),
    "release": ("2026.47.1",),
    "server": ("localhost:5432",),
    "status": ("200", "502", "503", "504"),
    "user": ("authenticator",),
}
# Prometheus itself puts these on whatever a target exposes.
OF_TARGETS = ("job", "instance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that Prometheus scrapes, and how the names of its metrics begin."""

    job: str
    instance: str
    prefixes: Values

    @property
    def path(self) -> str:
        """Where the simulator exposes it."""
        return f"/metrics/{self.job}/{self.instance}"

    def has(self, metric: Metric) -> bool:
        """Whether it exposes a metric; the contract may name the jobs of one."""
        jobs = dict(metric.labels).get("job")
        return metric.name.startswith(self.prefixes) and (jobs is None or self.job in jobs)


REPLICAS = ("council-1", "council-2", "council-3")
_OF_COUNCIL = ("council_", "llm_", "payments_", "process_", "python_", "http_", "sentry_")
_OF_SUPABASE = ("pg_", "pgbouncer_", "max_connections_", "physical_", "node_")
_OF_PLATFORM = ("kube_", "container_", "nginx_", "vector_", "otelcol_")
PROBES = ("council-ready", "council-live", "supabase-database", "supabase-auth")
TARGETS = (
    *(Target(job="council", instance=one, prefixes=_OF_COUNCIL) for one in REPLICAS),
    Target(job="supabase", instance="supabase-1", prefixes=_OF_SUPABASE),
    *(Target(job=one, instance="probed-from-outside", prefixes=("probe_",)) for one in PROBES),
    Target(job="platform", instance="cluster", prefixes=_OF_PLATFORM),
)


@dataclass(slots=True)
class _Histogram:
    """How many observations each bucket holds, the one above all bounds last, and their sum."""

    counts: list[float]
    total: float = 0


@dataclass(slots=True)
class Family:
    """One metric on one target: its series by the values of its labels."""

    metric: Metric
    labels: Values
    series: dict[Values, float | _Histogram] = field(default_factory=dict)

    def start(self, values: Values) -> None:
        """Begin a series at zero, as a good client library does."""
        bounds = len(self.metric.buckets) + 1
        is_histogram = self.metric.type is MetricType.HISTOGRAM
        self.series[values] = _Histogram([0] * bounds) if is_histogram else 0.0

    def lines(self) -> Iterator[str]:
        """The family in the text format of Prometheus."""
        metric = self.metric
        yield f"# HELP {metric.name} {metric.help}"
        yield f"# TYPE {metric.name} {metric.type.value}"
        for values, what in self.series.items():
            pairs = [f'{name}="{value}"' for name, value in zip(self.labels, values, strict=True)]
            if isinstance(what, _Histogram):
                yield from self._histogram(pairs, what)
            else:
                yield f"{metric.name}{_braces(pairs)} {what:.12g}"

    def _histogram(self, pairs: list[str], what: _Histogram) -> Iterator[str]:
        name, bounds = self.metric.name, [*map(str, self.metric.buckets), "+Inf"]
        for bound, seen in zip(bounds, itertools.accumulate(what.counts), strict=True):
            le = f'le="{bound}"'
            yield f"{name}_bucket{_braces([*pairs, le])} {seen:.12g}"
        yield f"{name}_sum{_braces(pairs)} {what.total:.12g}"
        yield f"{name}_count{_braces(pairs)} {sum(what.counts):.12g}"


def _braces(pairs: list[str]) -> str:
    return f"{{{','.join(pairs)}}}" if pairs else ""


class Page:
    """What one target exposes; speaking of what the contract does not know is a KeyError."""

    def __init__(self, target: Target, metrics: tuple[Metric, ...]) -> None:
        """Begin every series that the contract lists at zero."""
        self.families = {one.name: _family(one) for one in metrics if target.has(one)}

    def count(self, name: str, by: float = 1, /, **labels: str) -> None:
        """Count events."""
        family, values = self._find(name, labels)
        family.series[values] += by  # type: ignore[operator]  # a counter's series are floats

    def put(self, name: str, value: float, /, **labels: str) -> None:
        """Put a gauge to a value, in every series that has these labels."""
        family = self.families[name]
        wanted = {family.labels.index(label): value for label, value in labels.items()}
        for values in family.series:
            if all(values[place] == value for place, value in wanted.items()):
                family.series[values] = value

    def observe(self, name: str, value: float, times: int = 1, /, **labels: str) -> None:
        """Let a histogram see a value."""
        family, values = self._find(name, labels)
        histogram = family.series[values]
        assert isinstance(histogram, _Histogram), name
        histogram.counts[bisect_left(family.metric.buckets, value)] += times
        histogram.total += value * times

    def text(self) -> str:
        """The page, in the text format of Prometheus."""
        return "\n".join(line for one in self.families.values() for line in one.lines()) + "\n"

    def _find(self, name: str, labels: Mapping[str, str]) -> tuple[Family, Values]:
        family = self.families[name]
        values = tuple(labels[label] for label in family.labels)
        assert values in family.series, f"{name} has no series {labels}"
        assert len(values) == len(labels), f"{name} has no labels {labels}"
        return family, values


def _family(metric: Metric) -> Family:
    labels = tuple(name for name, _ in metric.labels if name not in OF_TARGETS)
    known = dict(metric.labels)
    family = Family(metric, labels)
    for values in itertools.product(*(known[label] or _OPEN[label] for label in labels)):
        family.start(values)
    return family
