"""A month that never was: series of the metric contract and of the rendered rules, made up.

The last day has a sample a minute, the days before one an hour (which is what burn-downs read).
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from slosmith.model import Metric, MetricType, Model, Slo
from slosmith.units import Duration

DAY, HOUR, MINUTE = 86_400, 3_600, 60
_MOST_SERIES = 40
_OPEN: Mapping[str, tuple[str, ...]] = {
    "instance": ("council-0:8000", "council-1:8000"),
    "pod": ("council-0", "council-1"),
    "handler": ("/ask", "/history"),
    "status": ("200", "404", "502", "504"),
}
_RECORD = re.compile(r"slo:(\w+):(rate|increase)(\w+)")
Series = tuple[str, Mapping[str, str]]


def write_month(model: Model, rules: Path, end: int, target: Path) -> None:
    """Write everything as OpenMetrics text, which promtool turns into blocks."""
    with target.open("w", encoding="utf-8") as file:
        for metric in model.metrics or ():
            file.writelines(_raw(metric, end))
        file.writelines(_up(end))
        for slo in model.slos:
            file.writelines(_recorded(slo, model, rules, end))
        file.writelines(_alerts(model, rules, end))
        file.write("# EOF\n")


def _line(name: str, labels: Mapping[str, str], value: float, time: int) -> str:
    inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value:.9g} {time}\n"


def combinations(metric: Metric) -> list[dict[str, str]]:
    """Label sets of a metric: every value of the contract, made-up ones where any may stand."""
    values = [
        [(name, value) for value in known or _OPEN.get(name, ("some",))]
        for name, known in metric.labels
    ]
    return [dict(pairs) for pairs in itertools.islice(itertools.product(*values), _MOST_SERIES)]


def _raw(metric: Metric, end: int) -> Iterator[str]:
    for labels in combinations(metric):
        weight = 0.2 + zlib.crc32(repr((metric.name, labels)).encode()) % 1000 / 1250
        for name, more, slope in _parts(metric, weight):
            for time in range(end - DAY, end + 1, MINUTE):
                value = _value(metric, time, time - (end - DAY), slope)
                yield _line(name, {**labels, **more}, value, time)


def _up(end: int) -> Iterator[str]:
    """What Prometheus says of every target by itself, outside any contract."""
    for instance in _OPEN["instance"]:
        for time in range(end - DAY, end + 1, MINUTE):
            yield _line("up", {"job": "council", "instance": instance}, 1, time)


def _parts(metric: Metric, weight: float) -> Iterator[tuple[str, dict[str, str], float]]:
    if metric.type is not MetricType.HISTOGRAM:
        yield metric.name, {}, weight
        return
    bounds = [str(bound) for bound in metric.buckets]
    for index, bound in enumerate([*bounds, "+Inf"]):
        share = 1 - math.exp(-1.1 * (index + 1)) if bound != "+Inf" else 1
        yield f"{metric.name}_bucket", {"le": bound}, weight * share
    yield f"{metric.name}_count", {}, weight
    yield f"{metric.name}_sum", {}, weight * 1.7


def _value(metric: Metric, time: int, since: int, slope: float) -> float:
    """Counters rise, more by day than by night; gauges swing, and switches are on."""
    turn = 2 * math.pi / DAY
    if metric.type in (MetricType.COUNTER, MetricType.HISTOGRAM):
        return slope * (since - 0.4 / turn * math.sin(turn * since))
    if "unix time" in metric.help.lower():
        return time + 40 * DAY if "expir" in metric.help else time - 3 * DAY
    if metric.name.endswith(("_up", "success", "successful")):
        return 1
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


def _course(name: str, end: int) -> _Course:
    """A quiet month, a bad evening ten days ago, and for some an incident six hours ago.

    One promise is broken slowly, and one provider fails right now.
    """
    seed = zlib.crc32(name.encode())
    quiet = 1.02 if name == "council/latency-p95" else 0.1 + seed % 60 / 100
    severe = (0, 2, 12, 30)[seed // 7 % 4] if name != "council/error-rate" else 24
    start, total, summed = end - 31 * DAY, 0.0, [0.0]
    for minute in range(31 * DAY // MINUTE):
        before = 31 * DAY // MINUTE - minute
        burn = quiet * (1 + 0.5 * math.sin(minute / 230) + 0.2 * math.sin(minute / 17))
        burn += severe if 320 <= before < 365 else 0
        burn += 35 if name == "providers/success/openai" and before < 110 else 0
        burn += 6 if 14_400 <= before < 14_640 else 0
        total += burn
        summed.append(total)
    return _Course(start, summed)


def groups(slo: Slo, model: Model) -> list[dict[str, str]]:
    """The label sets of a grouped SLO, from the contract."""
    known = {name: v for m in model.metrics or () for name, v in m.labels if v is not None}
    values = [[(label, value) for value in known[label]] for label in slo.by]
    return [dict(pairs) for pairs in itertools.product(*values)]


def _rules(rules: Path, service: str) -> list[dict[str, object]]:
    read = yaml.safe_load((rules / f"{service}.yaml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def _recorded(slo: Slo, model: Model, rules: Path, end: int) -> Iterator[str]:
    own = [
        (str(rule["record"]), rule["labels"])
        for rule in _rules(rules, slo.service)
        if isinstance(rule.get("labels"), dict) and "record" in rule
    ]
    times = [*range(_hour(end - 30 * DAY), end - DAY, HOUR), *range(end - DAY, end + 1, MINUTE)]
    for group in groups(slo, model):
        course = _course("/".join((slo.ref, *group.values())), end)
        for name, labels in own:
            assert isinstance(labels, dict)
            if labels["slo"] == slo.name:
                for time in times:
                    value = _figure(name, slo, course, time)
                    yield _line(name, {**labels, **group}, value, time)


def _hour(time: int) -> int:
    return -(-time // HOUR) * HOUR


def _figure(name: str, slo: Slo, course: _Course, time: int) -> float:
    budget, period = float(slo.objective.budget), int(slo.period.seconds)
    match = _RECORD.fullmatch(name)
    if match is None:
        return {
            "slo:bad_events:bool": float(course.mean(time, MINUTE) > 5),
            "slo:error_budget_remaining:ratio": 1 - course.mean(time, period),
            "slo:objective:ratio": float(slo.objective.target),
            "slo:info": 1.0,
        }[name]
    burn = course.mean(time, int(Duration.parse(match[3]).seconds))
    traffic = 1.0 if slo.kind in ("probe", "threshold") else 0.35 + 0.2 * math.sin(time / 13_751)
    figure = {
        "burn_rate": burn,
        "error_ratio": burn * budget,
        "bad_events": burn * budget * traffic,
        "total_events": traffic,
    }[match[1]]
    return figure * period if match[2] == "increase" else figure


def _alerts(model: Model, rules: Path, end: int) -> Iterator[str]:
    """Tiers fire when both of their windows say so; of the plain alerts a few fire right now."""
    slos = {slo.ref: slo for slo in model.slos}
    for service in model.services:
        for rule in _rules(rules, service.name):
            labels = rule.get("labels")
            if "alert" not in rule or not isinstance(labels, dict):
                continue
            shown = {"alertname": str(rule["alert"]), "alertstate": "firing", **labels}
            if "tier" in labels:
                slo = slos[f"{labels['service']}/{labels['slo']}"]
                yield from _tier(slo, shown, model, end)
            elif "slo" not in labels and zlib.crc32(str(rule["alert"]).encode()) % 17 == 0:
                yield from (_line("ALERTS", shown, 1, t) for t in range(end - HOUR, end + 1, 60))


def _tier(slo: Slo, labels: Mapping[str, str], model: Model, end: int) -> Iterator[str]:
    alert = next(one for one in slo.plan.all_alerts if one.tier == labels["tier"])
    windows = [int(window.seconds) for window in (alert.long, alert.short)]
    for group in groups(slo, model):
        course = _course("/".join((slo.ref, *group.values())), end)
        for time in range(end - DAY, end + 1, MINUTE):
            if min(course.mean(time, window) for window in windows) > alert.factor:
                yield _line("ALERTS", {**labels, **group}, 1, time)
