"""A month that never was: series of the metric contract and of the rendered rules, made up.

The last day, or so much of it as is asked for, has a sample a minute; the days before have one an
hour, which is what burn-downs read.
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from slosmith.model.indicators import StateIndicator
from slosmith.model.metric import Metric, MetricType
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.model.units import Duration

DAY, HOUR, MINUTE = 86_400, 3_600, 60
_MOST_SERIES = 40
_OPEN: Mapping[str, tuple[str, ...]] = {
    "instance": ("council-0:8000", "council-1:8000"),
    "pod": ("council-0", "council-1"),
    "handler": ("/ask", "/history"),
    "job_name": ("database-maintenance-1",),
    "status": ("200", "404", "502", "504"),
}
_RECORD = re.compile(r"slo:(\w+):(rate|increase)(\w+)")
Series = tuple[str, Mapping[str, str]]


def write_month(model: Model, rules: Path, end: int, target: Path, lasting: int = DAY) -> None:
    """Write everything as OpenMetrics text, which promtool turns into blocks."""
    with target.open("w", encoding="utf-8") as file:
        file.writelines(raw_lines(model, range(end - lasting, end + 1, MINUTE), end))
        for slo in model.slos:
            file.writelines(_recorded(slo, model, rules, end, lasting))
        file.writelines(_alerts(model, rules, end))
        file.write("# EOF\n")


def raw_lines(model: Model, times: range, end: int) -> Iterator[str]:
    """Raw series: those of the contract, and what Prometheus says of every target."""
    for metric in model.metrics or ():
        yield from _raw(metric, times, end)
    yield from _up(times)


def line_of(name: str, labels: Mapping[str, str], value: float, time: int) -> str:
    """A sample as OpenMetrics text."""
    (line,) = lines_of(name, labels, [(value, time)])
    return line


def lines_of(
    name: str, labels: Mapping[str, str], samples: Iterable[tuple[float, int]]
) -> Iterator[str]:
    """The samples of one series, as text: a month has hundreds of thousands."""
    inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
    yield from (f"{name}{{{inside}}} {value:.9g} {time}\n" for value, time in samples)


def combinations(metric: Metric) -> list[dict[str, str]]:
    """Label sets of a metric: every value of the contract, made-up ones where any may stand."""
    values = [
        [(name, value) for value in known or _OPEN.get(name, ("some",))]
        for name, known in metric.labels
    ]
    return [dict(pairs) for pairs in itertools.islice(itertools.product(*values), _MOST_SERIES)]


_TROUBLE = re.compile(
    r"err|fail|time_?out|broken|reject|overload|critical|permanent|transient|limited|^open$|^5\d\d$"
)
_RARE = 0.0004
_INCIDENT = (320 * MINUTE, 365 * MINUTE)
"""How long before the end the incident of the day was over, and how long before it began."""


def _raw(metric: Metric, times: range, end: int) -> Iterator[str]:
    """What sounds of trouble is rare, but for the incident; then it is forty times as much."""
    for labels in combinations(metric):
        weight = 0.2 + zlib.crc32(repr((metric.name, labels)).encode()) % 1000 / 1250
        bad = any(_TROUBLE.search(value) for value in labels.values())
        for name, more, slope, slow in _parts(metric, weight * (_RARE if bad else 1)):
            extra = 40 * slope if bad else slow
            rises = metric.type in (MetricType.COUNTER, MetricType.HISTOGRAM)
            values = (
                _value(metric, time, time - (end - DAY), slope)
                + (extra * _in_incident(time, end) if rises else 0)
                for time in times
            )
            yield from lines_of(name, {**labels, **more}, zip(values, times, strict=True))


def _in_incident(time: int, end: int) -> int:
    """How many seconds of the incident had passed."""
    over, began = (end - before for before in _INCIDENT)
    return min(max(time - began, 0), over - began)


def _up(times: range) -> Iterator[str]:
    """What Prometheus says of every target by itself, outside any contract."""
    for instance in _OPEN["instance"]:
        yield from lines_of("up", {"job": "council", "instance": instance}, ((1, t) for t in times))


def _parts(metric: Metric, weight: float) -> Iterator[tuple[str, dict[str, str], float, float]]:
    """The series of a metric: name, labels, usual slope, and what the incident adds to it."""
    if metric.type is not MetricType.HISTOGRAM:
        yield metric.name, {}, weight, 0
        return
    slow = weight / 2
    bounds = [str(bound) for bound in metric.buckets]
    for index, bound in enumerate([*bounds, "+Inf"]):
        place = (index + 0.6) / len(bounds)  # most are done by a fifth of the bounds
        share = 1 / (1 + math.exp(-24 * (place - 0.2))) if bound != "+Inf" else 1
        added = slow if index >= len(bounds) - 1 else 0
        yield f"{metric.name}_bucket", {"le": bound}, weight * share, added
    yield f"{metric.name}_count", {}, weight, slow
    yield f"{metric.name}_sum", {}, weight * 1.7, slow * 20


def _value(metric: Metric, time: int, since: int, slope: float) -> float:
    """Counters rise, more by day than by night; gauges swing, switches are on, Jobs are idle."""
    if metric.name == "kube_job_status_active":
        return 0.0
    turn = 2 * math.pi / DAY
    if metric.type in (MetricType.COUNTER, MetricType.HISTOGRAM):
        return slope * (since - 0.4 / turn * math.sin(turn * since))
    if "unix time" in metric.help.lower():
        return time + 40 * DAY if "expir" in metric.help else time - 3 * DAY
    if metric.name.endswith(("_up", "success", "successful")):
        return float(not DAY - 360 * MINUTE < since <= DAY - 357 * MINUTE)
    return slope * (1 + 0.3 * math.sin(turn * time))


@dataclass(frozen=True, slots=True)
class _Course:
    """How fast one group of an SLO burned, minute by minute, summed from the month's start."""

    start: int
    summed: list[float]

    def mean(self, time: int, window: int) -> float:
        """The mean burn rate of a window that ends at a time."""
        last = (time - self.start) // MINUTE
        first = max(0, last - max(1, window // MINUTE))
        return (self.summed[last] - self.summed[first]) / max(1, last - first)


@cache
def _course(name: str, end: int, most: float) -> _Course:
    """A quiet month, a bad evening ten days ago, and for some an incident six hours ago.

    One SLO is broken slowly, and one provider fails right now.
    """
    seed = zlib.crc32(name.encode())
    quiet = 1.02 if name == "council/latency-p95" else 0.1 + seed % 60 / 100
    severe = (0, 2, 12, 30)[seed // 7 % 4] if name != "council/error-rate" else 24
    start, total, summed = end - 31 * DAY, 0.0, [0.0]
    for minute in range(31 * DAY // MINUTE):
        before = 31 * DAY // MINUTE - minute
        burn = quiet * (1 + 0.5 * math.sin(minute / 230) + 0.2 * math.sin(minute / 17))
        burn += severe if 320 <= before < 365 else 0
        burn += 35 if name == "providers/success-default/openai" and before < 110 else 0
        burn += 6 if 14_400 <= before < 14_640 else 0
        total += min(burn, most)
        summed.append(total)
    return _Course(start, summed)


def _course_of(slo: Slo, group: Iterable[str], end: int) -> _Course:
    """No more than nine of ten events are ever bad."""
    return _course("/".join((slo.ref, *group)), end, 0.9 / float(slo.objective.budget))


def groups(slo: Slo, model: Model) -> list[dict[str, str]]:
    """The label sets of a grouped SLO, from the contract; those that its selectors let through."""
    known = {name: v for m in model.metrics or () for name, v in m.labels if v is not None}
    asked = [one for series in slo.raw_series for one in series.matchers]
    values = [
        [
            (label, value)
            for value in known[label]
            if all(one.accepts(value) for one in asked if one.name == slo.source(label))
        ]
        for label in slo.by
    ]
    return [dict(pairs) for pairs in itertools.product(*values)]


@cache
def rules_of(rules: Path, service: str) -> list[dict[str, object]]:
    """Every rule of a service, in order."""
    text = (rules / f"{service}.yaml").read_text(encoding="utf-8")
    read = yaml.load(text, Loader=yaml.CSafeLoader)
    return [rule for group in read["groups"] for rule in group["rules"]]


def recorded_series(slo: Slo, model: Model, rules: Path) -> Iterator[Series]:
    """Every series that the rendered rules record of an SLO, as the month has it."""
    for rule in rules_of(rules, slo.service):
        labels = rule.get("labels")
        if "record" in rule and isinstance(labels, dict) and labels["slo"] == slo.name:
            for group in groups(slo, model):
                yield str(rule["record"]), {**labels, **group}


def _recorded(slo: Slo, model: Model, rules: Path, end: int, lasting: int) -> Iterator[str]:
    last = end - lasting
    times = [*range(_hour(end - 30 * DAY), last, HOUR), *range(last, end + 1, MINUTE)]
    for name, labels in recorded_series(slo, model, rules):
        course = _course_of(slo, (labels[label] for label in slo.by), end)
        figure = _figure(name, slo, course)
        yield from lines_of(name, labels, ((figure(time), time) for time in times))


_COUNTED = re.compile(r"slo:(bad_events|total_events|seen_seconds):(?:block|(.+?)\d+d)")
"""What the period is summed from: of the pictures' month nobody looks at it."""


def _hour(time: int) -> int:
    return -(-time // HOUR) * HOUR


def _figure(name: str, slo: Slo, course: _Course) -> Callable[[int], float]:
    """What a recorded series has at each time."""
    budget, period = float(slo.objective.budget), slo.period.whole_seconds
    if name.startswith("slo:excluded"):
        return lambda _: 0.0
    match = _RECORD.fullmatch(name)
    if match is not None and match[1] != "seen_seconds":
        window = Duration.parse(match[3]).whole_seconds
        return _over(match[1], slo, course, window, period if match[2] == "increase" else 0)
    if part := _COUNTED.fullmatch(name):
        seen = period if part[2] else 240
        if part[1] == "bad_events":
            return lambda time: seen * course.mean(time, seen) * budget
        return lambda _: seen
    figures: Mapping[str, Callable[[int], float]] = {
        "slo:bad_events:rise": lambda _: 0.0,
        "slo:bad_events:sure": lambda _: 0.0,
        "slo:block:end_seconds": lambda time: time - 30,
        "slo:bad_events:bool": lambda time: course.mean(time, MINUTE) > 5,
        "slo:error_budget_remaining:ratio": lambda time: 1 - course.mean(time, period),
        "slo:objective:ratio": lambda _: float(slo.objective.target),
        "slo:info": lambda _: 1.0,
    }
    return figures[name]


def _over(what: str, slo: Slo, course: _Course, window: int, period: int) -> Callable[[int], float]:
    """What a series has of a window: a rate, or with a ``period`` how many that were in it."""
    budget, times = float(slo.objective.budget), period or 1
    swings = 0.0 if period else 0.2
    is_state = isinstance(slo.indicator, StateIndicator)

    def traffic(time: int) -> float:
        return 1.0 if is_state else 0.35 + swings * math.sin(time / 13_751)

    figures: Mapping[str, Callable[[int], float]] = {
        "burn_rate": lambda time: course.mean(time, window) * times,
        "error_ratio": lambda time: course.mean(time, window) * budget * times,
        "bad_events": lambda time: course.mean(time, window) * budget * traffic(time) * times,
        "good_events": lambda time: (
            (1 - course.mean(time, window) * budget) * traffic(time) * times
        ),
        "total_events": lambda time: traffic(time) * times,
    }
    return figures[what]


def _alerts(model: Model, rules: Path, end: int) -> Iterator[str]:
    """Tiers fire when both of their windows say so; of the plain alerts a few fire right now."""
    slos = {slo.ref: slo for slo in model.slos}
    for service in model.services:
        for rule in rules_of(rules, service.name):
            labels = rule.get("labels")
            if "alert" not in rule or not isinstance(labels, dict):
                continue
            shown = {"alertname": str(rule["alert"]), "alertstate": "firing", **labels}
            if "tier" in labels:
                slo = slos[f"{labels['service']}/{labels['slo']}"]
                yield from _tier(slo, shown, model, end)
            elif "slo" not in labels and zlib.crc32(str(rule["alert"]).encode()) % 17 == 0:
                yield from (line_of("ALERTS", shown, 1, t) for t in range(end - HOUR, end + 1, 60))


def _tier(slo: Slo, labels: Mapping[str, str], model: Model, end: int) -> Iterator[str]:
    alert = next(one for one in slo.plan.all_alerts if one.tier == labels["tier"])
    windows = [int(window.seconds) for window in (alert.long, alert.short)]
    for group in groups(slo, model):
        course = _course_of(slo, group.values(), end)
        for time in range(end - DAY, end + 1, MINUTE):
            if min(course.mean(time, window) for window in windows) > alert.factor:
                yield line_of("ALERTS", {**labels, **group}, 1, time)
