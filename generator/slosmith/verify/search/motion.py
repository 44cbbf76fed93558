"""How one made-up series goes: it stands, rises or falls, changes to and fro, or is not there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import aging, print_fraction, rising
from slosmith.simulate.series import Series

_ZERO = Fraction(0)
_TELLING = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """A gauge comes to ``level`` at its end and goes by ``slope`` a second until then.

    A counter has its slope alone, and a moment its age as level. Of all samples the part ``flap``
    is one higher or lower than the one before.
    """

    level: Fraction = _ZERO
    slope: Fraction = _ZERO
    flap: Fraction = _ZERO
    there: bool = True


GONE = Motion(there=False)
Motions = tuple[Motion, ...]
Span = tuple[Duration, Motion]


def absent(motions: Motions) -> int:
    """How many series are not there."""
    return sum(not one.there for one in motions)


def between(start: Motions, end: Motions, share: Fraction) -> Motions:
    """So far on the way; what is there on one side alone is there up to its end."""
    return tuple(_mixed(a, b, share) for a, b in zip(start, end, strict=True))


def towards(edge: Motions, goal: Motions, margin: Fraction) -> Motions:
    """From the edge towards the goal by a part of each number, and never past it."""
    return tuple(_nearer(a, b, margin) for a, b in zip(edge, goal, strict=True))


@lru_cache(maxsize=4096)
def print_values(series: Series, spans: tuple[Span, ...], interval: Duration) -> str:
    """The samples of a series that goes so for so long each, in promtool's notation.

    From one trial to the next most series go as before.
    """
    counts = [(lasting // interval, motion) for lasting, motion in spans]
    counts[0] = (counts[0][0] + 1, counts[0][1])  # the sample at the very beginning
    if series.moment and all(motion.there for _, motion in counts):
        ages = [(count, motion.level) for count, motion in counts]
        return aging(ages, interval, series.moment)
    if series.counter and all(motion.there for _, motion in counts):
        seconds = Fraction(interval.ms, 1000)
        first, *rest = [(count, motion.slope * seconds) for count, motion in counts]
        return rising([(first[0] - 1, first[1]), *rest])
    return " ".join(_pieces(series, counts, Fraction(interval.ms, 1000)))


def describe(series: Series, before: Motion, after: Motion) -> str:
    """What happens to a series, in words."""
    if not (before.there and after.there):
        return f"{series.text} {'appears' if after.there else 'is gone'}"
    if after.flap != before.flap:
        return f"{series.text} changes at {_shown(after.flap * 100)}% of its samples"
    if series.counter:
        return f"{series.text} rises by {_shown(after.slope)} a second, not {_shown(before.slope)}"
    if after.slope and after.slope != before.slope:
        way = "rises" if after.slope > 0 else "falls"
        return (
            f"{series.text} {way} by {_shown(abs(after.slope))} a second to {_shown(after.level)}"
        )
    if series.moment:
        ages = f"{_shown(before.level)} to {_shown(after.level)} seconds"
        return f"the moment in {series.text} goes from {ages} ago"
    return f"{series.text} goes from {_shown(before.level)} to {_shown(after.level)}"


def _shown(number: Fraction) -> str:
    return f"{float(number):.{_TELLING}g}"


def _mixed(start: Motion, end: Motion, share: Fraction) -> Motion:
    if not (start.there and end.there):
        return end if share == 1 else start
    return Motion(
        level=start.level + (end.level - start.level) * share,
        slope=start.slope + (end.slope - start.slope) * share,
        flap=start.flap + (end.flap - start.flap) * share,
    )


def _nearer(edge: Motion, goal: Motion, margin: Fraction) -> Motion:
    if not (edge.there and goal.there):
        return edge
    return Motion(
        level=_stepped(edge.level, goal.level, margin),
        slope=_stepped(edge.slope, goal.slope, margin),
        flap=_stepped(edge.flap, goal.flap, margin),
    )


def _stepped(here: Fraction, there: Fraction, margin: Fraction) -> Fraction:
    apart = abs(here) * margin
    return here + max(-apart, min(apart, there - here))


def _pieces(
    series: Series, counts: Sequence[tuple[int, Motion]], seconds: Fraction
) -> Iterator[str]:
    alive, passed = False, 0
    for count, motion in counts:
        if not motion.there:
            yield from ("stale" if alive else "_", *("_" for _ in range(count - 1)))
        elif motion.flap:
            both = [print_fraction(motion.level + n) for n in range(2)]
            often, of = motion.flap.as_integer_ratio()
            yield from (both[sample * often // of % 2] for sample in range(count))
        else:
            rise = (series.moment or motion.slope) * seconds
            last = motion.level
            if series.counter:
                last = rise * (count - 1)
            elif series.moment:
                last = ((passed + count - 1) * seconds - motion.level) * series.moment
            first, step = print_fraction(last - rise * (count - 1)), print_fraction(abs(rise))
            yield f"{first}{'-' if rise < 0 else '+'}{step}x{count - 1}"
        alive, passed = motion.there, passed + count
