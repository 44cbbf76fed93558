"""Entries for the metric contract of a root that has one: of what imported documents read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import cast

from promql_parser import AggregateExpr, BinaryExpr, Expr

from slosmith.commands.contract.entries import metric_entry, print_metrics
from slosmith.commands.importing.documents import Written
from slosmith.commands.importing.holes import STAND_IN
from slosmith.commands.importing.rate_sums import groups_of
from slosmith.commands.importing.record import New, NewAlert, NewSlo
from slosmith.commands.importing.standing import standing_texts
from slosmith.language.documents.metrics import MetricsSpec
from slosmith.load.documents import load_file
from slosmith.model.contract import TARGET_LABELS
from slosmith.model.time_units import SECONDS, Length, time_unit, unit_of_name
from slosmith.output.document import Document
from slosmith.output.yaml_style import Value
from slosmith.promql import BOUND_LABEL, PromQLError, Use, bounds_of, children, parse_expression
from slosmith.promql import selectors_in as uses_in
from slosmith.promql.functions import RATES
from slosmith.promql.operators import matching_of

PATH = "slo/metrics/imported.yaml"
_HEADING = "What imported SLOs and alerts read, by how they read it: look at types and labels."
_OF_COUNTERS = RATES | {"resets"}
_KNOWN = ("up", "ALERTS", "ALERTS_FOR_STATE")
_PARTS = ("_bucket", "_count", "_sum")


@dataclass(slots=True)
class _Metric:
    """What is known of a metric by how it is read."""

    kind: str = "gauge"
    buckets: set[Decimal] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)


def contract_for(written: Iterable[Written], root: Path) -> Written | None:
    """A document of what the root's contract lacks; None without a contract, and for nothing."""
    known = _known(root)
    if known is None:
        return None
    found: dict[str, _Metric] = {}
    for new in (place[2] for one in written for place in one.places):
        _read(new, found)
    _joined(found)
    lacking = {name: one for name, one in sorted(found.items()) if name not in known}
    if not lacking:
        return None
    entries = {name: _entry(one) for name, one in lacking.items()}
    text = print_metrics(entries, _HEADING)
    return Written(document=Document(path=PATH, text=text))


def _joined(found: dict[str, _Metric]) -> None:
    """Count and sum of a histogram are parts of it."""
    for name in [one for one in found if one.endswith(_PARTS)]:
        stem = next(name.removesuffix(part) for part in _PARTS if name.endswith(part))
        if (whole := found.get(stem)) is not None and whole.kind == "histogram":
            whole.labels |= found.pop(name).labels


def _known(root: Path) -> frozenset[str] | None:
    """The metrics of a root's contract, but for those that an import wrote; None without one."""
    names: set[str] | None = None
    for file in standing_texts(root):
        if file.path == PATH:
            continue
        for one in load_file(file).documents:
            if one.kind == "metrics":
                names = (names or set()) | set(cast("MetricsSpec", one.spec).metrics)
    return None if names is None else frozenset((*names, *_KNOWN))


def _read(new: New, found: dict[str, _Metric]) -> None:
    if isinstance(new, NewSlo) and new.readings[0].sli == "latency":
        _read_latency(new, found)
        return
    by = new.readings[0].groups.values() if isinstance(new, NewSlo) else ()
    counted = isinstance(new, NewSlo) and new.readings[0].sli == "events"
    for text in _queries(new):
        try:
            tree = parse_expression(text.replace("$window", STAND_IN))
        except PromQLError:
            continue
        labels = {*by, *_joined_labels(tree)}
        for use in uses_in(tree):
            _add(use, labels, found, counted=counted)


def _queries(new: New) -> Iterator[str]:
    if isinstance(new, NewAlert):
        yield new.expr
        return
    value = new.readings[0].value
    parts = value.items() if isinstance(value, dict) else (("", value),)
    for part in (text for key, text in parts if key not in _NO_QUERIES):
        yield from part if isinstance(part, list) else (str(part),)


_NO_QUERIES = ("healthy", "length")


def _read_latency(new: NewSlo, found: dict[str, _Metric]) -> None:
    value = new.readings[0].value
    histogram = value["histogram"] if isinstance(value, dict) else value
    said = time_unit(str(value.get("unit", ""))) if isinstance(value, dict) else None
    (use,) = uses_in(parse_expression(str(histogram)))
    name = use.selector.metric
    one = found.setdefault(name, _Metric())
    one.kind = "histogram"
    if not (isinstance(value, dict) and value.get("native")):
        unit = said or unit_of_name(name) or SECONDS
        one.buckets.add(Length.parse(new.readings[0].bound).measured_in(unit))
    one.labels |= {m.name for m in use.selector.matchers} | set(new.readings[0].groups.values())


def _add(use: Use, labels: set[str], found: dict[str, _Metric], *, counted: bool) -> None:
    bucket = use.selector.metric.endswith("_bucket")
    name = use.selector.metric.removesuffix("_bucket")
    if not name:
        return
    one = found.setdefault(name, _Metric())
    if bucket:
        one.kind = "histogram"
        for matcher in use.selector.about(BOUND_LABEL):
            one.buckets |= {number for _, _, number in bounds_of(matcher) or () if number}
    elif (counted or use.function in _OF_COUNTERS) and one.kind != "histogram":
        one.kind = "counter"
    one.labels |= {m.name for m in use.selector.matchers} | labels


def _joined_labels(tree: Expr) -> Iterator[str]:
    """Labels that a query groups or joins by: what it reads has them."""
    match tree:
        case AggregateExpr():
            yield from groups_of(tree) or ()
        case BinaryExpr():
            matching = matching_of(tree)
            yield from sorted(matching.labels) if matching.on else ()
    for child in children(tree):
        yield from _joined_labels(child)


def _entry(metric: _Metric) -> dict[str, Value]:
    named = metric.labels - TARGET_LABELS - {BOUND_LABEL}
    histogram = metric.kind == "histogram"
    buckets = metric.buckets if histogram else ()
    labels = dict.fromkeys(named)
    return metric_entry(
        metric.kind, labels=labels, buckets=buckets, native=histogram and not buckets
    )
