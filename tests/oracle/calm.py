"""Moments at which all that was bad is counted in full: between two of them a budget is exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.oracle.apart import brief
from tests.oracle.history import History
from tests.oracle.kinds import Kind
from tests.oracle.lump import Lump

_MOST = 6


def lumps_of(kind: Kind, history: History, group: str | None) -> list[Lump]:
    """What happened in one group, or in all."""
    truth = kind.remembers if group and kind.remembers else kind.truth
    found = list(truth(history, kind.sources(history, group)))
    if kind.needs_bucket:
        lacking = (one for one in history.of(group) if not one.bucket)
        found += [lump for one in lacking for lump in brief(history, one)]
    return found


def is_calm(lumps: Sequence[Lump], at: int, history: History) -> bool:
    """Whether nothing bad is so young that it is counted in part."""
    return not any(_ends(one, history) > at >= min(_seen(one)) for one in lumps if _tells(one))


def calm_moments(lumps: Sequence[Lump], history: History) -> Iterator[int]:
    """The last evaluations before something bad comes that is no longer, or not yet, counted."""
    step, last = history.evaluation, history.length // history.evaluation * history.evaluation
    bad = sorted((min(_seen(one)), _ends(one, history)) for one in lumps if _tells(one))
    found, until = [0], 0
    for begins, ends in [*bad, (last + step, last)]:
        at = (begins - 1) // step * step
        if at >= until and at > found[-1]:
            found.append(at)
        until = max(until, ends)
    yield from found[-_MOST:]


def _tells(one: Lump) -> bool:
    return bool(one.bad and one.high)


def _seen(one: Lump) -> tuple[int, ...]:
    return (one.at,) if one.good_at is None else (one.at, one.good_at)


def _ends(one: Lump, history: History) -> int:
    return max(_seen(one)) + 480 + history.evaluation + history.scrape
