"""Which SLI a metric of the contract suggests, as far as its type and its labels say."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from slosmith.commands.contract.readers import readers_of
from slosmith.model.metric import Metric, MetricType, unit_of_metric
from slosmith.model.root import Model
from slosmith.model.time_units import Length
from slosmith.output.yaml_style import Value
from slosmith.promql import Matcher, MatchOp, Selector

_CODE = re.compile(r"(?:^|_)(?:code|status|status_code|statuscode)$")
_OUTCOME = re.compile(r"(?:^|_)(?:outcome|result|status|success|state)$")
_BAD = ("error", "failed", "failure", "timeout", "fail", "false")
_PROBES = ("probe_success", "up")
# They count scrapes, and nobody waits for these.
_OF_LIBRARIES = ("promhttp_", "scrape_")
Jobs = Mapping[str, Collection[str]]


NAMES = ("error-rate", "latency", "availability")
"""What suggestions are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An SLI with an objective, and what its author has to think about."""

    name: str
    objective: str
    sli: dict[str, Value]
    metric: str
    thoughts: tuple[str, ...]


def suggestions(model: Model, service: str, jobs: Jobs | None = None) -> tuple[Suggestion, ...]:
    """SLIs of the metrics of a contract: of the service's own first, then of those nobody reads.

    ``jobs`` are those that scrape each metric, where somebody has seen it.
    """
    read = {name for reader in readers_of(model) for name in reader.series}
    found = [
        one
        for metric in model.metrics or ()
        if not metric.name.startswith(_OF_LIBRARIES)
        for one in _of(metric, _labelled(metric.name, service, _jobs(metric, jobs or {})))
    ]
    return tuple(sorted(found, key=lambda one: _rank(one, service, read)))


def _jobs(metric: Metric, scraped: Jobs) -> Collection[str]:
    return scraped.get(metric.name) or dict(metric.labels).get("job") or ()


def _labelled(metric: str, service: str, jobs: Collection[str]) -> Selector:
    """The metric, of the job that is called like the service where there is one."""
    job = Matcher(name="job", op=MatchOp.EQUAL, value=service)
    return Selector(metric=metric, matchers=(job,) if service in jobs else ())


def _rank(
    one: Suggestion, service: str, read: Collection[str]
) -> tuple[bool, bool, bool, int, str]:
    order = ("error-rate", "latency", "availability")
    mine = f'job="{service}"' in str(one.sli)
    called = one.metric.startswith(service.replace("-", "_"))
    parts = {one.metric, f"{one.metric}_bucket", f"{one.metric}_count"}
    return not mine, not called, bool(parts & {*read}), order.index(one.name), one.metric


def fallback(service: str) -> Suggestion:
    """What every Prometheus knows of whatever it scrapes."""
    return _available(_labelled("up", service, (service,)), "up")


def _of(metric: Metric, whole: Selector) -> Iterator[Suggestion]:
    if metric.type is MetricType.COUNTER and (bad := _bad(metric)) is not None:
        yield _errors(metric, whole, bad)
    elif metric.type is MetricType.HISTOGRAM and unit_of_metric(metric) and metric.buckets:
        yield _fast(metric, whole)
    elif metric.type is MetricType.GAUGE and metric.name in _PROBES:
        yield _available(whole, metric.name)


def _bad(metric: Metric) -> Matcher | None:
    """What is bad of a counter, by the values that its labels have."""
    for label, values in metric.labels:
        if _CODE.search(label) and (values is None or any(v.startswith("5") for v in values)):
            return Matcher(name=label, op=MatchOp.REGEX, value="5..")
        if _OUTCOME.search(label):
            bad = [value for value in values or () if value.lower() in _BAD]
            if bad:
                return Matcher(name=label, op=MatchOp.REGEX, value="|".join(bad))
    return None


def _errors(metric: Metric, whole: Selector, bad: Matcher) -> Suggestion:
    return Suggestion(
        name="error-rate",
        objective="error rate < 0.1%",
        sli={"events": {"total": whole.text, "bad": whole.with_matcher(bad).text}},
        metric=metric.name,
        thoughts=(
            f"Who notices when {bad.text} happens? Leave out what the client has done wrong.",
            "Does it count what never arrives? A probe from outside sees that.",
        ),
    )


def _fast(metric: Metric, whole: Selector) -> Suggestion:
    unit = unit_of_metric(metric)
    assert unit is not None
    bound = metric.buckets[len(metric.buckets) // 2]
    bounds = ", ".join(f"{one:f}" for one in metric.buckets)
    return Suggestion(
        name="latency",
        objective=f"p99 < {Length.of(bound, unit)}",
        sli={"latency": whole.text},
        metric=metric.name,
        thoughts=(
            f"How long does a user wait before it hurts? The buckets are {bounds} ({unit.name}).",
            "Do failed requests count? Those that fail at once look fast.",
        ),
    )


def _available(whole: Selector, metric: str) -> Suggestion:
    return Suggestion(
        name="availability",
        objective="99.9%",
        sli={"probe": whole.text},
        metric=metric,
        thoughts=(
            "Does it see what a user sees? A probe from outside sees DNS, TLS and the network too.",
            "99.9% are 43 minutes a month in which it may be down.",
        ),
    )
