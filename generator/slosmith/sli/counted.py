"""What a list of selectors has counted so far, and which of them counts the same as one more."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from slosmith.promql import MatchOp, Selector, is_subset
from slosmith.promql.regex_samples import listed

_MOST = 16
"""Of so many that ask for the same, or for nothing by itself, a later one is held."""
_Key: TypeAlias = tuple[str, ...]


class Counted:
    """Selectors by their metrics, and by the values that they ask for.

    Of two that count the same, the wider one asks for nothing that the narrower does not, and one
    of another metric or another value is neither.
    """

    def __init__(self) -> None:
        self._every = list[Selector]()
        self._below: dict[_Key, list[int]] = defaultdict(list)

    def overlapping(self, selector: Selector) -> int | None:
        """The place of the first whose events are among those of one more, or hold them all."""
        asked, name = [*_asked(selector)], selector.metric
        of_metric: list[_Key] = [(name, "", *one) for one in asked] or [(name,)]
        keys = [*of_metric, (name, "open"), ("", "open"), *(("", "", *one) for one in asked)]
        keys += [] if name or asked else [()]
        places = sorted({place for key in keys for place in self._below.get(key, ())})
        found = next((one for one in places if _overlap(selector, self._every[one])), None)
        more: list[_Key] = [(), (name,), *of_metric, *(() if asked else [(name, "open")])]
        for key in dict.fromkeys(more):
            if len(self._below[key]) < _MOST:
                self._below[key].append(len(self._every))
        self._every.append(selector)
        return found


def _overlap(one: Selector, other: Selector) -> bool:
    return bool(is_subset(one, other) or is_subset(other, one))


def _asked(selector: Selector) -> Iterator[tuple[str, str]]:
    """Labels with the values of which its series have one."""
    for one in selector.matchers:
        if one.op is MatchOp.EQUAL:
            yield one.name, one.value
        elif one.op is MatchOp.REGEX:
            yield from ((one.name, value) for value in listed(one.value) or ())
