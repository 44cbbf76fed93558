"""Rules played over a world: each rule for all its moments at once, in their order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from promql_parser import Expr

from slosmith.player.counters import Counter, Floats, Mask
from slosmith.player.evaluating import Evaluation
from slosmith.player.rules import Group, Rule
from slosmith.player.vectors import Series, Unplayable, Vector, merged, shown, unnamed
from slosmith.player.world import World
from slosmith.promql import PromQLError, parse_expression
from slosmith.promql.selector_uses import selectors_in
from slosmith.promql.selectors import METRIC_LABEL, Selector

__all__ = ["Play", "Unplayable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """When an alert fires for one set of labels: all that its query and its rule give it."""

    rule: Rule
    labels: dict[str, str]
    mask: Mask


class Play:
    """The steps of a world of counters, and what rules have recorded in it so far.

    ``answers`` are the series of queries that somebody else was asked.
    """

    def __init__(
        self,
        counters: list[Counter],
        count: int,
        step: int,
        *,
        closed: bool = True,
        begin: int = 0,
        answers: Mapping[str, Vector] | None = None,
    ) -> None:
        self._world = World(
            count=count,
            step=step,
            begin=begin,
            closed=closed,
            counters=counters,
            answers=answers or {},
        )
        self._rules: list[Rule] = []
        self.fired: list[Alerting] = []

    @property
    def at(self) -> Floats:
        """The moment of each step."""
        return self._world.at

    @property
    def alerts(self) -> list[tuple[Rule, Mask]]:
        """Each alert that was played, and when it fires for any labels."""
        found = []
        for rule in self._rules:
            mask = np.zeros(self._world.count, dtype=np.bool_)
            for one in self.fired:
                if one.rule is rule:
                    mask |= one.mask
            found.append((rule, mask))
        return found

    def run(self, groups: tuple[Group, ...]) -> None:
        """Evaluate every group at its own interval, and each of its rules after the last.

        Raises Unplayable at the first rule that is not played here.
        """
        for _, reason in self._run(groups):
            raise Unplayable(reason)

    def run_all(self, groups: tuple[Group, ...]) -> list[str]:
        """The same, and why rules were left out that are not played here.

        A record that is left out is away for those that read it, so that they say nothing either.
        """
        return [
            f"{rule.record or rule.alert}: the player does not know {reason}"
            for rule, reason in self._run(groups)
        ]

    def _run(self, groups: tuple[Group, ...]) -> Iterator[tuple[Rule, str]]:
        world = self._world
        with np.errstate(all="ignore"):
            for group in groups:
                world.every = max(1, world.steps(group.interval))
                world.older = group.older
                ticks = np.arange(1, world.count + 1) % world.every == 0
                for rule in group.rules:
                    try:
                        self._evaluate(rule, ticks)
                    except Unplayable as error:
                        yield rule, str(error)

    def take(self, labels: dict[str, str], values: Floats, here: Mask) -> None:
        """A series that is known, with its name among the labels, as if a rule had recorded it."""
        self._world.add(Series(values=values, here=here, labels=labels))

    def all_series(self, name: str, **labels: str) -> Vector:
        """What was recorded under a name."""
        some = self._world.recorded(Selector(metric=name, matchers=()))
        return [one for one in some if labels.items() <= one.labels.items()]

    def series(self, name: str, **labels: str) -> Series:
        """The same; raises Unplayable where that is not one series."""
        found = self.all_series(name, **labels)
        if len(found) != 1:
            raise Unplayable(f"{name} with {len(found)} series on one side")
        return found[0]

    def now(self, name: str, **labels: str) -> float:
        """What was recorded under a name, as it is seen at the end; NaN where it is not there."""
        one = self._world.held(self.series(name, **labels))
        return float(one.values[-1]) if one.here[-1] else nan

    def _evaluate(self, rule: Rule, ticks: Mask) -> None:
        world, node = self._world, _parsed(rule.expr)
        value = Evaluation(world).vector(node)
        if rule.record:
            if any(use.selector.metric == rule.record for use in selectors_in(node)):
                value = self._with_own_past(rule, node, value)
            for one in merged(_named(one, rule.record, rule) for one in value):
                here = one.here & ticks
                values = np.where(here, one.values, 0.0)
                world.add(Series(values=values, here=here, labels=one.labels, every=world.every))
            return
        self._rules.append(rule)
        for one in merged(_named(one, "", rule) for one in value):
            true = self._held(one.here, ticks)
            waited = lasting(true, world.steps_up(rule.wait))
            firing = self._held(kept(waited, world.steps_up(rule.keep)), ticks)
            self.fired.append(Alerting(rule=rule, labels=one.labels, mask=firing))

    def _held(self, mask: Mask, ticks: Mask) -> Mask:
        """What was found at an evaluation goes on until the next."""
        one = Series(values=ticks.astype(np.float64), here=mask & ticks, every=self._world.every)
        return self._world.held(one).here

    def _with_own_past(self, rule: Rule, node: Expr, first: Vector) -> Vector:
        """A record that reads itself: what comes first goes on for as long as the rule lets it.

        Its query is asked with nothing recorded, and again with what goes on; that lasts from one
        evaluation to the next, until once nothing comes of it.
        """
        world = self._world
        begin = merged(_named(one, rule.record, rule) for one in first)
        with world.trying():
            for one in begin:
                places = np.arange(world.count)
                last = np.maximum.accumulate(np.where(one.here, places, -1))
                values = one.values[np.maximum(last, 0)]
                world.add(world.ago(shown(values, last >= 0, one.labels), world.step * world.every))
            more = Evaluation(world).vector(node)
        begun = {_key(one): one.here for one in begin}
        return [
            shown(one.values, lasting_since(begun[_key(one)], one.here), one.labels)
            for one in merged(_named(one, rule.record, rule) for one in more)
            if _key(one) in begun
        ]


def _named(one: Series, record: str, rule: Rule) -> Series:
    """A series as its rule names it; an alert has no metric."""
    name = {METRIC_LABEL: record} if record else {"alertname": rule.alert}
    return replace(one, labels={**unnamed(one.labels), **rule.labels, **name})


def _key(one: Series) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(one.labels.items()))


def _parsed(expr: str) -> Expr:
    try:
        return parse_expression(expr)
    except PromQLError as error:
        raise Unplayable(f"what is no PromQL: {error.message}") from None


def kept(firing: Mask, steps: int) -> Mask:
    """Where something fires, or did so many steps before at most."""
    place = np.arange(len(firing))
    last = np.maximum.accumulate(np.where(firing, place, -steps - 1))
    kept: Mask = place - last <= steps
    return kept


def lasting(true: Mask, wait: int) -> Mask:
    """Where something was true now and at so many steps before, without a gap."""
    place = np.arange(len(true))
    last_false = np.maximum.accumulate(np.where(true, -1, place))
    lasting: Mask = true & (place - last_false > wait)
    return lasting


def lasting_since(begins: Mask, goes_on: Mask) -> Mask:
    """Where something goes on without a gap since it began last."""
    place = np.arange(len(begins))
    begun = np.maximum.accumulate(np.where(begins, place, -1))
    over = np.maximum.accumulate(np.where(goes_on | begins, -1, place))
    lasting: Mask = (begun >= 0) & (begun > over)
    return lasting


def stretches(mask: Mask) -> Iterator[tuple[int, int]]:
    """Where it is true without a gap, from the first place to the one behind the last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
