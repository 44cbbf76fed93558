"""Scenes of plain alerts: raw series just over the threshold, just under it, and back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from promql_parser import Expr

from slosmith.emit.promtool_tests.clock_alone import clock_scene
from slosmith.emit.promtool_tests.hours import CLOCKS
from slosmith.emit.promtool_tests.neighbours import Results, bystanders, more_results
from slosmith.emit.promtool_tests.plain_inputs import input_over
from slosmith.emit.promtool_tests.plain_solving import other_casts, solved, with_misses
from slosmith.emit.promtool_tests.plain_stage import ZERO, CastStage, stage_of
from slosmith.emit.promtool_tests.texts import SAYS
from slosmith.gotemplate.words import NotKnownError
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.promql import PromQLError, parse_expression, result_name, selectors_in
from slosmith.promql.selector_uses import calls
from slosmith.simulate.damaged import (
    loosened,
    lost_alternatives,
    mutants_of,
    other_windows,
    parsed,
)
from slosmith.simulate.input_series import Contract
from slosmith.simulate.promtool_file import Check, Entry, Scene, print_fraction
from slosmith.simulate.said import SURE, said
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Pair
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.transitions import Play
from slosmith.simulate.vectors import LabelSet, Number, UnsupportedError, is_missing

# Traffic changes with the trouble, so that what is read over another window has another rate.
_SINCE = 3

Claim = tuple[str, Duration, tuple[LabelSet, ...]]
TOGETHER = "fires for each result that is true at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainScenes:
    """The scenes of an alert, and damaged versions of its query that none of them notices."""

    scenes: tuple[Scene, ...]
    left: tuple[str, ...]


def plain_scenes(alert: PlainAlert, contract: Contract, settings: Settings) -> PlainScenes:
    """Scenes that tell as many changes of comparisons as can be, and those that none tells.

    Raises UnsupportedError where no series are found that make the alert fire and be silent.
    """
    bare = stage_of(alert, settings)
    at = Fraction(bare.ends.ms, 1000)
    damage = [*dict.fromkeys((*mutants_of(alert.rule), *loosened(alert.rule)))]
    known = [(text, tree) for text in damage for tree in parsed([text])]
    damaged = [tree for _, tree in known]
    if calls(bare.tree, *CLOCKS) and not selectors_in(bare.tree):
        scene, noticed = clock_scene(bare, damaged)
        return PlainScenes(scenes=(scene,), left=_left(known, noticed))
    lost = [*parsed(dict.fromkeys(lost_alternatives(alert.rule)))]
    shown: set[int] = set()
    scenes: list[Scene] = []
    plays: list[Play] = []
    for cast, pairs in solved(bare.tree, contract, at, damaged):
        stage = CastStage(**{one.name: getattr(bare, one.name) for one in fields(bare)}, cast=cast)
        own = dict(stage.rule.labels)
        beside = bystanders(alert.rule, cast, pairs[0], at, contract)
        for scene, play in _scenes(stage, pairs, len(damaged), beside, first=not shown):
            scenes.append(scene)
            plays.append(play)
        if not shown and (r := more_results(bare.tree, cast, pairs[0], at, contract, own)):
            scenes.append(_together(stage, r))
        for one in () if shown else other_casts(stage, pairs[0], lost, at):
            same = replace(stage, cast=one.cast)
            scenes.append(_scene(same, one.pair, {}, clears=False)[0])
        shown |= {n for pair in pairs for n in pair.noticed}
    left = _left(known, shown)
    windows: Iterable[str] = dict.fromkeys(other_windows(alert.rule))
    for play in plays:
        windows = [*_untold(windows, play)]
    return PlainScenes(scenes=tuple(scenes), left=(*left, *windows))


def _left(known: Sequence[tuple[str, Expr]], shown: Collection[int]) -> tuple[str, ...]:
    return tuple(text for number, (text, _) in enumerate(known) if number not in shown)


def _untold(windows: Iterable[str], play: Play) -> Iterator[str]:
    """Those with which an alert may say the same at each moment that is asked about."""
    turns = [*zip(play.rise(), (False, True), strict=True)]
    if play.until > play.ends:
        turns += zip(play.fall(), (True, False), strict=True)
    sure = play.watch()
    asked = [(at, said) for at, said in turns if at is not None and sure(at) is said]
    for window in windows:
        try:
            other = replace(play, steady=Steady(parse_expression(window), play.series)).watch()
        except (UnsupportedError, PromQLError):
            yield window
            continue
        if all(other(at) in (said, None) for at, said in asked):
            yield window


def _scenes(
    stage: CastStage,
    pairs: Sequence[Pair],
    damaged: int,
    beside: Mapping[Series, Number],
    *,
    first: bool,
) -> Iterator[tuple[Scene, Play]]:
    """The scene of each pair; in the first one other groups are ``beside`` it."""
    at = Fraction(stage.ends.ms, 1000)
    for number, (pair, misses) in enumerate(with_misses(stage, pairs, at)):
        # What is read over a range is there for its time once all is well.
        moves = any(one >= damaged for one in pair.noticed)
        gone = any(map(is_missing, pair.under))
        others = misses if number else {**misses, **beside}
        yield _scene(stage, pair, others, clears=(first and number == 0) or moves or gone)


def _scene(
    stage: CastStage, pair: Pair, misses: Mapping[Series, Number], *, clears: bool
) -> tuple[Scene, Play]:
    """Just under the threshold, then just over it until it fires, and then just under again."""
    interval = stage.sampled_each(len(stage.cast.series))
    play = _play(stage, pair, stage.over if clears else stage.ends, interval)
    inputs = [
        input_over(
            one,
            [(lasting, numbers[place]) for lasting, numbers in play.spans if lasting > ZERO],
            interval,
        )
        for place, one in enumerate(stage.cast.series)
    ]
    inputs += [input_over(one, [(play.until, number)], interval) for one, number in misses.items()]
    checks = [stage.check(claim, at, groups) for claim, at, groups in _claims(stage, pair, play)]
    if clears:
        checks += _says(stage, pair, play)
    entry = Entry(
        name=stage.alert.page,
        subject=stage.subject,
        reads=tuple(use.selector for use in selectors_in(stage.tree)),
        inputs=tuple(inputs),
        checks=tuple(checks),
    )
    return Scene(step=stage.step, interval=interval, entry=entry), play


def _says(stage: CastStage, pair: Pair, play: Play) -> Iterator[Check]:
    """What it says at the end of the trouble, when every window holds nothing else.

    Of a number that is not sure to each digit that a text shows, it is shown alone.
    """
    at = Fraction(stage.ends.ms, 1000)
    written = [n if is_missing(n) else Fraction(print_fraction(n)) for n in play.over]
    exact = play.steady.evaluate(written, at).vector
    # As Prometheus calculates, and with each rate and what is no plain second a little off: a
    # number that stays is exact.
    shaken = [
        float(number) * (1 + float(SURE) * place * (one.counter or one.moment not in (0, 1)))
        for place, (number, one) in enumerate(zip(written, play.series, strict=True), start=1)
    ]
    floats = play.steady.evaluate(shaken, at).vector
    found = [(group, Fraction(n)) for group, n in exact.items() if group in play.fires]
    unsure = {group for group, number in found if floats.get(group) != float(number)}
    check, named = stage.check(SAYS, stage.ends, pair.fires), result_name(stage.tree)
    for alone in (False, True):
        lax = Fraction(0) if alone else SURE
        with suppress(NotKnownError, OverflowError):
            says = tuple(
                said(stage.rule, dict(group), number, {}, lax * (group in unsure), named)
                for group, number in found
            )
            if says and not (alone and any(one.named for one in says)):
                yield replace(check, says=says, alone=alone)
            return


def _together(stage: CastStage, results: Results) -> Scene:
    """All over the threshold at once, from the beginning: each result is an alert of its own."""
    interval = stage.sampled_each(len(results.numbers))
    inputs = [
        input_over(one, [(stage.ends, number)], interval) for one, number in results.numbers.items()
    ]
    entry = Entry(
        name=f"{stage.alert.page} together",
        subject=stage.subject,
        reads=tuple(use.selector for use in selectors_in(stage.tree)),
        inputs=tuple(inputs),
        checks=(stage.check(TOGETHER, stage.ends, results.fires),),
    )
    return Scene(step=stage.step, interval=interval, entry=entry)


def _play(stage: CastStage, pair: Pair, until: Duration, interval: Duration) -> Play:
    """With more traffic since the trouble began, where that changes nothing that is true."""
    steady = Steady(stage.tree, stage.cast.series)
    more = [
        tuple(
            number * _SINCE if one.counter else number
            for number, one in zip(numbers, stage.cast.series, strict=True)
        )
        for numbers in (pair.over, pair.under)
    ]
    seen = [set(steady.evaluate(one, Fraction(stage.ends.ms, 1000)).vector) for one in more]
    over, under = more if seen == [set(pair.fires), set()] else (pair.over, pair.under)
    return Play(
        steady=steady,
        series=stage.cast.series,
        fires=frozenset(pair.fires),
        well=pair.under,
        over=over,
        under=under,
        begins=stage.begins,
        ends=stage.ends,
        until=until,
        step=stage.step,
        interval=interval,
    ).sharpened()


def _claims(stage: CastStage, pair: Pair, play: Play) -> Iterator[Claim]:
    """The last sure moment before and the first after it fires, and the same as it clears."""
    begins, ends, step = stage.begins, stage.ends, stage.step
    yield "is silent just under its threshold", begins, ()
    before, first = play.rise()
    if first is None:
        before, first = begins, ends - stage.wait
    fires = min((first + stage.wait).in_steps(step), ends)
    if stage.wait > ZERO or before > begins:
        silent = fires - step if before == first - step else _before(before + stage.wait, step)
        yield "is silent before its time", silent, ()
    yield "fires", fires, pair.fires
    if play.until == ends:
        return
    last, after = play.fall()
    if last is None:
        last, after = ends, play.until
    clears = min((after + stage.keep).in_steps(step), play.until)
    if stage.keep > ZERO or last > ends:
        still = clears - step if after == last + step else _before(last + stage.keep, step)
        yield "still fires for its time", still, pair.fires
    yield "clears", clears, ()


def _before(moment: Duration, step: Duration) -> Duration:
    """The last evaluation up to a moment."""
    return step * (moment // step)
