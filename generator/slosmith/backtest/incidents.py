"""Incidents: times in which the budget was spent faster than evenly, and who noticed them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from slosmith.backtest.firing import Course, Firing
from slosmith.backtest.measured import Span
from slosmith.model.root import Labels, Slo

_APART_SECONDS = 3600
"""Two of them less than an hour apart are one."""
_SPENT = 0.001
"""What spends less of a period's budget is no incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One of an SLO, or of a group of it.

    ``spent`` is the share of the period's budget that it used, ``before`` that until its page.
    ``paged`` is when the first page fired that fired during it, None where none did.
    """

    group: Labels
    begins: int
    ends: int
    spent: float
    paged: int | None
    before: float | None

    @property
    def minutes(self) -> float | None:
        """How long it took to the page; None where there was none."""
        return None if self.paged is None else max(0, self.paged - self.begins) / 60


def incidents(
    slo: Slo, group: Labels, course: Course, pages: Sequence[Firing], span: Span
) -> Iterator[Incident]:
    """Those of one group, in the order of time."""
    budget = float(slo.objective.budget)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(course.here & (course.total > 0), course.bad / course.total, 0.0)
    places = np.flatnonzero(ratio > budget)
    if not len(places):
        return
    usual = float(course.total[course.here].mean()) * float(slo.period.seconds) * budget
    apart = np.flatnonzero(np.diff(places) * span.step > _APART_SECONDS) + 1
    for part in np.split(places, apart):
        first, last = int(part[0]), int(part[-1])
        spent = _spent(course, first, last + 1, span) / usual
        if spent < _SPENT:
            continue
        begins, ends = span.at(first), span.at(last)
        paged = min((one.begins for one in pages if _during(one, begins, ends)), default=None)
        place = None if paged is None else min(max(first, span.place(paged)), last)
        yield Incident(
            group=group,
            begins=begins,
            ends=ends,
            spent=spent,
            paged=paged,
            before=None if place is None else _spent(course, first, place + 1, span) / usual,
        )


def _spent(course: Course, first: int, after: int, span: Span) -> float:
    bad = np.where(course.here, course.bad, 0.0)[first:after]
    return float(bad.sum()) * span.step


def _during(firing: Firing, begins: int, ends: int) -> bool:
    return firing.begins <= ends and (firing.ends is None or firing.ends >= begins)
