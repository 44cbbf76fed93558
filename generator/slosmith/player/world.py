"""What is known at each step: counters as they are scraped, and what rules recorded of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from slosmith.player.counters import Counter, Floats, latest
from slosmith.player.vectors import Series, Vector, shown
from slosmith.promql.selectors import METRIC_LABEL, Selector


@dataclass(slots=True, kw_only=True)
class World:
    """The steps of a time, and all series in it.

    ``answers`` are queries whose series are known, as somebody else was asked. ``closed`` says that
    ranges hold both of their ends, as in Prometheus 2. Rules are evaluated at each so manieth step,
    which ``every`` says of those that are now; of records that are ``older`` these see the
    evaluation before.
    """

    count: int
    step: int
    begin: int = 0
    closed: bool = True
    every: int = 1
    older: frozenset[str] = frozenset()
    counters: list[Counter] = field(default_factory=list)
    answers: Mapping[str, Vector] = field(default_factory=dict)
    at: Floats = field(init=False)
    _recorded: dict[str, Vector] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The first step is one after the beginning."""
        self.at = self.begin + self.step * np.arange(1, self.count + 1, dtype=np.float64)

    def add(self, one: Series) -> None:
        """What a rule recorded, with its name among the labels."""
        self._recorded.setdefault(one.labels[METRIC_LABEL], []).append(one)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Forget what is recorded in it."""
        before = {name: [*some] for name, some in self._recorded.items()}
        yield
        self._recorded = before

    def recorded(self, selector: Selector | None) -> Iterator[Series]:
        """What was recorded of a selector, at the evaluations at which it was."""
        for one in self._selected(selector):
            yield self._in_time(replace(one, every=1) if self._is_older(one) else one)

    def scraped(self, selector: Selector | None) -> Iterator[Counter]:
        """The counters of a selector."""
        if selector is not None:
            yield from (one for one in self.counters if selector.matches(one.named))

    def seen(self, selector: Selector, ago: float) -> Iterator[Series]:
        """The series of a selector as they are seen at each step, so many seconds ago."""
        for one in self._selected(selector):
            yield self.ago(self._in_time(self.held(one)), ago)
        for counter in self.scraped(selector):
            values, here = latest(counter, self.at - ago)
            yield Series(values=values, here=here, labels=counter.labels)

    def steps(self, seconds: float) -> int:
        """So many steps; what takes longer than all of them is never over."""
        return round(min(seconds / self.step, self.count + 1))

    def steps_up(self, seconds: float) -> int:
        """So many steps at least."""
        return ceil(min(seconds / self.step, self.count + 1))

    def held(self, one: Series) -> Series:
        """A series as it is seen between its evaluations, which are less than 5 minutes apart."""
        if one.every == 1:
            return one
        place = np.arange(1, self.count + 1) // one.every * one.every - 1
        here = (place >= 0) & one.here[np.maximum(place, 0)]
        return shown(one.values[np.maximum(place, 0)], here, one.labels)

    def ago(self, one: Series, seconds: float) -> Series:
        """A series as it was so many seconds before."""
        late = min(self.steps_up(seconds), self.count)
        if not late:
            return one
        here = np.concatenate((np.zeros(late, dtype=np.bool_), one.here))[: self.count]
        values = np.concatenate((np.zeros(late), one.values))[: self.count]
        return Series(values=values, here=here, labels=one.labels)

    def _selected(self, selector: Selector | None) -> Iterator[Series]:
        if selector is None:
            return
        some = self._recorded.get(selector.metric, ()) if selector.metric else self._every()
        yield from (one for one in some if selector.matches(one.labels))

    def _in_time(self, one: Series) -> Series:
        return self.ago(one, self.step) if self._is_older(one) else one

    def _is_older(self, one: Series) -> bool:
        return one.labels.get(METRIC_LABEL) in self.older

    def _every(self) -> Iterator[Series]:
        for some in self._recorded.values():
            yield from some
