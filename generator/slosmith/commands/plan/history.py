"""What becomes of what was recorded: which series go on, end and begin, and what budgets show."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from slosmith.commands.plan.change import Change, Risk, Section
from slosmith.emit.groups import slo_groups
from slosmith.model import naming
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import divide, print_decimal
from slosmith.source import Origin

_BLOCKS = (naming.BAD_BLOCK, naming.TOTAL_BLOCK, naming.SEEN_BLOCK)
"""What the period is the sum of: while these go on, so does the budget."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Recorded:
    """A recorded series: its name, the labels of its rule, and those of its groups."""

    name: str
    labels: tuple[tuple[str, str], ...]
    by: tuple[str, ...]


def recorded_series(slo: Slo, settings: Settings) -> frozenset[Recorded]:
    """Every series that the rules of an SLO record; what only describes it has no history."""
    by = tuple(sorted(slo.by))
    return frozenset(
        Recorded(name=rule.name, labels=rule.labels, by=by)
        for group in slo_groups(slo, settings)
        for rule in group.rules
        if rule.annotations is None and rule.name != naming.INFO
    )


def compare_history(
    old: tuple[Slo, Settings] | None, new: tuple[Slo, Settings] | None
) -> Iterator[Change]:
    """What ends and what begins, and what the budget shows on the first day."""
    there = recorded_series(*old) if old else frozenset()
    here = recorded_series(*new) if new else frozenset()
    slo = (new or old or (None,))[0]
    assert slo is not None
    place = new[0].origin if new else None
    kept, ended, begun = there & here, there - here, here - there
    if old and (ended or (begun and new)):
        lost = not _has_budget(kept)
        yield Change(
            section=Section.HISTORY,
            subject=slo.ref,
            what="recorded series",
            old=f"{len(there)} of {old[0].ref}",
            new=_fate(len(kept), len(ended), len(begun)) if new else None,
            risk=Risk.HISTORY if lost else None,
            place=place,
            hint=_remedy(old[0], new[0]) if lost and new else "",
        )
    if old and new:
        yield from _budget(old[0], new[0], has_history=_has_budget(kept))


def compare_ruler(
    subject: str, old: int | None, new: int | None, place: Origin | None, *, records: bool
) -> Iterator[Change]:
    """Who evaluates it: of rulers that have a storage each, the new one knows nothing of before.

    What was one ruler for all becomes the first of several, so that what is there stays.
    """
    if (old or 0) == (new or 0):
        return
    yield Change(
        section=Section.HISTORY,
        subject=subject,
        what="evaluated by",
        old="the only ruler" if old is None else f"ruler {old}",
        new="the only ruler" if new is None else f"ruler {new}",
        risk=Risk.HISTORY if records else None,
        place=place,
        hint=_MOVED if records else "",
    )


_MOVED = (
    "where rulers have a storage each, budgets begin anew: docs/shards.md says how `slosmith "
    "backfill` carries them over; pin services with shard: to leave them where they are"
)


def _has_budget(kept: frozenset[Recorded]) -> bool:
    return {*_BLOCKS} <= {one.name for one in kept}


def _fate(kept: int, ended: int, begun: int) -> str:
    words = ((kept, "go on"), (ended, "end"), (begun, "begin"))
    return ", ".join(f"{count} {what}" for count, what in words if count)


def _remedy(old: Slo, new: Slo) -> str:
    """What carries the past over: what was recorded under another name, or raw series."""
    if old.by == new.by:
        return f"`slosmith backfill {new.ref} --renamed-from {old.ref}` carries the past over"
    return f"`slosmith backfill {new.ref}` writes what would have been recorded of each group"


def _budget(old: Slo, new: Slo, *, has_history: bool) -> Iterator[Change]:
    """What is left of it on the first day, in words: nobody knows the figure without a server."""
    what = "budget on the first day"
    if not has_history:
        shown = "whole: 0s of it seen"
    elif old.objective.budget != new.objective.budget:
        times = divide(old.objective.budget, new.objective.budget)
        half = f"{_short((1 - times / 2) * 100)}%"
        shown = f"what was spent counts {_short(times)} times; half spent is {half} left"
    elif old.period != new.period:
        shown = f"what the last {new.period} have spent, as far as they were recorded"
    else:
        return
    yield Change(
        section=Section.HISTORY,
        subject=new.ref,
        what=what,
        old=None,
        new=shown,
        place=new.origin,
    )


def _short(number: Decimal) -> str:
    return print_decimal(number.quantize(Decimal("0.01"), ROUND_HALF_UP))
