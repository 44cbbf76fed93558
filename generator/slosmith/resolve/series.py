"""Series of scenarios: what the contract says of a metric, made into series that can be played."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.diagnostics.suggest import causes_of_unlisted, suggest
from slosmith.model.contract import TARGET_LABELS
from slosmith.model.metric import Metric, MetricType
from slosmith.model.scenario import (
    Gone,
    Level,
    Observed,
    Rate,
    Series,
    SeriesKey,
    Standing,
    Taking,
    Times,
    Value,
    WrittenLevel,
)
from slosmith.model.time_units import SECONDS, TimeUnit
from slosmith.promql import PromQLError, Selector, parse_selector
from slosmith.source import Origin

_MOST_SERIES = 2_000
# What Prometheus adds to every scrape, whatever the contract says.
_OF_PROMETHEUS = ("up", "scrape_duration_seconds", "scrape_samples_scraped")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One line of normal traffic or of a change."""

    selector: Selector
    level: Level
    place: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What can be known of a metric: its type, its labels with their values, its buckets."""

    type: MetricType
    labels: Mapping[str, tuple[str, ...] | None]
    buckets: tuple[Decimal, ...]


def normal_series(
    normal: Mapping[str, WrittenLevel],
    origin: Origin,
    metrics: Mapping[str, Metric],
    units: Mapping[str, TimeUnit],
) -> tuple[list[Series], list[Diagnostic]]:
    """Every series of every metric that normal traffic names.

    A metric has a series for each combination of the label values that the contract lists; where
    it lists none, of those that are named here, else one is made up. Counters and histograms
    that are not spoken of stand at zero, as those of a good client library do.
    """
    entries, found = _entries(normal, origin, units)
    series: list[Series] = []
    by_name: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.selector.metric, []).append(entry)
    for name, own in by_name.items():
        shape = _shape(metrics.get(name), name, own)
        if shape is None:
            found.append(_unknown(own[0], metrics))
        else:
            problems = [problem for entry in own for problem in _problems(entry, shape)]
            found += problems
            series += [] if problems else _combinations(name, shape, own)
    return series, found


def resolve_change(
    levels: Mapping[str, WrittenLevel],
    origin: Origin,
    series: tuple[Series, ...],
    units: Mapping[str, TimeUnit],
) -> tuple[tuple[tuple[SeriesKey, Level], ...], list[Diagnostic]]:
    """The series that a change names, each with its level; where two lines name one, the later."""
    entries, found = _entries(levels, origin, units)
    changed: dict[SeriesKey, Level] = {}
    by_name: dict[str, list[Series]] = {"": [*series]}
    for one in series:
        by_name.setdefault(one.metric, []).append(one)
    for entry in entries:
        some = by_name.get(entry.selector.metric, ())
        named = [one for one in some if _names(entry.selector, one)]
        usual = named if _means_all(entry.level) else _usual(entry, named, series)
        if not named:
            message = f'normal traffic has no series "{entry.selector.text}"'
            usually = "write under normal: what it usually does, if only 0 or 0/min"
            hint = "" if some else suggest(entry.selector.metric, by_name)
            hint = hint or usually
            found.append(_finding(entry, codes.SCENARIO_NOT_NORMAL, message, hint))
        elif not _fits(entry.level, named[0].normal):
            found.append(_wrong_level(entry, _word(named[0].normal)))
        elif not _means_all(entry.level) and (label := _left_open(entry, usual)):
            found.append(_ambiguous(entry, label, usual))
        else:
            changed |= {one.key: entry.level for one in usual}
    return tuple(changed.items()), found


def _means_all(level: Level) -> bool:
    """Whether a level means the same for one series and for all: nothing, no longer, twice that."""
    match level:
        case Rate(per_second=value) | Value(value=value):
            return value == 0
        case _:
            return isinstance(level, (Times, Gone))


def _usual(entry: _Entry, named: list[Series], series: tuple[Series, ...]) -> list[Series]:
    """Of the series that a line names, those that are most like what normal traffic speaks of.

    The contract makes up a series for every value of every label. A failure that names some labels
    leaves the others as they normally are: the route that fails keeps its method.
    """
    said = {matcher.name for matcher in entry.selector.matchers}
    normal = [
        dict(one.labels)
        for one in series
        if one.metric == entry.selector.metric and not one.is_made_up
    ]
    alike = [_likeness(dict(one.labels), normal, said) for one in named]
    return [one for one, like in zip(named, alike, strict=True) if like == max(alike)]


def _likeness(
    labels: Mapping[str, str], normal: list[dict[str, str]], said: Collection[str]
) -> int:
    """How many of the labels that are said agree with a usual series that has all the others."""
    return max(
        (
            sum(labels[name] == one[name] for name in said)
            for one in normal
            if all(labels[name] == one[name] for name in labels if name not in said)
        ),
        default=-1,
    )


def _left_open(entry: _Entry, usual: list[Series]) -> str:
    """A label that distinguishes usual series, and that a line does not name."""
    said = {matcher.name for matcher in entry.selector.matchers}
    for name in sorted({name for one in usual for name in one.distinguished_by} - said):
        if len({dict(one.labels).get(name) for one in usual}) > 1:
            return name
    return ""


def _ambiguous(entry: _Entry, label: str, usual: list[Series]) -> Diagnostic:
    values = sorted({dict(one.labels)[label] for one in usual})
    message = f'"{entry.selector.text}" leaves open which {label}: normal traffic has more than one'
    hint = f'name it, like {label}="{values[0]}", or each of them with {label}=~".+"'
    return _finding(entry, codes.SCENARIO_SERIES, message, hint)


def _entries(
    levels: Mapping[str, WrittenLevel], origin: Origin, units: Mapping[str, TimeUnit]
) -> tuple[list[_Entry], list[Diagnostic]]:
    entries, found = [], []
    for text, level in levels.items():
        try:
            selector = parse_selector(text)
        except PromQLError as error:
            hint = 'write a metric and its labels, like requests_total{code="500"}'
            found.append(
                origin.at(text).finding(codes.SCENARIO_SERIES, error.message, hint, key=True)
            )
            continue
        own = _measured(level, units.get(selector.metric, SECONDS))
        entries.append(_Entry(selector=selector, level=own, place=origin.at(text)))
    return entries, found


def _measured(level: WrittenLevel, unit: TimeUnit) -> Level:
    return level.measured_in(unit) if isinstance(level, Taking) else level


def _names(selector: Selector, series: Series) -> bool:
    return selector.matches({"__name__": series.metric, **dict(series.labels)})


def _shape(metric: Metric | None, name: str, entries: list[_Entry]) -> _Shape | None:
    if metric is not None:
        # Prometheus puts the labels of a target on all that it scrapes; no contract lists them.
        of_target = {
            label: None
            for entry in entries
            for label in entry.selector.equals
            if label in TARGET_LABELS
        }
        labels = {**of_target, **dict(metric.labels)}
        return _Shape(type=metric.type, labels=labels, buckets=metric.buckets)
    if name in _OF_PROMETHEUS:
        return _Shape(type=MetricType.GAUGE, labels={"job": None, "instance": None}, buckets=())
    return None


def _unknown(entry: _Entry, metrics: Mapping[str, Metric]) -> Diagnostic:
    name = entry.selector.metric
    hint = suggest(name, metrics) or "add it to a metrics document"
    message = f'the metric contract does not know "{name or entry.selector.text}"'
    return _finding(entry, codes.SCENARIO_SERIES, message, hint).because(f"metric {name}")


def _problems(entry: _Entry, shape: _Shape) -> Iterator[Diagnostic]:
    for matcher in entry.selector.matchers:
        values, causes = shape.labels.get(matcher.name, ()), list[str]()
        if matcher.name not in shape.labels:
            message = f'"{entry.selector.metric}" has no label "{matcher.name}"'
            hint = f"its labels are {', '.join(shape.labels) or 'none'}"
            causes = [f"label {matcher.name} of {entry.selector.metric}"]
        elif values is not None and not any(matcher.accepts(value) for value in values):
            message = f'no value of the label "{matcher.name}" fits {matcher.text}'
            hint = f"its values are {', '.join(values)}"
            causes = causes_of_unlisted(entry.selector.metric, matcher.name, matcher.value, values)
        elif values is None and matcher.name not in entry.selector.equals:
            message = (
                f'the contract does not say which values of "{matcher.name}" fit {matcher.text}'
            )
            hint = f'name one with =, like {matcher.name}="{matcher.name}-1"'
        else:
            continue
        yield _finding(entry, codes.SCENARIO_SERIES, message, hint).because(*causes)
    if not _fits_type(entry.level, shape):
        yield _wrong_level(entry, shape.type.value)


def _fits_type(level: Level, shape: _Shape) -> bool:
    match shape.type:
        case MetricType.COUNTER:
            return isinstance(level, Rate)
        case MetricType.GAUGE:
            return isinstance(level, Standing)
        case _:
            return isinstance(level, Observed) and level.per_second is not None


def _fits(level: Level, normal: Level) -> bool:
    if isinstance(level, (Times, Gone)):
        return True
    if isinstance(normal, Standing):
        return isinstance(level, Standing)
    return isinstance(level, type(normal))


_LEVELS = {
    "counter": "like 20/min",
    "gauge": "like 1, grows 4/min or 2h ago",
    "histogram": "like 20/min in 95% 2s, 5% 8s",
}


def _word(normal: Level) -> str:
    match normal:
        case Rate():
            return "counter"
        case Observed():
            return "histogram"
        case _:
            return "gauge"


def _wrong_level(entry: _Entry, kind: str) -> Diagnostic:
    written = entry.place.text
    message = f'"{written}" is no level of "{entry.selector.metric}", which is a {kind}'
    hint = f"write one {_LEVELS.get(kind, 'of a counter, gauge or histogram')}"
    found = entry.place.finding(codes.SCENARIO_LEVEL_TYPE, message, hint)
    return found.because(f"type of {entry.selector.metric}")


def _combinations(name: str, shape: _Shape, entries: list[_Entry]) -> Iterator[Series]:
    values = [_values(label, listed, entries) for label, listed in shape.labels.items()]
    distinguished_by = frozenset(m.name for entry in entries for m in entry.selector.matchers)
    named = _ByValue(entries)
    for combination in islice(product(*values), _MOST_SERIES):
        labels = dict(zip(shape.labels, combination, strict=True))
        last = named.last(labels)
        level = _without_entry(shape) if last is None else last.level
        if level is not None:
            assert isinstance(level, (Rate, Standing, Observed))
            yield Series(
                metric=name,
                labels=tuple(sorted(labels.items())),
                normal=level,
                buckets=shape.buckets if shape.type is MetricType.HISTOGRAM else None,
                distinguished_by=distinguished_by,
                is_made_up=last is None,
            )


def _values(label: str, listed: tuple[str, ...] | None, entries: list[_Entry]) -> tuple[str, ...]:
    if listed is not None:
        return listed
    named = (e.selector.equals[label] for e in entries if label in e.selector.equals)
    return tuple(dict.fromkeys(named)) or (f"{label}-1",)


class _ByValue:
    """Lines by a value that their series must have: there may be as many of them as of series."""

    def __init__(self, entries: list[_Entry]) -> None:
        self._below: dict[tuple[str, str] | None, list[tuple[int, _Entry]]] = defaultdict(list)
        for number, entry in enumerate(entries):
            key = next(iter(entry.selector.equals.items()), None)
            self._below[key].append((number, entry))

    def last(self, labels: Mapping[str, str]) -> _Entry | None:
        """The last that names a series with these labels."""
        every = (one for key in (None, *labels.items()) for one in self._below.get(key, ()))
        met = (one for one in every if one[1].selector.matches(labels))
        return max(met, key=lambda one: one[0], default=(0, None))[1]


def _without_entry(shape: _Shape) -> Rate | Observed | None:
    """What no line speaks of; a gauge has no level of its own."""
    if shape.type is MetricType.COUNTER:
        return Rate(per_second=Decimal(0))
    if shape.type is MetricType.HISTOGRAM:
        return Observed(per_second=Decimal(0), shares=((Decimal(1), Decimal(0)),))
    return None


def _finding(entry: _Entry, code: Code, message: str, hint: str) -> Diagnostic:
    return entry.place.finding(code, message, hint, key=True)
