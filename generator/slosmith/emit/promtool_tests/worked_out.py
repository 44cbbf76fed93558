"""One evaluation after a history: what it must give, and which tiers fire."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from slosmith.emit.promtool_tests.guard_counts import guard_count, guarded_windows
from slosmith.emit.promtool_tests.history import Play, Terms, history_of, interval_of, seconds_of
from slosmith.emit.promtool_tests.sums import increases_of, ratios_of, recorded
from slosmith.model import naming
from slosmith.model.burnrate import GUARD_THRESHOLD, BurnAlert
from slosmith.model.units import Duration
from slosmith.record import dataclass
from slosmith.simulate.promtool_file import print_bounds
from slosmith.simulate.ramp import Grid, Ramp

_NEAR, _DIGITS = Fraction(1, 10_000), Fraction(1, 1_000_000)
_SPARE = 4
# Of all events a half is bad at first, and nearly all at last.
_BAD, _ALL = (Fraction(10), Fraction(15)), (Fraction(20), Fraction(16))
# What each evaluation before brought, as the guard counts it.
_RISE = Fraction(1)
# So much more than the guard wants is in the longest window that it sums over rates.
_ENOUGH = Fraction(11, 10)
_CLEARLY = Fraction(2, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation ``at`` a moment, with samples each ``interval`` before it.

    ``given`` are recorded series that are put in, and ``found`` bounds of what is recorded then,
    by name; ``tiers`` are those of which it is sure whether they fire. ``rate`` is what is measured
    of all events, and ``share`` what of it is bad.
    """

    at: Duration
    interval: Duration
    given: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, tuple[str, str]], ...]
    tiers: tuple[tuple[BurnAlert, bool], ...]
    rate: Fraction
    share: Fraction


@lru_cache(maxsize=64)
def evaluation_of(terms: Terms) -> Evaluation:
    """All records after long enough; the last block was made three quarters of an hour before."""
    hour, step = terms.settings.windows.hour, terms.settings.evaluation_interval
    late, guarded = hour * 3 // 4, max(guarded_windows(terms), default=hour)
    play = _play(terms, terms.longest, guarded, late, late + step)
    return _evaluation(play, recorded(play), tuple(_tiers(play)))


@lru_cache(maxsize=64)
def evaluation_since_block(terms: Terms) -> Evaluation:
    """The budget where a block that was made long ago counts until a while ago, and quick tiers."""
    settings, hour = terms.settings, terms.settings.windows.hour
    late, until = hour * 3 // 4, settings.block_interval * 2
    guarded = min(guarded_windows(terms), default=hour)
    play = _play(terms, hour, min(guarded, hour), late, until)
    tiers = tuple((tier, fires) for tier, fires in _tiers(play) if tier.long <= hour)
    return _evaluation(play, increases_of(play), tiers)


def _play(
    terms: Terms, longest: Duration, guarded: Duration, made: Duration, until: Duration
) -> Play:
    """A history for the longest window, with so many events that a guarded one has just enough."""
    step = terms.settings.evaluation_interval
    count = longest.in_steps(step) // step + _SPARE
    grid = Grid(step=step, count=count, measured=terms.measured)

    def play(unit: Fraction) -> Play:
        bad, every = (
            Ramp(grid=grid, first=first * unit, slope=(last - first) * unit / (count + 1))
            for first, last in (_BAD, _ALL)
        )
        return Play(
            terms=terms,
            interval=interval_of(terms.settings),
            bad=bad,
            all=every,
            rise=_RISE * unit,
            made=made,
            until=until,
        )

    counted = guard_count(play(Fraction(1)), guarded)
    return play(_ENOUGH * Fraction(GUARD_THRESHOLD) / counted)


def _evaluation(
    play: Play, found: dict[str, Fraction], tiers: tuple[tuple[BurnAlert, bool], ...]
) -> Evaluation:
    return Evaluation(
        at=play.grid.now,
        interval=play.interval,
        given=(*history_of(play),),
        found=tuple((name, _near(play, name, number)) for name, number in found.items()),
        tiers=tiers,
        rate=play.all.latest,
        share=play.bad.latest / play.all.latest,
    )


def _near(play: Play, name: str, number: Fraction) -> tuple[str, str]:
    """What rises in a step is a small difference of rates that are put in with seven digits."""
    slack = abs(number) * _NEAR
    if name == naming.BAD_RISE:
        slack += seconds_of(play.settings.windows.base) * play.bad.latest * _DIGITS
    return print_bounds(number - slack, number + slack)


def _tiers(play: Play) -> Iterator[tuple[BurnAlert, bool]]:
    """Those whose ratios are high, so that the guard alone decides whether they fire."""
    ratios = ratios_of(play)
    for alert in play.terms.plan.all_alerts:
        over = Fraction(alert.threshold) * (1 + _CLEARLY)
        if any(ratios.get(one, 0) < over for one in (alert.long, alert.short)):
            continue
        enough = guard_count(play, alert.long) / Fraction(GUARD_THRESHOLD)
        if not play.terms.guarded or abs(enough - 1) > _CLEARLY:
            yield alert, not play.terms.guarded or enough > 1
