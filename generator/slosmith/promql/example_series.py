"""Series made up for tests: label sets that a selector matches, and some that it only just misses.

Everything is tried in a fixed order, so that the same selectors always give the same series.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from slosmith.promql.regex_samples import samples
from slosmith.promql.selectors import METRIC_LABEL, Matcher, MatchOp, Selector

Domain = Mapping[str, tuple[str, ...]]

_MADE_UP = ("other", "another", "0")
_NAME = re.compile("[a-zA-Z_:][a-zA-Z0-9_:]*")
_MOST_TRIES = 2_000


def example_labels(
    selector: Selector, domain: Domain, avoid: Sequence[Selector] = ()
) -> dict[str, str] | None:
    """Return labels of a series that `selector` matches and none of `avoid` does.

    `domain` holds the values that labels usually have; each of its labels is given one of them
    where the matchers allow it. What it does not say is made up. `__name__` is among the labels
    only where the selector names no metric. Returns None if no such series was found.
    """
    relevant = [other for other in avoid if _shares_metric(selector, other)]
    choices = {
        label: _choices(label, selector, relevant, domain)
        for label in _labels(selector, relevant, domain)
    }
    if not all(choices.values()):
        return None
    return _search(selector.metric, choices, relevant)


def near_misses(selector: Selector, domain: Domain) -> tuple[dict[str, str], ...]:
    """Return for each matcher, in order, the labels of a series that fails it and no other.

    Matchers that cannot fail alone are left out, as are those on the metric's name.
    """
    found = []
    for matcher in selector.matchers:
        others = tuple(other for other in selector.matchers if other != matcher)
        rest = Selector(metric=selector.metric, matchers=others)
        failing = example_labels(rest, domain, avoid=(_only(selector.metric, matcher),))
        if matcher.name != METRIC_LABEL and failing is not None:
            found.append(failing)
    return tuple(found)


def values_taken(
    label: str, selectors: Iterable[Selector], usual: tuple[str, ...]
) -> tuple[str, ...]:
    """Return values of a label that every selector takes, the usual ones first."""
    asked = tuple(m for selector in selectors for m in selector.about(label))
    return tuple(value for value in _accepted(asked, (), usual) if value)


def _only(metric: str, matcher: Matcher) -> Selector:
    return Selector(metric=metric, matchers=(matcher,))


def _shares_metric(selector: Selector, other: Selector) -> bool:
    return not selector.metric or not other.metric or selector.metric == other.metric


def _labels(selector: Selector, avoid: Sequence[Selector], domain: Domain) -> list[str]:
    named = {m.name for s in (selector, *avoid) for m in s.matchers} | set(domain)
    if selector.metric:
        named.discard(METRIC_LABEL)
    return sorted(named)


def _choices(
    label: str, selector: Selector, avoid: Sequence[Selector], domain: Domain
) -> tuple[str, ...]:
    """Return the values that `label` may have, the most natural first."""
    mine = selector.about(label)
    theirs = tuple(m for s in avoid for m in s.about(label))
    found = _accepted(mine, theirs, domain.get(label, ()))
    named = tuple(one for one in found if _NAME.fullmatch(one)) if label == METRIC_LABEL else ()
    return named or found


@lru_cache(maxsize=1024)
def _accepted(
    mine: tuple[Matcher, ...], theirs: tuple[Matcher, ...], usual: tuple[str, ...]
) -> tuple[str, ...]:
    """Most selectors of a repository ask for the same codes of the same jobs."""
    invented = (*_named(mine), "", *_named(theirs), *_MADE_UP)
    return tuple(
        value
        for value in dict.fromkeys((*usual, *invented))
        if all(matcher.accepts(value) for matcher in mine)
    )


def _named(matchers: Sequence[Matcher]) -> Iterator[str]:
    for matcher in matchers:
        if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
            yield matcher.value
        else:
            yield from samples(matcher.value)


def _search(
    metric: str, choices: Mapping[str, tuple[str, ...]], avoid: Sequence[Selector]
) -> dict[str, str] | None:
    """Change as few labels as possible, each so that a selector to avoid no longer matches."""
    first = {label: values[0] for label, values in choices.items()}
    queue, seen = deque([first]), {tuple(first.values())}
    while queue and len(seen) <= _MOST_TRIES:
        labels = queue.popleft()
        named = {METRIC_LABEL: metric, **labels} if metric else labels
        hit = next((other for other in avoid if other.matches(named)), None)
        if hit is None:
            return {label: value for label, value in labels.items() if value}
        for changed in _escapes(hit, labels, choices):
            if tuple(changed.values()) not in seen:
                seen.add(tuple(changed.values()))
                queue.append(changed)
    return None


def _escapes(
    hit: Selector, labels: Mapping[str, str], choices: Mapping[str, tuple[str, ...]]
) -> Iterator[dict[str, str]]:
    for matcher in hit.matchers:
        for value in choices.get(matcher.name, ()):
            if not matcher.accepts(value):
                yield {**labels, matcher.name: value}
