"""What is recorded of an SLO in an incident: each of its series, with bounds around the value."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from slosmith import naming
from slosmith.burnrate import Windows
from slosmith.emit.tests.supply import RATE, RatioSupply, Supply
from slosmith.model import Settings, Slo
from slosmith.proving.sheet import Check, between, labelled, print_bounds
from slosmith.proving.timeline import Timeline
from slosmith.units import Duration

_LAX, _LAX_AVERAGE = Fraction(4, 100), Fraction(12, 100)
_NEAR = Fraction(1, 10**9)

Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """All that the numbers of an incident depend on; ``averaged`` says that it gives a ratio."""

    windows: Windows
    used: tuple[Duration, ...]
    period: Duration
    target: Decimal
    averaged: bool


def recorded_checks(
    slo: Slo, supply: Supply, timelines: tuple[Timeline, ...], end: int, settings: Settings
) -> Iterator[Check]:
    """Every recorded series of the SLO is there, with the value that arithmetic gives."""
    whose = {"service": slo.service, "slo": slo.name, **dict(supply.groups)}
    at = Duration.of(end)
    promise = _Promise(
        windows=settings.windows,
        used=slo.plan.windows,
        period=slo.period,
        target=slo.objective.target,
        averaged=isinstance(supply, RatioSupply),
    )
    for name, bounds in _printed(promise, timelines, end):
        yield between(slo.ref, at, name, whose.items(), bounds)
    info = whose | dict(slo.labels) | {"team": slo.team}
    yield Check(
        subject=slo.ref,
        claim=f"{naming.INFO} is right",
        at=at,
        query=labelled(naming.INFO, whose.items()),
        expected=((labelled(naming.INFO, info.items()), "1"),),
    )


@lru_cache(maxsize=256)
def _printed(
    promise: _Promise, timelines: tuple[Timeline, ...], end: int
) -> tuple[tuple[str, tuple[str, str]], ...]:
    """Promises of one objective share an incident, and most of a repository has the same few."""
    bounds = _bounds(promise, timelines, end)
    return tuple((name, print_bounds(low, high)) for name, (low, high) in bounds)


def _bounds(
    promise: _Promise, timelines: tuple[Timeline, ...], end: int
) -> Iterator[tuple[str, Bounds]]:
    windows, used, period = promise.windows, promise.used, promise.period
    budget = 1 - Fraction(promise.target)
    # A gauge is averaged over its samples, of which one more or less lies in the incident.
    lax = _LAX_AVERAGE if promise.averaged else _LAX
    scale = Fraction(1) if promise.averaged else RATE
    for window in {*windows.ladder, *(w for w in used if windows.on_ladder(w))}:
        if window == windows.hour and timelines[0].has_holes:
            continue
        if window.ms // 1000 <= end:
            total = [t.total(window, end) * scale for t in timelines]
            yield naming.total_rate(window), _around(total, lax)
        bad = [t.bad(window, end) * scale for t in timelines]
        yield naming.bad_rate(window), _around(bad, lax)
    for window in {*windows.ladder, *used}:
        yield naming.error_ratio(window), _around([t.ratio(window, end) for t in timelines], lax)
    hour = [t.ratio(windows.hour, end) / budget for t in timelines]
    yield naming.burn_rate(windows.hour), _around(hour, lax)
    seen = [t.seen(end) for t in timelines]
    yield naming.bad_increase(period), _around([bad * scale for bad, _ in seen], lax)
    yield naming.total_increase(period), _around([total * scale for _, total in seen], lax)
    if period in used:
        whole = [t.ratio(period, end) for t in timelines]
    else:
        whole = [bad / total for bad, total in seen]
        yield naming.error_ratio(period), _around(whole, lax)
    low, high = _around([one / budget for one in whole], lax)
    yield naming.burn_rate(period), (low, high)
    yield naming.BUDGET_REMAINING, (1 - high, 1 - low)
    target = Fraction(promise.target)
    yield naming.OBJECTIVE, (target - _NEAR, target + _NEAR)


def _around(numbers: list[Fraction], lax: Fraction) -> Bounds:
    low, high = min(numbers), max(numbers)
    return low - abs(low) * lax, high + abs(high) * lax
