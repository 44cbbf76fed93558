"""Batches: scenes of one clock are played together where no series of one is read by another.

Most of the time a test takes goes into evaluating every rule of the file again and again, so that
as few runs as possible should prove as many alerts as possible.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from slosmith.model import naming
from slosmith.model.units import Duration
from slosmith.promql import Selector
from slosmith.simulate.promtool_file import Check, Entry, Input, Scene

_MOST_ASKED = 12
_MOST_ALIKE = 40


def pack(scenes: Iterable[Scene]) -> tuple[Scene, ...]:
    """Join scenes, each with the first one that it can be played together with.

    A service may have thousands of scenes, so comparing each with every batch takes minutes. A set
    of batches is a number whose bit n stands for batch n: ``metric_index`` holds the batches that
    have or read a metric. Only these can refuse a scene, and only a few of them are compared.
    """
    batches: list[tuple[Scene, _Batch]] = []
    of_clock: dict[tuple[Duration, Duration], int] = {}
    metric_index: dict[str, int] = {}
    for scene in scenes:
        clock, entry = (scene.step, scene.interval), scene.entry
        free, metrics = of_clock.get(clock, 0), _metrics(entry)
        free &= ~metric_index.get(entry.subject, 0)
        related = free & _any_of(metric_index, metrics)
        place = _first_that_takes(batches, entry, free, related)
        if place == len(batches):
            batches.append((scene, _Batch()))
            of_clock[clock] = of_clock.get(clock, 0) | 1 << place
        batches[place][1].join(entry)
        for name in (entry.subject, *metrics):
            metric_index[name] = metric_index.get(name, 0) | 1 << place
        if batches[place][1].is_crowded(metrics):
            of_clock[clock] &= ~(1 << place)
    return tuple(
        Scene(step=first.step, interval=first.interval, entry=batch.entry())
        for first, batch in batches
    )


def _metrics(entry: Entry) -> dict[str, None]:
    return dict.fromkeys(
        [one.series.name for one in entry.inputs if not naming.is_recorded(one.series.name)]
        + [selector.metric for selector in entry.reads]
    )


def _any_of(metric_index: Mapping[str, int], metrics: Collection[str]) -> int:
    if "" in metrics:
        return -1  # what selects any metric may select one of any batch
    related = metric_index.get("", 0)
    for metric in metrics:
        related |= metric_index.get(metric, 0)
    return related


def _first_that_takes(
    batches: Sequence[tuple[Scene, "_Batch"]], entry: Entry, free: int, related: int
) -> int:
    """The number of the first batch that takes an entry; that of a new one where none does."""
    asked = 0
    while free:
        lowest = free & -free
        place = lowest.bit_length() - 1
        if not lowest & related or batches[place][1].takes(entry):
            return place
        asked += 1
        free &= ~(lowest if asked < _MOST_ASKED else related | lowest)
    return len(batches)


@dataclass(slots=True)
class _Batch:
    """Entries that are played together; series and selectors are found by their metric.

    Of each series its labels are kept, with the metric's name, as selectors look at them.
    """

    names: dict[str, None] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    series: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    reads: dict[str, dict[Selector, None]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    def takes(self, entry: Entry) -> bool:
        """Whether nothing here is seen by what the entry is about, nor the other way round."""
        own = {one.series.text for one in entry.inputs}
        return all(self._takes_input(one) for one in entry.inputs) and not any(
            selector.matches(named)
            for selector in entry.reads
            for text, named in self._series_of(selector)
            if text not in own
        )

    def join(self, entry: Entry) -> None:
        """Take the entry in; of a series that both have the longer one stays."""
        self.names |= dict.fromkeys([entry.name])
        for one in entry.inputs:
            here, text = self.inputs.get(one.series.text), one.series.text
            self.inputs[text] = one if here is None else _longer(here, one) or one
            if here is None:
                self.series.setdefault(one.series.name, {})[text] = one.series.named
        for selector in entry.reads:
            self.reads.setdefault(selector.metric, {})[selector] = None
        self.checks += entry.checks

    def is_crowded(self, metrics: Iterable[str]) -> bool:
        """Whether one metric has so many series here that to look through them takes long."""
        return any(len(self.series.get(metric, ())) > _MOST_ALIKE for metric in metrics)

    def entry(self) -> Entry:
        """All of them as one."""
        return Entry(
            name=", ".join(self.names),
            subject="",
            reads=(),
            inputs=tuple(self.inputs.values()),
            checks=tuple(self.checks),
        )

    def _takes_input(self, one: Input) -> bool:
        if (here := self.inputs.get(one.series.text)) is not None:
            return _longer(here, one) is not None
        readers = (*self.reads.get(one.series.name, ()), *self.reads.get("", ()))
        if not readers:
            return True
        named = one.series.named
        return not any(selector.matches(named) for selector in readers)

    def _series_of(self, selector: Selector) -> Iterator[tuple[str, dict[str, str]]]:
        metrics = [selector.metric] if selector.metric else list(self.series)
        for metric in metrics:
            yield from self.series.get(metric, {}).items()


def _longer(one: Input, other: Input) -> Input | None:
    """The longer of two inputs that are the same for as long as both last; None if they differ."""
    if one.values == other.values:
        return other
    short, long = sorted((one, other), key=lambda i: _length(i.values))
    head, last = short.values.split()[:-1], short.values.split()[-1]
    goes_on = long.values.split()[: len(head) + 1]
    if head != goes_on[:-1]:
        return None
    (first, count), (second, more) = _run(last), _run(goes_on[-1])
    return long if first == second and count <= more else None


@lru_cache(maxsize=1024)
def _length(values: str) -> int:
    return sum(_run(part)[1] for part in values.split())


def _run(part: str) -> tuple[str, int]:
    """What is repeated in one part of promtool's notation, and how many samples it makes."""
    start, times, count = part.rpartition("x")
    if not times or not count.isdigit():
        return part, 1
    return start, int(count) + (start != "_")
