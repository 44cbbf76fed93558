"""Finding motions of series between which a query turns true, with promtool as the oracle."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, pairwise
from math import isfinite, isqrt

from promql_parser import BinaryExpr, Expr

from slosmith.emit.promtool_tests.plain import Stage, longest_window
from slosmith.model.units import Duration
from slosmith.promql import print_expression
from slosmith.promql.operators import COMPARISONS, operator_of
from slosmith.promql.selector_uses import children
from slosmith.promql.tokens import TokenKind, tokens
from slosmith.simulate.input_series import Cast
from slosmith.simulate.promtool_file import Input
from slosmith.verify.search.candidates import (
    Part,
    changed,
    parts_of,
    starts,
    with_bounds,
    with_choice,
)
from slosmith.verify.search.motion import GONE, Motion, Motions, Span, between, print_values
from slosmith.verify.search.oracle import Found, Oracle, Trial

_RANDOM, _ROUNDS, _MOST_TRIALS, _MOST_COMPARISONS = 60, 4, 160, 8
_MOST_FIRING, _MOST_EDGES = 2, 6
_MOST_SAMPLES, _FEWEST_TRIALS = 1_000_000, 16
_PARTS, _NARROWINGS = 8, 4
_BEGINNINGS, _LASTING = 10, 4
_OF_TIME = frozenset(("time", "timestamp", "hour", "minute", "month", "year", "@")) | {
    *("day_of_week", "day_of_month", "day_of_year", "days_in_month"),
}
LOUD = Motion(level=Fraction(100_000), slope=Fraction(100_000))
_SCALES = (Fraction(1, 10), Fraction(1, 100), Fraction(1, 10_000), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The query is true over it and false under it; ``first`` and ``last`` are where that began."""

    first: Motions
    over: Motions
    under: Motions
    last: Motions


@dataclass(frozen=True, kw_only=True)
class Field:
    """The series of one alert, and what may be asked of them.

    What they did ``before`` is said where only a change from there makes the query true.
    """

    stage: Stage
    cast: Cast
    oracle: Oracle
    before: Motions | None = None

    @cached_property
    def series(self) -> Cast:
        """The series with every bound that they need."""
        return replace(self.cast, series=with_bounds(self.cast.series, self.stage.tree))

    @cached_property
    def interval(self) -> Duration:
        """How far samples are apart."""
        return self.stage.sampled_each(max(len(self.series.series), 1))

    def inputs(self, spans: Sequence[tuple[Duration, Motions]]) -> tuple[Input, ...]:
        """Every series, going so for so long each, and decoys beside them."""
        found = []
        for place, one in enumerate(self.series.series):
            own: tuple[Span, ...] = tuple((lasting, motions[place]) for lasting, motions in spans)
            found.append(Input(series=one, values=print_values(one, own, self.interval)))
        whole = sum((lasting for lasting, _ in spans), Duration(0))
        for decoy in self.series.decoys:
            loud = LOUD if decoy.counter else replace(LOUD, slope=Fraction(0))
            values = print_values(decoy, ((whole, loud),), self.interval)
            found.append(Input(series=decoy, values=values))
        return tuple(found)

    def ask(self, trials: Sequence[Trial]) -> list[list[Found | None]]:
        """What promtool says of trials, one after the other where the hour makes no difference."""
        return self.oracle.ask(trials, self.interval, None if self.in_turn else self.stage.step)

    @cached_property
    def in_turn(self) -> bool:
        """Whether trials say the same one after the other as each does from the beginning."""
        stage, interval = self.stage, self.interval
        spans = (stage.begins, stage.ends - stage.begins, stage.over - stage.ends)
        whole = all(interval * (span // interval) == span for span in spans)
        moments = any(one.moment for one in self.series.series)
        return whole and not moments and not _asks_the_hour(stage.alert.rule)

    def standing(self, motions: Motions) -> list[tuple[Duration, Motions]]:
        """How every series has always gone so, or has since the scene begins."""
        begins, ends = self.stage.begins, self.stage.ends
        if self.before is None:
            return [(ends, motions)]
        return [(begins, self.before), (ends - begins, motions)]

    def turned(self) -> list[tuple["Field", Motions]]:
        """A few changes that make the query true for a while, as it looks back on what was."""
        stage = self.stage
        held = stage.begins + stage.wait.in_steps(stage.step)
        ends = [held + stage.step * number for number in range(_LASTING, 0, -1)]
        alike = [*dict.fromkeys(starts(self._parts, 0))]
        some = dict.fromkeys((*alike[: min(isqrt(self._most), _BEGINNINGS)], alike[-1]))
        fields = [self._after(one, ends[0]) for one in some]
        pairs = [(one, motions) for one in fields for motions in some if motions != one.before]
        rule = stage.alert.rule
        asked = tuple((rule, at) for at in (stage.begins, *ends))
        inputs = [one.inputs(one.standing(motions)) for one, motions in pairs]
        trials = [Trial(inputs=one, asked=asked, lasting=ends[0]) for one in inputs]
        true = [
            (self._after(one.before, end), motions)
            for (one, motions), (quiet, *loud) in zip(pairs, fields[0].ask(trials), strict=True)
            for end in [at for at, found in zip(ends, loud, strict=True) if _is_sound(found)][:1]
            if quiet == {}
        ]
        return sorted(true, key=lambda pair: self._poverty(pair[1]))[:_MOST_FIRING]

    def _after(self, before: Motions | None, ends: Duration) -> "Field":
        """The same after a beginning, and for no longer."""
        over = ends + (self.stage.over - self.stage.ends)
        return replace(self, stage=replace(self.stage, ends=ends, over=over), before=before)

    def edges(self, firing: Motions) -> list[Edge]:
        """Where the query turns false, by one part at a time."""
        pairs = islice(dict.fromkeys(self._turns_near(firing)), _MOST_EDGES)
        return self._narrowed(
            [Edge(first=over, over=over, under=under, last=under) for over, under in pairs]
        )

    def firing(self) -> list[Motions]:
        """A few motions for which the query is true, found by coming nearer and nearer."""
        tries = [*islice(dict.fromkeys(starts(self._parts, _RANDOM)), self._most)]
        seen: set[Motions] = set()
        known: dict[Motions, int] = {}
        for _ in range(_ROUNDS):
            if not tries:
                break
            seen |= set(tries)
            answers = self._ask(tries, (self.stage.alert.rule, *self._comparisons))
            now = {
                motions: sum(bool(one) for one in found)
                for motions, found in zip(tries, answers, strict=True)
            }
            true = [m for m, found in zip(tries, answers, strict=True) if _is_sound(found[0])]
            if true:  # one reason alone shows most: another would hide that it is gone
                best = sorted(true, key=lambda m: (*self._poverty(m), now[m], *self._moves(m)))
                return [*self._richer(best[0]), *best][:_MOST_FIRING]
            known |= now
            best = sorted(known, key=lambda motions: -known[motions])[:_MOST_FIRING]
            near = (m for one in best for part in self._parts for m in changed(one, part))
            tries = [*islice((m for m in dict.fromkeys(near) if m not in seen), self._most)]
        return []

    def _richer(self, firing: Motions) -> list[Motions]:
        """What is true as well, where a gauge is at 0 or below it that need not be."""
        if not self._poverty(firing)[-1]:
            return []
        near = [*dict.fromkeys(m for part in self._parts for m in changed(firing, part))]
        rich = [m for m in near if self._poverty(m) < self._poverty(firing)]
        true = [m for m, said in zip(rich, self._true(rich), strict=True) if said]
        return sorted(true, key=self._moves)[:1]

    @cached_property
    def _most(self) -> int:
        """How many trials are made at once: of long ones with many series only a few."""
        each = (self.stage.over // self.interval + 1) * max(len(self.series.series), 1)
        return max(min(_MOST_TRIALS, _MOST_SAMPLES // each), _FEWEST_TRIALS)

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        window = longest_window(self.stage.tree).whole_seconds
        return parts_of(self.series.series, self.stage.tree, window)

    @cached_property
    def _comparisons(self) -> tuple[str, ...]:
        """What must hold for the query to be true, as far as that can be told from its looks."""
        found = dict.fromkeys(print_expression(one) for one in _compared(self.stage.tree))
        return tuple(islice(found, _MOST_COMPARISONS))

    def _poverty(self, motions: Motions) -> tuple[int, int, int]:
        """How little is there: what is said of nothing could be said of anything.

        A gauge that falls to 0 is any part of another; few fall below it.
        """
        both = [*zip(motions, self.series.series, strict=True)]
        idle = (motion == Motion() and one.counter for motion, one in both)
        gauges = (motion for motion, one in both if not one.counter)
        nothing = (m.level < 0 or (m.level == 0 and m.slope != 0) for m in gauges)
        return sum(not one.there for one in motions), sum(idle), sum(nothing)

    def _moves(self, motions: Motions) -> tuple[int, Fraction]:
        """How many gauges move, and how fast: one may be over its threshold at the end alone."""
        both = zip(motions, self.series.series, strict=True)
        slopes = [abs(motion.slope) for motion, one in both if motion.slope and not one.counter]
        return len(slopes), max(slopes, default=Fraction(0))

    def _ask(self, tries: Sequence[Motions], queries: Sequence[str]) -> list[list[Found | None]]:
        """What queries give where every series goes so."""
        ends = self.stage.ends
        asked = tuple((query, ends) for query in queries)
        inputs = [self.inputs(self.standing(one)) for one in tries]
        return self.ask([Trial(inputs=one, asked=asked, lasting=ends) for one in inputs])

    def _true(self, tries: Sequence[Motions]) -> list[bool | None]:
        """Whether the query is true; None where nobody can say."""
        answers = self._ask(tries, (self.stage.alert.rule,))
        return [None if found is None else bool(found) for (found,) in answers]

    def _turns_near(self, firing: Motions) -> Iterator[tuple[Motions, Motions]]:
        """What is true, and what differs from it in one part and is not.

        First what turns whichever comparisons are looked at, as from one bucket to the next; then
        for each comparison what makes it alone false, and for each part anything that does.
        """
        near = {
            number: [*islice(changed(firing, part), self._most // max(len(self._parts), 1) + 8)]
            for number, part in enumerate(self._parts)
        }
        near[-1] = [tuple(replace(m, slope=m.slope * by) for m in firing) for by in _SCALES]
        every = [firing, *(motions for some in near.values() for motions in some)]
        answers = self._ask(every, (self.stage.alert.rule, *self._comparisons))
        said = dict(zip(every, answers, strict=True))
        silent = {m: _turned(said[firing], one) for m, one in said.items() if one[0] == {}}
        alive = [m for m in silent if _absent(m) == _absent(firing)]
        true = {m: bool(one[0]) for m, one in said.items() if one[0] is not None}
        beside = [pair for part in self._parts for pair in _neighbours(firing, part, true)]
        yield from (pair for pair in beside if not silent[pair[1]])
        for number in range(len(self._comparisons)):
            own = [m for m in alive if number in silent[m]]
            fewest = min((len(silent[m]) for m in own), default=0)
            alone = [m for m in own if len(silent[m]) == fewest]
            pairs = [pair for pair in beside if pair[1] in alone]
            yield from [*pairs, *((firing, m) for m in sorted(alone, key=self._moves))][:1]
        gone = []
        for some in near.values():
            own = sorted((m for m in some if m in silent), key=lambda m: GONE in m)
            if not any(under in own for _, under in beside):
                yield from ((firing, m) for m in [m for m in own if m in alive][:1])
            gone += own[:1] if not any(m in alive for m in own) else []
        yield from ((firing, m) for m in gone)

    def _narrowed(self, edges: Sequence[Edge]) -> list[Edge]:
        """Each edge with its two sides as near as a few thousandths of the way."""
        found = list(edges)
        shares = [Fraction(number, _PARTS) for number in range(1, _PARTS)]
        moving = [n for n, one in enumerate(found) if _absent(one.first) == _absent(one.last)]
        for _ in range(_NARROWINGS if moving else 0):
            between_them = {
                n: [between(found[n].over, found[n].under, share) for share in shares]
                for n in moving
            }
            true = iter(self._true([m for some in between_them.values() for m in some]))
            for n, some in between_them.items():
                steps = [found[n].over, *some, found[n].under]
                said = [True, *(next(true) for _ in some), False]
                turn = said.index(False) if False in said else len(said) - 1
                found[n] = replace(found[n], over=steps[turn - 1], under=steps[turn])
        return found


def _asks_the_hour(query: str) -> bool:
    """Whether a query gives something else at another time of the same."""
    return any(one.text in _OF_TIME or one.kind is TokenKind.COLON for one in tokens(query))


def _neighbours(
    firing: Motions, part: Part, true: Mapping[Motions, bool]
) -> Iterator[tuple[Motions, Motions]]:
    """Where it turns from one bucket with all requests to the next, or from level to level."""
    order = [c for c in part.choices if GONE not in c and not any(m.flap for m in c)]
    if len(part.places) == 1:
        least = min(firing[part.places[0]].level, Fraction(0))
        order = [c for c in order if not c[0].slope and c[0].level >= least]
        order.sort(key=lambda choice: choice[0].level)
    every = [with_choice(firing, part, choice) for choice in order]
    for one, other in pairwise(m for m in every if m in true):
        if true[one] != true[other]:
            yield (one, other) if true[one] else (other, one)


def _turned(before: Sequence[Found | None], after: Sequence[Found | None]) -> set[int]:
    """Which of the comparisons behind a query are false now and were not."""
    both = zip(before[1:], after[1:], strict=True)
    return {number for number, (was, now) in enumerate(both) if was and not now}


def _absent(motions: Motions) -> int:
    return sum(not one.there for one in motions)


def _is_sound(found: Found | None) -> bool:
    """True, and by no division by zero."""
    return bool(found) and all(map(isfinite, (found or {}).values()))


def _compared(tree: Expr) -> Iterator[Expr]:
    """The comparisons of a query; what takes results away must not be true."""
    if isinstance(tree, BinaryExpr):
        if operator_of(tree) in COMPARISONS:
            yield tree
        if operator_of(tree) == "unless":
            yield from _compared(tree.lhs)
            return
    for child in children(tree):
        yield from _compared(child)
