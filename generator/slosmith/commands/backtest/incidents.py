"""What each group spent as it is played, and alerts that fired although little was spent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from slosmith.commands.backtest.firing import Course
from slosmith.commands.backtest.measured import Span
from slosmith.commands.history.firing import Firing
from slosmith.commands.history.incidents import LEAST_SHARE, Spending
from slosmith.model.labels import Labels
from slosmith.model.slo import Slo
from slosmith.player.counters import Floats
from slosmith.player.playing import stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmless:
    """A burn-rate alert that fired, and the share of the period's budget that was spent by then.

    It counts from as far back as the alert looks, until it cleared.
    """

    firing: Firing
    spent: float


@dataclass(frozen=True, slots=True)
class _Between:
    """What was counted from one evaluation to before another, by the ``sums`` until each."""

    sums: Floats

    def __call__(self, first: int, after: int) -> float:
        last = len(self.sums) - 1
        return float(self.sums[min(after, last)] - self.sums[min(first, last)])


def spending(slo: Slo, group: Labels, course: Course, span: Span) -> Spending:
    """What a group spent, evaluation by evaluation."""
    bad, total = (np.where(course.here, one, 0.0) for one in (course.bad, course.total))
    budget = float(slo.objective.budget)
    usual = float(course.total[course.here].mean()) if course.here.any() else 0.0
    sums = np.concatenate(([0.0], np.cumsum(bad))) * span.step
    return Spending(
        group=group,
        begin=span.at(0),
        step=span.step,
        bursts=[*stretches(bad > budget * total)],
        bad=_Between(sums),
        budget=usual * float(slo.period.seconds) * budget,
    )


def harmless(slo: Slo, spent: Spending, firings: Iterable[Firing], end: int) -> Iterator[Harmless]:
    """Burn-rate alerts of a group that fired while less was spent than is an incident."""
    longest = {tier.tier: int(tier.long.seconds) for tier in slo.plan.all_alerts}
    for firing in firings:
        seconds = longest.get(firing.labels.get("tier", ""))
        if seconds is None:
            continue
        first, after = (spent.cell(one) for one in (firing.begins - seconds, firing.until(end)))
        share = spent.share(first, after + 1)
        if share < LEAST_SHARE:
            yield Harmless(firing=firing, spent=share)
