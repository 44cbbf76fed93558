"""The scene of a condition that excludes time: not true, true for a while, and not true again.

Evaluations and samples fall between the steps at which a condition is remembered, so that what is
seen at once and what is remembered are told apart.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from promql_parser import Expr

from slosmith.emit.exclusions import lasting
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.excluded_times import excluded_check
from slosmith.model.exclusion import During, When, is_excluded
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import parse_expression, reach_of
from slosmith.record import dataclass
from slosmith.simulate.input_series import Cast, Contract, cast_for
from slosmith.simulate.promtool_file import Input, Scene, print_fraction, standing
from slosmith.simulate.solver import Numbers, Pair, solve_pairs
from slosmith.simulate.vectors import Number, UnsupportedError, is_missing

# None of them is a whole number of any usual step, and samples are looked back at for longer.
_PACES = (67, 127, 241)
_BEGINS, _LASTS = 2, range(3, 16)
_WITHIN = 2 * 86_400
# An interval is remembered by its minutes.
_SEEN = 180
_AT_ONCE = timedelta()


def condition_scenes(
    slo: Slo, one: When, contract: Contract, settings: Settings
) -> Iterator[Scene]:
    """One for each comparison that decides; raises UnsupportedError where nothing shows it."""
    tree = parse_expression(one.query)
    cast = cast_for([tree], contract, {})
    if any(series.counter or series.moment for series in cast.series) or _reads_back(tree):
        raise UnsupportedError("a condition on more than the values of gauges")
    memory = _memory_of(slo, settings)
    for pair in solve_pairs(tree, cast.series, Fraction(0)):
        yield _scene(slo, cast, pair, memory)


def _reads_back(tree: Expr) -> bool:
    """Whether more than the latest samples decide."""
    return reach_of(tree) != (_AT_ONCE, _AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """How a condition is remembered, in seconds: at each ``step``, for as long as ``window``.

    It is looked at as it was ``near`` ago. Its samples are ``pace`` apart, and it is true from
    ``begins`` until ``ends``.
    """

    step: int
    near: int
    window: int
    pace: int
    begins: int
    ends: int

    def holds(self, at: int, step: int, *, closed: bool) -> bool:
        """Whether time is excluded; in some versions a window holds its beginning too."""
        if not self.near and self._is_true(at):
            return True
        until = at - self.near
        steps = range(until // step * step, until - self.window - closed, -step)
        return any(map(self._is_true, steps))

    def _is_true(self, at: int) -> bool:
        return self.begins <= at < self.ends

    @property
    def looks(self) -> tuple[tuple[int, bool], ...]:
        """The last sure moment before and the first in it, the last in it and the first after."""
        end = self.ends + self.near + self.window + self.pace * 2
        states = [(at, self.state(at)) for at in range(self.pace, end, self.pace)]
        on = [at for at, state in states if state]
        before = [at for at, state in states if state is False and at < on[0]][-1]
        after = next(at for at, state in states if state is False and at > on[-1])
        return (before, False), (on[0], True), (on[-1], True), (after, False)

    def state(self, at: int) -> bool | None:
        """The same where all versions see it; None where they differ."""
        found = {self.holds(at, self.step, closed=closed) for closed in (True, False)}
        return found.pop() if len(found) == 1 else None

    @property
    def shows_steps(self) -> bool:
        """Whether the last look in it would see nothing of steps twice as far apart."""
        return not self.holds(self.looks[2][0], self.step * 2, closed=True)


def _memory_of(slo: Slo, settings: Settings) -> _Memory:
    """One in which steps show, where it can be."""
    step, scrape = settings.evaluation_interval, settings.scrape_interval.whole_seconds
    near, window = (one.whole_seconds for one in lasting(slo, settings, step))
    pace = next((one for one in _PACES if one >= scrape), _PACES[-1])
    begins = _begins(slo, near + window, pace)
    every = [
        _Memory(
            step=step.whole_seconds,
            near=near,
            window=window,
            pace=pace,
            begins=pace * begins,
            ends=pace * (begins + count),
        )
        for count in _LASTS
    ]
    return next((one for one in every if one.shows_steps), every[0])


def _begins(slo: Slo, reach: int, pace: int) -> int:
    """The first number of a sample around which no interval excludes time."""
    during = [one for one in slo.exclusions if isinstance(one, During)]
    excluded = [at for at in range(0, _WITHIN, 60) if any(is_excluded(one, at) for one in during)]
    before, after = reach + pace + _SEEN, reach + pace * (_LASTS[-1] + _BEGINS)
    for number in range(_BEGINS, _WITHIN // pace):
        at = number * pace
        if not any(at - before < one < at + after for one in excluded):
            return number
    raise UnsupportedError("a condition beside an interval that takes the first days of 1970")


def _scene(slo: Slo, cast: Cast, pair: Pair, memory: _Memory) -> Scene:
    pace, looks = memory.pace, memory.looks
    begins, ends, last = (at // pace for at in (memory.begins, memory.ends, looks[-1][0]))
    spans = (begins, ends - begins, last + 1 - ends)
    inputs = (*_played(cast, spans, pair), *_decoys(cast, last + 1, pair.over))
    checks = tuple(excluded_check(slo, Duration.of(at), excluded=on) for at, on in looks)
    every = Duration.of(pace)
    return scene_of(slo, "condition", every, every, inputs, checks)


def _played(cast: Cast, spans: tuple[int, int, int], pair: Pair) -> Iterator[Input]:
    for series, high, low in zip(cast.series, pair.over, pair.under, strict=True):
        levels = zip(spans, (low, high, low), strict=True)
        values = " ".join(_standing(count, level) for count, level in levels)
        yield Input(series=series, values=values)


def _standing(count: int, level: Number) -> str:
    return f"stale _x{count - 1}" if is_missing(level) else standing([(count, Fraction(level))])


def _decoys(cast: Cast, count: int, levels: Numbers) -> Iterator[Input]:
    """What it must not be about has all along what would make it true."""
    for decoy in cast.decoys:
        for level in dict.fromkeys(one for one in levels if not is_missing(one)):
            labels = (*decoy.labels, ("__decoy", print_fraction(level)))
            marked = replace(decoy, labels=tuple(sorted(labels)))
            yield Input(series=marked, values=_standing(count, level))
