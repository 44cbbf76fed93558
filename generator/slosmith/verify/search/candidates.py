"""What made-up series may do, so that a query may come true: around each number that it says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, groupby
from random import Random

from promql_parser import Call, Expr

from slosmith.promql.selector_uses import calls, children, selectors_in
from slosmith.simulate.input_series import is_bucket, without_member
from slosmith.simulate.promtool_file import print_fraction
from slosmith.simulate.series import Series
from slosmith.simulate.solver import OLDER
from slosmith.simulate.written_numbers import limits_in, numbers_in
from slosmith.verify.search.motion import GONE, Motion, Motions

_BOUND = "le"
_MOVED = frozenset(("predict_linear", "deriv", "delta", "idelta", "rate", "increase", "irate"))
_CHANGED = frozenset(("changes", "resets", "count_values", "stddev", "stdvar"))
_USUAL = tuple(Fraction(number) for number in (1, 0, 10))
_RATES = (*(Fraction(number) for number in (10, 0, 1, 100)), Fraction(1, 100))
_FLAPS = (Fraction(1), Fraction(1, 2), Fraction(1, 5))
_MINUTE, _MOST_LEVELS, _FEW = 60, 6, 3
_CROWD = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Series that go together, by their places, and what they may do."""

    places: tuple[int, ...]
    choices: tuple[Motions, ...]


def with_bounds(series: Iterable[Series], tree: Expr) -> tuple[Series, ...]:
    """The same, each bucket in all bounds that matter; those whose bound is named stay."""
    pinned = {u.selector.metric for u in selectors_in(tree) if _BOUND in u.selector.equals}
    return tuple(dict.fromkeys(one for each in series for one in _bounded(each, pinned, tree)))


def parts_of(series: Sequence[Series], tree: Expr, window: int) -> tuple[Part, ...]:
    """What each series may do, the buckets of a histogram together."""
    numbers = _with_products(tuple(dict.fromkeys(numbers_in(tree))), limits_in(tree))
    if len(series) > _CROWD:
        return tuple(_crowded(series, tree, numbers, window))
    places = sorted(range(len(series)), key=lambda n: (series[n].name, _others(series[n])))
    parts = []
    for _, group in groupby(places, key=lambda n: (series[n].name, _others(series[n]))):
        of_one = tuple(group)
        if len(of_one) > 1 and all(_bound_of(series[place]) is not None for place in of_one):
            choices = tuple(_histograms([series[place] for place in of_one]))
            parts.append(Part(places=of_one, choices=choices))
            continue
        for place in of_one:
            motions = _motions(series[place], tree, numbers, window)
            parts.append(Part(places=(place,), choices=tuple((motion,) for motion in motions)))
    return tuple(parts)


def _crowded(
    series: Sequence[Series], tree: Expr, numbers: Sequence[Fraction], window: int
) -> Iterator[Part]:
    """What is alike but for its name goes the same way, and one of each kind as it may."""
    alike: dict[Series, list[int]] = {}
    for place, one in enumerate(series):
        alike.setdefault(without_member(one), []).append(place)
    for places in alike.values():
        first, *others = _motions(series[places[0]], tree, numbers, window)
        motions = tuple(dict.fromkeys((first, GONE, *others)))  # to count them is to miss one
        for some in (tuple(places[:-1]), tuple(places[-1:])):
            if some:
                yield Part(places=some, choices=tuple((one,) * len(some) for one in motions))


def _with_products(numbers: Sequence[Fraction], limits: Iterable[Fraction]) -> tuple[Fraction, ...]:
    """What a number is in another unit, as in x / 100 < 600, before the numbers themselves."""
    pairs = combinations([number for number in numbers if number > 1][:_FEW], 2)
    return tuple(dict.fromkeys((*limits, *(one * other for one, other in pairs), *numbers)))


def starts(parts: Sequence[Part], count: int) -> Iterator[Motions]:
    """Where a search begins: all alike first, and then at random, the same each time."""
    chance = Random(0)  # noqa: S311  # no secret
    for number in range(max((len(part.choices) for part in parts), default=1)):
        yield _together(parts, [number % len(part.choices) for part in parts])
    for _ in range(count):
        yield _together(parts, [chance.randrange(len(part.choices)) for part in parts])


def changed(start: Motions, part: Part) -> Iterator[Motions]:
    """The same but for one part of it."""
    every = (with_choice(start, part, choice) for choice in part.choices)
    yield from (motions for motions in every if motions != start)


def with_choice(start: Motions, part: Part, choice: Motions) -> Motions:
    """The same with one part of it as chosen."""
    motions = list(start)
    for place, motion in zip(part.places, choice, strict=True):
        motions[place] = motion
    return tuple(motions)


def _together(parts: Sequence[Part], picked: Sequence[int]) -> Motions:
    found = {
        place: motion
        for part, number in zip(parts, picked, strict=True)
        for place, motion in zip(part.places, part.choices[number], strict=True)
    }
    return tuple(found[place] for place in sorted(found))


def _bounded(one: Series, pinned: set[str], tree: Expr) -> Iterator[Series]:
    if not is_bucket(one.name) or one.name in pinned:
        yield one
        return
    numbers = sorted({n for n in numbers_in(tree) if n > 0} or {Fraction(1)})
    bounds = sorted({n * by for n in numbers for by in (Fraction(1, 2), 1, 2)})
    for bound in (*map(print_fraction, bounds), "+Inf"):
        labels = {**dict(one.labels), _BOUND: bound}
        yield replace(one, labels=tuple(sorted(labels.items())), counter=True)


def _others(series: Series) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in series.labels if pair[0] != _BOUND)


def _bound_of(series: Series) -> float | None:
    """The bound of a bucket; None for what has none, or one that is no number."""
    try:
        return float(dict(series.labels).get(_BOUND, ""))
    except ValueError:
        return None


def _histograms(buckets: Sequence[Series]) -> Iterator[Motions]:
    """All requests in one bucket, one after the other; none at all; and no histogram."""
    bounds = [bound for one in buckets if (bound := _bound_of(one)) is not None]
    for most in sorted(bounds, reverse=True):
        yield tuple(Motion(slope=Fraction(10 * (bound >= most))) for bound in bounds)
    yield tuple(Motion() for _ in bounds)
    yield tuple(GONE for _ in bounds)


def _motions(one: Series, tree: Expr, numbers: Sequence[Fraction], window: int) -> Iterator[Motion]:
    if one.counter:
        rates = (*_RATES, *(n * by for n in numbers if n > 0 for by in (2, Fraction(1, 2))))
        yield from (Motion(slope=rate) for rate in dict.fromkeys(rates))
        yield GONE
        return
    levels = _levels(numbers)
    slopes = [*_slopes(levels, numbers, window)]
    moved = _read_by(one, tree, _MOVED) or _read_before(one, tree)
    yield from slopes if moved else ()
    if _read_by(one, tree, _CHANGED):
        yield from (Motion(level=Fraction(1), flap=flap) for flap in _FLAPS)
    yield from (Motion(level=level) for level in levels)
    if calls(tree, "time", "timestamp"):
        yield from (Motion(level=-level) for level in levels if level > 0)
        ages = [level * OLDER for level in levels if level > 1]
        yield from (Motion(level=age * sign) for age in ages for sign in (1, -1))
    yield from slopes if not moved and _read_apart(one, tree) else ()
    yield GONE


def _slopes(
    levels: Sequence[Fraction], numbers: Sequence[Fraction], window: int
) -> Iterator[Motion]:
    """To each level by twice as much as it is: in a second, a time that is named, the window."""
    spans = [Fraction(1), *(n for n in numbers if n >= _MINUTE), Fraction(window)]
    for span in dict.fromkeys(spans):
        for level in levels[:_MOST_LEVELS]:
            slope = 2 * max(abs(level), Fraction(1)) / span
            yield from (Motion(level=level, slope=slope * sign) for sign in (-1, 1))


def _levels(numbers: Sequence[Fraction]) -> tuple[Fraction, ...]:
    near = (n * by for n in numbers for by in (2, Fraction(1, 2), 1))
    beside = (n + by for n in numbers if abs(n) < 100 for by in (1, -1))
    far = max((Fraction(1000), *(n * 10 for n in numbers)))
    found = (*_USUAL[:2], *near, *_USUAL[2:], *beside, far)
    return tuple(dict.fromkeys(found))


def _read_before(one: Series, tree: Expr) -> bool:
    """Whether it is held against what it was, as in `x - x offset 5m`: it may rise all the time."""
    own = [use for use in selectors_in(tree) if use.selector.metric == one.name]
    return len({bool(use.offset) for use in own}) > 1


def _read_apart(one: Series, tree: Expr) -> bool:
    """Whether it is read over ranges by several functions, as the most of an hour and the least."""
    own = [use for use in selectors_in(tree) if use.selector.metric == one.name and use.range]
    return len({use.function for use in own}) > 1


def _read_by(one: Series, tree: Expr, functions: frozenset[str]) -> bool:
    """Whether a function of these looks at the series."""
    if isinstance(tree, Call) and tree.func.name in functions:
        return any(use.selector.metric == one.name for use in selectors_in(tree))
    return any(_read_by(one, child, functions) for child in children(tree))
