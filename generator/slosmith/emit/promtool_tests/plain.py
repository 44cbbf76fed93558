"""Scenes of plain alerts: raw series just over the threshold, just under it, and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from promql_parser import Expr

from slosmith.emit.alerts import emit_plain_alert
from slosmith.emit.promtool_tests.dates import dated_from
from slosmith.emit.promtool_tests.hours import open_from
from slosmith.emit.promtool_tests.misses import misses_of, vanishing
from slosmith.emit.promtool_tests.neighbours import Results, more_results
from slosmith.emit.promtool_tests.other_values import other_values
from slosmith.emit.promtool_tests.texts import SAYS
from slosmith.gotemplate.words import NotKnownError
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.output.document import Rule
from slosmith.promql import PromQLError, parse_expression, result_name, selectors_in
from slosmith.promql.selector_uses import calls, reach_of
from slosmith.simulate.damaged import (
    loosened,
    lost_alternatives,
    mutants_of,
    parsed,
    shorter_windows,
    telling,
    without_matchers,
)
from slosmith.simulate.input_series import Cast, Contract, casts_for, counts
from slosmith.simulate.promtool_file import (
    Check,
    Entry,
    Input,
    Scene,
    aging,
    fires,
    print_fraction,
    rising,
    standing,
)
from slosmith.simulate.said import SURE, Said, said
from slosmith.simulate.solver import Pair, solve_pairs
from slosmith.simulate.steady_state import Series, Steady
from slosmith.simulate.transitions import Play
from slosmith.simulate.vectors import LabelSet, Number, UnsupportedError, is_missing

_STEPS = tuple(
    Duration.parse(text) for text in ("1m", "2m", "5m", "10m", "30m", "1h", "2h", "6h", "1d")
)
_MOST_STEPS, _MINUTE, _DENSE, _MOST_SAMPLES = 40, 60, 4, 9_000
_DATED_PART, _MOST_SERIES, _MOST_WIDE = 100, 6, 2
# promtool evaluates all the time before a date, so that a step as short as a wait of a minute costs
# minutes where a scene begins after months.
_MOST_EVALUATIONS = 12_000
_ZERO, _SECOND = Duration(0), Duration(1_000)
_LOOKBACK = Duration.parse("5m")
# Latest samples are seen for five minutes, so that in long scenes they may be almost so far apart:
# what looks back over hours costs promtool a quarter.
_LATEST = ("last_over_time", "present_over_time")
_LONG, _SPARSE = Duration.parse("8h"), 240
# Traffic changes with the trouble, so that what is read over another window has another rate.
_SINCE = 3

Claim = tuple[str, Duration, tuple[LabelSet, ...]]
TOGETHER = "fires for each result that is true at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What every scene of one alert shares; each moment is one of an evaluation.

    Before ``begins`` all is well, until ``ends`` it is not, and after that it is again.
    """

    alert: PlainAlert
    rule: Rule
    tree: Expr
    step: Duration
    begins: Duration
    ends: Duration
    over: Duration

    @property
    def subject(self) -> str:
        """What proofs call the alert."""
        return self.alert.subject

    def check(self, claim: str, at: Duration, groups: Iterable[LabelSet]) -> Check:
        """Of its own rule alone, where others share its name."""
        if not self.alert.number:
            return fires(self.subject, claim, at, self.rule, groups)
        narrow = [name for name, _ in self.rule.labels]
        return fires(self.subject, claim, at, self.rule, groups, narrow=narrow)

    def sampled_each(self, series: int) -> Duration:
        """How far samples are apart: some in each step, so that it is sure which of them decides.

        promtool holds no more than 10,000 samples for a query.
        """
        step = self.step.whole_seconds
        densest = max(min(self._dense if self.over < _LONG else self._sparse, step // _DENSE), 1)
        least = longest_window(self.tree).whole_seconds * series // _MOST_SAMPLES
        fitting = (n for n in range(densest, 0, -1) if step % n == 0)
        if least >= densest:
            fitting = (n for n in range(least + 1, step + 1) if step % n == 0)
        return Duration.of(next(fitting, step))

    @property
    def _ranges(self) -> list[int]:
        uses = selectors_in(self.tree)
        return [int(use.range.total_seconds()) for use in uses if use.range]

    @property
    def _dense(self) -> int:
        """Two samples in each range: without its left end, a minute holds one of each minute."""
        return min([_MINUTE, *(max(one // 2, 1) for one in self._ranges)])

    @property
    def _sparse(self) -> int:
        """How many seconds apart samples may be in a long scene, with some in each range."""
        return max(min([_SPARSE, *(one // _DENSE for one in self._ranges)]), self._dense)

    @property
    def wait(self) -> Duration:
        """How long it is true before it fires."""
        return self.alert.wait or _ZERO

    @property
    def keep(self) -> Duration:
        """How long it fires on once it is false."""
        return self.alert.keep_firing or _ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainScenes:
    """The scenes of an alert, and damaged versions of its query that none of them notices."""

    scenes: tuple[Scene, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage(Stage):
    """The same with the series that were found."""

    cast: Cast


def stage_of(alert: PlainAlert, settings: Settings) -> Stage:
    """Raises UnsupportedError where nobody can say which alert fires."""
    rule = emit_plain_alert(alert, settings)
    if any("{{" in value for _, value in rule.labels):
        raise UnsupportedError("labels that are templates")
    tree = parse_expression(alert.rule)
    window, wait, keep = longest_window(tree), alert.wait or _ZERO, alert.keep_firing or _ZERO
    dated = max(dated_from(tree), open_from(tree))
    whole = max(window + wait + keep + window, Duration(dated.ms // _DATED_PART))
    coarse = next((step for step in _STEPS if whole <= step * _MOST_STEPS), _STEPS[-1])
    step = max(
        _telling(coarse, (keep, wait)), Duration(dated.ms // _MOST_EVALUATIONS).in_steps(_SECOND)
    )
    begins = max((window + wait).in_steps(step) + step * 2, dated.in_steps(step))
    ends = begins + (window + wait).in_steps(step) + step * 3
    over = ends + (window + keep).in_steps(step) + step * 3
    return Stage(alert=alert, rule=rule, tree=tree, step=step, begins=begins, ends=ends, over=over)


def plain_scenes(alert: PlainAlert, contract: Contract, settings: Settings) -> PlainScenes:
    """Scenes that tell as many changes of comparisons as can be, and those that none tells.

    Raises UnsupportedError where no series are found that make the alert fire and be silent.
    """
    bare = stage_of(alert, settings)
    at = Fraction(bare.ends.ms, 1000)
    damage = [*dict.fromkeys((*mutants_of(alert.rule), *loosened(alert.rule)))]
    known = [(text, tree) for text in damage for tree in parsed([text])]
    damaged = [tree for _, tree in known]
    lost = [*parsed(dict.fromkeys(lost_alternatives(alert.rule)))]
    shown: set[int] = set()
    scenes: list[Scene] = []
    plays: list[Play] = []
    for cast, pairs in _solved(bare.tree, contract, at, damaged):
        stage = _Stage(**{one.name: getattr(bare, one.name) for one in fields(bare)}, cast=cast)
        for scene, play in _scenes(stage, pairs, len(damaged), first=not shown):
            scenes.append(scene)
            plays.append(play)
        own = dict(stage.rule.labels)
        if not shown and (r := more_results(bare.tree, cast, pairs[0], at, contract, own)):
            scenes.append(_together(stage, r))
        for one in () if shown else other_values(bare.tree, cast, pairs[0], lost, at):
            same = replace(stage, cast=one.cast)
            scenes.append(_scene(same, one.pair, {}, clears=False)[0])
        shown |= {n for pair in pairs for n in pair.noticed}
    left = [text for number, (text, _) in enumerate(known) if number not in shown]
    if left or _is_short(bare):
        windows: Iterable[str] = dict.fromkeys(shorter_windows(alert.rule))
        for play in plays:
            windows = [*_untold(windows, play)]
        left += windows
    return PlainScenes(scenes=tuple(scenes), left=tuple(left))


def _is_short(stage: Stage) -> bool:
    """Whether half of a range is over before the next evaluation: no moment can show it."""
    ranges = [use.range for use in selectors_in(stage.tree) if use.range]
    return bool(ranges) and min(ranges).total_seconds() / 2 < stage.step.whole_seconds


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
    stage: _Stage, pairs: Sequence[Pair], damaged: int, *, first: bool
) -> Iterator[tuple[Scene, Play]]:
    at = Fraction(stage.ends.ms, 1000)
    for number, (pair, misses) in enumerate(_with_misses(stage, pairs, at)):
        # What is read over a range is there for its time once all is well.
        moves = any(one >= damaged for one in pair.noticed)
        gone = any(map(is_missing, pair.under))
        yield _scene(stage, pair, misses, clears=(first and number == 0) or moves or gone)


def _telling(step: Duration, waits: Sequence[Duration]) -> Duration:
    """So short a step that waiting half as long again, or two thirds, is another number of steps.

    That is so for any wait of more than one step but for two.
    """
    for wait in waits:
        if wait > _ZERO and (wait <= step or wait == step * 2):
            parts = Fraction(2, 3) if wait <= step else Fraction(2, 5)
            step = Duration.of(max(int(wait.ms * parts) // 1000, 1))
    return step


def _solved(
    tree: Expr, contract: Contract, at: Fraction, damaged: Sequence[Expr]
) -> list[tuple[Cast, tuple[Pair, ...]]]:
    """The first cast that can be solved; of a query that counts, those that notice most."""
    reason, found = UnsupportedError("no series"), []
    for cast in _casts(tree, contract):
        try:
            pairs = solve_pairs(tree, cast.series, at, damaged)
        except UnsupportedError as error:
            reason = error
            continue
        noticed = frozenset(n for pair in pairs for n in pair.noticed if n < len(damaged))
        found.append(_Solved(cast=cast, pairs=pairs, noticed=noticed))
        if len(noticed) == len(damaged) or not counts(tree):
            break
    if not found:
        raise reason
    best = [*telling(found)]
    if damaged and not best:
        raise UnsupportedError("nothing found that shows when it would not fire")
    return [(one.cast, one.pairs) for one in best or found[:1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    """Series, numbers of them, and the damage that shows with these."""

    cast: Cast
    pairs: tuple[Pair, ...]
    noticed: frozenset[int]


def _casts(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Of a query that counts the small casts first, and few of those that take long to solve."""
    if not counts(tree):
        yield from casts_for(tree, contract)
        return
    every = [*casts_for(tree, contract)]
    yield from (one for one in every if len(one.series) <= _MOST_SERIES)
    yield from [one for one in every if len(one.series) > _MOST_SERIES][:_MOST_WIDE]


def _with_misses(
    stage: _Stage, pairs: Sequence[Pair], at: Fraction
) -> Iterator[tuple[Pair, Mapping[Series, Number]]]:
    """The pairs with what decoys do, and others for matchers whose loss is not noticed else."""
    lost: Sequence[Expr] = (*parsed(dict.fromkeys(without_matchers(stage.alert.rule))),)
    for pair in pairs:
        misses = misses_of(stage.tree, lost, stage.cast, pair, at)
        yield pair, misses.numbers
        lost = misses.unnoticed
    latest = calls(stage.tree, *_LATEST)
    for pair in vanishing(stage.tree, stage.cast, pairs[0], at) if lost or latest else ():
        misses = misses_of(stage.tree, lost, stage.cast, pair, at)
        if latest or len(misses.unnoticed) < len(lost):
            yield pair, misses.numbers
            lost = misses.unnoticed


def _scene(
    stage: _Stage, pair: Pair, misses: Mapping[Series, Number], *, clears: bool
) -> tuple[Scene, Play]:
    """Just under the threshold, then just over it until it fires, and then just under again."""
    interval = stage.sampled_each(len(stage.cast.series))
    play = _play(stage, pair, stage.over if clears else stage.ends, interval)
    inputs = [
        _input(
            one,
            [(lasting, numbers[place]) for lasting, numbers in play.spans if lasting > _ZERO],
            interval,
        )
        for place, one in enumerate(stage.cast.series)
    ]
    inputs += [_input(one, [(play.until, number)], interval) for one, number in misses.items()]
    checks = [stage.check(claim, at, groups) for claim, at, groups in _claims(stage, pair, play)]
    if clears and (says := _said(stage, play)):
        checks.append(replace(stage.check(SAYS, stage.ends, pair.fires), says=says))
    entry = Entry(
        name=stage.alert.page,
        subject=stage.subject,
        reads=tuple(use.selector for use in selectors_in(stage.tree)),
        inputs=tuple(inputs),
        checks=tuple(checks),
    )
    return Scene(step=stage.step, interval=interval, entry=entry), play


def _said(stage: _Stage, play: Play) -> tuple[Said, ...]:
    """What it says at the end of the trouble, when every window holds nothing else."""
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
    try:
        return tuple(
            said(
                stage.rule,
                dict(group),
                Fraction(number),
                {},
                Fraction(0) if floats.get(group) == float(number) else SURE,
                result_name(stage.tree),
            )
            for group, number in exact.items()
            if group in play.fires
        )
    except (NotKnownError, OverflowError):
        return ()


def _together(stage: _Stage, results: Results) -> Scene:
    """All over the threshold at once, from the beginning: each result is an alert of its own."""
    interval = stage.sampled_each(len(results.numbers))
    inputs = [
        _input(one, [(stage.ends, number)], interval) for one, number in results.numbers.items()
    ]
    entry = Entry(
        name=f"{stage.alert.page} together",
        subject=stage.subject,
        reads=tuple(use.selector for use in selectors_in(stage.tree)),
        inputs=tuple(inputs),
        checks=(stage.check(TOGETHER, stage.ends, results.fires),),
    )
    return Scene(step=stage.step, interval=interval, entry=entry)


def _play(stage: _Stage, pair: Pair, until: Duration, interval: Duration) -> Play:
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


def _claims(stage: _Stage, pair: Pair, play: Play) -> Iterator[Claim]:
    """The last sure moment before and the first after it fires, and the same as it clears."""
    begins, ends, step = stage.begins, stage.ends, stage.step
    yield "is silent just under its threshold", begins, ()
    before, first = play.rise()
    if first is None:
        before, first = begins, ends - stage.wait
    fires = min((first + stage.wait).in_steps(step), ends)
    if stage.wait > _ZERO or before > begins:
        silent = fires - step if before == first - step else _before(before + stage.wait, step)
        yield "is silent before its time", silent, ()
    yield "fires", fires, pair.fires
    if play.until == ends:
        return
    last, after = play.fall()
    if last is None:
        last, after = ends, play.until
    clears = min((after + stage.keep).in_steps(step), play.until)
    if stage.keep > _ZERO or last > ends:
        still = clears - step if after == last + step else _before(last + stage.keep, step)
        yield "still fires for its time", still, pair.fires
    yield "clears", clears, ()


def _input(series: Series, spans: Sequence[tuple[Duration, Number]], interval: Duration) -> Input:
    if any(is_missing(number) for _, number in spans):
        return Input(series=series, values=_with_gaps(series, spans, interval))
    phases = [(lasting // interval, Fraction(number)) for lasting, number in spans]
    if series.moment:
        ages = [(phases[0][0] + 1, phases[0][1]), *phases[1:]]
        return Input(series=series, values=aging(ages, interval, series.moment))
    if series.counter:
        per_sample = [(count, rate * interval.ms / 1000) for count, rate in phases]
        return Input(series=series, values=rising(per_sample))
    first = (phases[0][0] + 1, phases[0][1])
    return Input(series=series, values=standing([first, *phases[1:]]))


def _with_gaps(series: Series, spans: Sequence[tuple[Duration, Number]], interval: Duration) -> str:
    """Samples where there are some; a series that ends is marked as stale."""
    parts: list[str] = []
    there = False
    for lasting, number in spans:
        count = lasting // interval + (0 if parts else 1)  # the sample at the very beginning
        if is_missing(number):
            parts += ["stale" if there else "_", *("_" for _ in range(count - 1))]
        else:
            rise = print_fraction(number * interval.ms / 1000) if series.counter else "0"
            first = "0" if series.counter else print_fraction(number)
            parts.append(f"{first}+{rise}x{count - 1}")
        there = not is_missing(number)
    return " ".join(parts)


def longest_window(tree: Expr, least: Duration = _LOOKBACK) -> Duration:
    """How far back a query looks; ``least`` where it reads nothing but the latest sample."""
    _, farthest = reach_of(tree)
    length = int(farthest.total_seconds() * 1000)
    return Duration(length) if length > 0 else least


def _before(moment: Duration, step: Duration) -> Duration:
    """The last evaluation up to a moment."""
    return step * (moment // step)
