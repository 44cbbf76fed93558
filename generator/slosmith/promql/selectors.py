"""Selectors: which series an indicator is about, parsed from what an author writes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from slosmith.promql.regex import matches_regex
from slosmith.promql.regex_samples import listed
from slosmith.promql.strings import label_text, quote
from slosmith.promql.tokens import AGGREGATIONS, KEYWORDS
from slosmith.record import dataclass

METRIC_LABEL = "__name__"
PLAIN_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
"""Names of metrics that every version takes; others stand in quotes, from Prometheus 3.0 on."""
READ_OTHERWISE = KEYWORDS | AGGREGATIONS | {"inf", "nan", "start", "end"}
"""Names that the parser would read as something else; they are only safe in braces."""


class MatchOp(StrEnum):
    """How a matcher compares; the value is its PromQL."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"

    @property
    def is_positive(self) -> bool:
        """Whether it names what is taken, and not what is left out."""
        return self in (MatchOp.EQUAL, MatchOp.REGEX)


_OPPOSITE = {
    MatchOp.EQUAL: MatchOp.NOT_EQUAL,
    MatchOp.NOT_EQUAL: MatchOp.EQUAL,
    MatchOp.REGEX: MatchOp.NOT_REGEX,
    MatchOp.NOT_REGEX: MatchOp.REGEX,
}


class Matcher(NamedTuple):
    """One condition on one label; a label that a series lacks has the empty value.

    A named tuple, as thousands are made, sorted and looked up.
    """

    name: str
    op: MatchOp
    value: str

    @property
    def text(self) -> str:
        """The matcher in PromQL; any value is escaped."""
        return f"{label_text(self.name)}{self.op}{quote(self.value)}"

    @property
    def opposite(self) -> "Matcher":
        """The condition that just those values meet which do not meet this one."""
        return self._replace(op=_OPPOSITE[self.op])

    @property
    def accepts_everything(self) -> bool:
        """Whether it is written so that it excludes nothing."""
        return self.op is MatchOp.REGEX and self.value == ".*"

    def accepts(self, value: str) -> bool:
        """Whether a series whose label has this value passes."""
        match self.op:
            case MatchOp.EQUAL:
                return value == self.value
            case MatchOp.NOT_EQUAL:
                return value != self.value
            case MatchOp.REGEX:
                return matches_regex(self.value, value)
            case MatchOp.NOT_REGEX:
                return not matches_regex(self.value, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A metric and the conditions on its labels, without range.

    `late` is the offset with which it is read, like `10m`.

    `metric` is empty where only `__name__` matchers say which metrics are meant. Matchers are kept
    sorted and once each, so that two selectors of one meaning in another order are equal.
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()
    late: str = ""
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Bring the matchers in order, and print the selector once, as it is read often."""
        if len(self.matchers) > 1:
            # Sorted, those that are the same stand side by side; a hash of each would take longer.
            ordered = groupby(sorted(self.matchers))
            object.__setattr__(self, "matchers", tuple(one for one, _ in ordered))
        object.__setattr__(self, "text", f"{_print(self)}{self._offset}")

    @property
    def _offset(self) -> str:
        return f" offset {self.late}" if self.late else ""

    def over(self, window: str) -> str:
        """Return the samples of a window, in PromQL."""
        offset = self._offset
        return f"{self.text.removesuffix(offset)}[{window}]{offset}"

    @property
    def equals(self) -> dict[str, str]:
        """The labels that an equality matcher fixes, with their values."""
        return {m.name: m.value for m in self.matchers if m.op is MatchOp.EQUAL}

    def about(self, label: str) -> tuple[Matcher, ...]:
        """Return what is asked of one label."""
        return tuple(one for one in self.matchers if one.name == label)

    def with_matcher(self, matcher: Matcher) -> "Selector":
        """Return the selector with one more condition."""
        return replace(self, matchers=(*self.matchers, matcher))

    def without(self, label: str) -> "Selector":
        """Return the selector without any condition on `label`."""
        kept = tuple(m for m in self.matchers if m.name != label)
        return replace(self, matchers=kept)

    def renamed(self, metric: str) -> "Selector":
        """Return the same conditions on another metric, such as a histogram's buckets."""
        return replace(self, metric=metric)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether a series with these labels is selected.

        The metric is compared only where `labels` say their `__name__`.
        """
        if self.metric and labels.get(METRIC_LABEL, self.metric) != self.metric:
            return False
        lacking = {METRIC_LABEL: self.metric}
        for one in self.matchers:  # equality is quick to see, and decides most of the time
            if one.op is MatchOp.EQUAL and one.value != labels.get(
                one.name, lacking.get(one.name, "")
            ):
                return False
        return all(
            one.op is MatchOp.EQUAL or one.accepts(labels.get(one.name, lacking.get(one.name, "")))
            for one in self.matchers
        )


def one_of_values(label: str, values: Iterable[str]) -> Matcher:
    """The condition that a label has one of some values."""
    return Matcher(name=label, op=MatchOp.REGEX, value="|".join(map(re.escape, values)))


def any_accepts(asked: Iterable[Iterable[Matcher]], value: str) -> bool:
    """Whether a value passes all that one of some selectors asks of its label."""
    return any(all(one.accepts(value) for one in each) for each in asked)


def metrics_of(selector: Selector) -> tuple[Selector, ...]:
    """The selector for each metric that its `__name__` matchers list; none where they do not."""
    if selector.metric:
        return (selector,)
    named = selector.about(METRIC_LABEL)
    names = next((found for m in named if m.op is MatchOp.REGEX and (found := listed(m.value))), ())
    others = selector.without(METRIC_LABEL)
    fitting = (name for name in names if name and all(m.accepts(name) for m in named))
    return tuple(others.renamed(name) for name in fitting)


def _print(selector: Selector) -> str:
    metric, matchers = selector.metric, selector.matchers
    in_braces = [matcher.text for matcher in matchers]
    if metric and not PLAIN_METRIC.fullmatch(metric):
        in_braces.insert(0, quote(metric))
        metric = ""
    elif metric and (
        metric.lower() in READ_OTHERWISE or any(m.name == METRIC_LABEL for m in matchers)
    ):
        in_braces.insert(0, f"{METRIC_LABEL}={quote(metric)}")
        metric = ""
    return f"{metric}{{{','.join(in_braces)}}}" if in_braces or not metric else metric
