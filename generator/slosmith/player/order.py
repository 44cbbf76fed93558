"""The order in which rules are played: each for all its moments, so behind what it reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from slosmith.player.rules import Group, Rule
from slosmith.promql import PromQLError, parse_expression, selectors_in


def in_order(groups: Sequence[Group]) -> tuple[Group, ...]:
    """The same rules, records before what reads them, whichever group and file they stand in.

    Of a record of a later group a rule sees the evaluation before; for one behind it in its own
    group it never waits, as Prometheus evaluates these in their order.
    """
    rules = [(number, rule) for number, group in enumerate(groups) for rule in group.rules]
    recorded: dict[str, list[int]] = {}
    for place, (_, rule) in enumerate(rules):
        recorded.setdefault(rule.record, []).append(place)
    read = [
        {
            other
            for other in _read_by(rule, recorded, rules)
            if other < place or rules[other][0] != at
        }
        for place, (at, rule) in enumerate(rules)
    ]
    found: list[Group] = []
    for place in _sorted(read):
        at, rule = rules[place]
        older = frozenset(rules[other][1].record for other in read[place] if other > place)
        found.append(replace(groups[at], rules=(rule,), older=older))
    return tuple(found)


def _sorted(read: Sequence[set[int]]) -> Iterator[int]:
    """Places behind those that they read; where some read each other, the first comes first."""
    done: set[int] = set()
    left = [*range(len(read))]
    while left:
        late = []
        for place in left:
            if read[place] <= done:
                done.add(place)
                yield place
            else:
                late.append(place)
        if len(late) == len(left):
            first = min(_circle(read, done, late[0]))
            late.remove(first)
            done.add(first)
            yield first
        left = late


def _circle(read: Sequence[set[int]], done: set[int], place: int) -> list[int]:
    """Places that read each other, of which something behind a place is part."""
    path: list[int] = []
    while place not in path:
        path.append(place)
        place = min(read[place] - done)
    return path[path.index(place) :]


def _read_by(
    rule: Rule, recorded: Mapping[str, Sequence[int]], rules: Sequence[tuple[int, Rule]]
) -> Iterator[int]:
    """The places of what records the series that a rule reads."""
    try:
        uses = selectors_in(parse_expression(rule.expr))
    except PromQLError:
        return
    for selector in (use.selector for use in uses):
        equals = selector.equals.items()
        for place in recorded.get(selector.metric, ()):
            labels = rules[place][1].labels
            if all(labels.get(name, value) == value for name, value in equals):
                yield place
