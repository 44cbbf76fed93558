"""What is recorded of an SLO in a scene: each of its series, with bounds around the value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from slosmith.emit.promtool_tests.input_supply import RATE, RatioSupply, Supply
from slosmith.model import naming
from slosmith.model.burnrate import Windows
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, between, labelled, print_bounds
from slosmith.simulate.timeline import Timeline

_LAX, _LAX_AVERAGE = Fraction(4, 100), Fraction(12, 100)
_NEAR = Fraction(1, 10**6)

Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen in a period: bad events, all of them, and the time.

    ``shares`` are those of bad events in the windows that are made of blocks.
    """

    bad: Fraction
    total: Fraction
    seconds: Fraction
    shares: tuple[tuple[Duration, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """All that the numbers of a scene depend on; ``averaged`` says that it gives a ratio."""

    windows: Windows
    used: tuple[Duration, ...]
    period: Duration
    target: Decimal
    averaged: bool

    @property
    def lax(self) -> Fraction:
        """A gauge is averaged over its samples: one more or less may lie in the incident."""
        return _LAX_AVERAGE if self.averaged else _LAX

    @property
    def scale(self) -> Fraction:
        return Fraction(1) if self.averaged else RATE

    @property
    def budget(self) -> Fraction:
        return 1 - Fraction(self.target)


def recorded_checks(
    slo: Slo,
    supply: Supply,
    timelines: tuple[Timeline, ...],
    end: Duration,
    settings: Settings,
    windows: frozenset[Duration],
) -> Iterator[Check]:
    """Each of these windows is there, with the value that arithmetic gives."""
    printed = _printed_windows(_terms_of(slo, supply, settings), timelines, end, windows)
    yield from _checks(slo, supply, printed, end)


def period_checks(
    slo: Slo, supply: Supply, seen: Seen, end: Duration, settings: Settings
) -> Iterator[Check]:
    """What is recorded of the period, and the constants."""
    printed = _printed_period(_terms_of(slo, supply, settings), seen)
    yield from _checks(slo, supply, printed, end)
    whose = slo.recorded_labels(supply.groups)
    info = dict(slo.labels) | {"team": slo.team} | whose
    yield Check(
        subject=slo.ref,
        claim=f"{naming.INFO} is right",
        at=end,
        query=labelled(naming.INFO, whose.items()),
        expected=((labelled(naming.INFO, info.items()), "1"),),
    )


def _terms_of(slo: Slo, supply: Supply, settings: Settings) -> _Terms:
    return _Terms(
        windows=settings.windows,
        used=slo.plan.windows,
        period=slo.period,
        target=slo.objective.target,
        averaged=isinstance(supply, RatioSupply),
    )


def _checks(
    slo: Slo, supply: Supply, printed: Iterable[tuple[str, tuple[str, str]]], end: Duration
) -> Iterator[Check]:
    labels = slo.recorded_labels(supply.groups).items()
    for name, bounds in printed:
        yield between(slo.ref, end, name, labels, bounds)


@lru_cache(maxsize=256)
def _printed_windows(
    spec: _Terms, timelines: tuple[Timeline, ...], end: Duration, seen: frozenset[Duration]
) -> tuple[tuple[str, tuple[str, str]], ...]:
    """SLOs of one objective share an incident, and most of a repository has the same few."""
    return _print(_windows(spec, timelines, end, seen))


@lru_cache(maxsize=256)
def _printed_period(spec: _Terms, seen: Seen) -> tuple[tuple[str, tuple[str, str]], ...]:
    return _print(_period(spec, seen))


def _print(named: Iterator[tuple[str, Bounds]]) -> tuple[tuple[str, tuple[str, str]], ...]:
    return tuple((name, print_bounds(low, high)) for name, (low, high) in named)


def _windows(
    spec: _Terms, timelines: tuple[Timeline, ...], end: Duration, seen: frozenset[Duration]
) -> Iterator[tuple[str, Bounds]]:
    windows, lax, at = spec.windows, spec.lax, end.whole_seconds
    for window in seen:
        if not windows.is_short(window):
            continue
        if window == windows.hour and timelines[0].has_holes:
            continue
        if window <= end:
            total = [t.total(window, at) * spec.scale for t in timelines]
            yield naming.total_rate(window), _around(total, lax)
        bad = [t.bad(window, at) * spec.scale for t in timelines]
        yield naming.bad_rate(window), _around(bad, lax)
    for window in seen:
        yield naming.error_ratio(window), _around([t.ratio(window, at) for t in timelines], lax)
    if windows.hour not in seen:
        return
    hour = [t.ratio(windows.hour, at) / spec.budget for t in timelines]
    yield naming.burn_rate(windows.hour), _around(hour, lax)


def _period(spec: _Terms, seen: Seen) -> Iterator[tuple[str, Bounds]]:
    period = spec.period
    yield naming.bad_increase(period), _near(seen.bad)
    yield naming.total_increase(period), _near(seen.total)
    yield naming.seen(period), _near(seen.seconds)
    yield naming.in_blocks(naming.bad_increase(period)), _near(seen.bad)
    yield naming.in_blocks(naming.total_increase(period)), _near(seen.total)
    yield naming.in_blocks(naming.seen(period)), _near(seen.seconds)
    for window, part in seen.shares:
        yield naming.error_ratio(window), _near(part)
    share = seen.bad / seen.total
    yield naming.error_ratio(period), _near(share)
    yield naming.burn_rate(period), _near(share / spec.budget)
    low, high = _near(share / spec.budget)
    yield naming.BUDGET_REMAINING, (1 - high, 1 - low)
    yield naming.OBJECTIVE, _near(Fraction(spec.target))


def _near(number: Fraction) -> Bounds:
    return _around([number], _NEAR)


def _around(numbers: list[Fraction], lax: Fraction) -> Bounds:
    low, high = min(numbers), max(numbers)
    return low - abs(low) * lax, high + abs(high) * lax
