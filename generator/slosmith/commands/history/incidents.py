"""Incidents: when budget was spent faster than it comes, what each cost, and when a page came.

Reports of what was recorded and backtests of what would have been mean the same by it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from slosmith.commands.history.firing import Firing
from slosmith.model.labels import Labels

QUIET_SECONDS = 3600
"""An hour of quiet ends one.

Who is on call sees what comes again sooner as the same: pages of the fastest tier look back as far.
"""
LEAST_SHARE = 0.01
"""What spent less than a hundredth of the period's budget is none.

Half of what the fastest tier pages for: nobody wants to read of less, or to be woken by it. And
what spent less than a hundredth of an incident does not begin or end it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What a group of an SLO spent, in cells of ``step`` seconds after ``begin``.

    ``bursts`` are cells in which it was more than comes, from one to before another, ``bad`` counts
    events between two likewise, ``budget`` are those that a whole period allows with the traffic
    that was.
    """

    group: Labels
    begin: int
    step: int
    bursts: Sequence[tuple[int, int]]
    bad: Callable[[int, int], float]
    budget: float

    def at(self, cell: int) -> int:
        """When a cell begins."""
        return self.begin + cell * self.step

    def cell(self, moment: int) -> int:
        """The cell that a moment lies in."""
        return (moment - self.begin) // self.step

    def share(self, first: int, after: int) -> float:
        """The share of the period's budget that was spent from one cell to before another."""
        return self.bad(max(0, first), max(0, after)) / self.budget if self.budget > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One of a group: ``bad`` events, which are the share ``spent`` of the period's budget.

    ``paged`` is when the first page fired of those that fired during it, ``spent_before`` what was
    spent by then, and ``cleared`` when the last of them ended; None where there is no such moment.
    """

    group: Labels
    begins: int
    ends: int
    bad: float
    spent: float
    paged: int | None
    spent_before: float | None
    cleared: int | None

    @property
    def minutes_to_notice(self) -> float | None:
        """From its beginning to the page."""
        return None if self.paged is None else max(0, self.paged - self.begins) / 60

    def meets(self, begins: int, ends: int) -> bool:
        """Whether it lies in some time, or reaches into it."""
        return self.begins <= ends and begins <= self.ends


def bursts(cells: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Cells one after the other, from the first of them to before the next."""
    first = last = -1
    for cell in cells:
        if first >= 0 and cell > last + 1:
            yield first, last + 1
            first = -1
        first, last = (cell if first < 0 else first), cell
    if first >= 0:
        yield first, last + 1


def find_incidents(spending: Spending, pages: Sequence[Firing]) -> Iterator[Incident]:
    """Those of one group, in the order of time; ``pages`` are its own."""
    for first, after in _runs(spending):
        spent = spending.share(first, after)
        if spent < LEAST_SHARE:
            continue
        begins, ends = spending.at(first), spending.at(after)
        own = [one for one in pages if one.meets(begins, ends)]
        paged = min((one.begins for one in own), default=None)
        lasting = any(one.ends is None for one in own)
        yield Incident(
            group=spending.group,
            begins=begins,
            ends=ends,
            bad=spending.bad(first, after),
            spent=spent,
            paged=paged,
            spent_before=None if paged is None else _before(spending, first, after, paged),
            cleared=None if lasting else max((one.ends for one in own if one.ends), default=None),
        )


def _before(spending: Spending, first: int, after: int, paged: int) -> float:
    return spending.share(first, min(max(first, spending.cell(paged)) + 1, after))


def _runs(spending: Spending) -> Iterator[tuple[int, int]]:
    """Bursts with little time between, without those at the ends that hardly spent anything."""
    together: list[tuple[int, int]] = []
    for first, after in spending.bursts:
        if together and (first - together[-1][1]) * spending.step > QUIET_SECONDS:
            yield _trimmed(spending, together)
            together = []
        together.append((first, after))
    if together:
        yield _trimmed(spending, together)


def _trimmed(spending: Spending, bursts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """One failed request an hour before an outage is not its beginning."""
    least = sum(spending.share(*one) for one in bursts) * LEAST_SHARE
    kept = [one for one in bursts if spending.share(*one) >= least] or bursts
    return kept[0][0], kept[-1][1]
