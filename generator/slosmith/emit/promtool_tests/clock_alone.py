"""The scene of an alert that nothing but the clock decides: nothing is played, the time comes."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from promql_parser import Expr

from slosmith.emit.promtool_tests.hours import holds_at, number_at
from slosmith.emit.promtool_tests.plain_stage import ZERO, Stage
from slosmith.emit.promtool_tests.texts import SAYS
from slosmith.gotemplate.words import NotKnownError
from slosmith.model.units import Duration
from slosmith.promql.selector_uses import calls
from slosmith.simulate.promtool_file import Check, Entry, Scene
from slosmith.simulate.said import said
from slosmith.simulate.vectors import LabelSet, UnsupportedError

_MOST_EVALUATIONS = 45_000
_TICKS = {"minute": Duration.parse("1m"), "hour": Duration.parse("1h")}
_DAY = Duration.parse("1d")
_ALONE: tuple[LabelSet, ...] = (frozenset(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """From when to when a query is true for the first time that it comes true."""

    begins: Duration
    ends: Duration


def clock_scene(stage: Stage, damaged: Sequence[Expr]) -> tuple[Scene, frozenset[int]]:
    """The scene, and the numbers of the damaged queries that it notices.

    Raises UnsupportedError where the time never comes, or is over before it fires.
    """
    tick = next((one for name, one in _TICKS.items() if calls(stage.tree, name)), _DAY)
    if stage.wait != stage.wait.in_steps(tick):
        tick = _TICKS["minute"]
    found = _opened(stage.tree, tick)
    fires = found.begins + stage.wait
    if fires > found.ends - tick:
        raise UnsupportedError("a time that is over before the alert fires")
    stage = replace(stage, step=tick, begins=found.begins, ends=found.ends)
    checks = [*_checks(stage, tick)]
    asked = (found.begins - tick, found.begins, found.ends - tick, found.ends)
    right = [holds_at(stage.tree, at) for at in asked]
    noticed = {
        number
        for number, tree in enumerate(damaged)
        if [holds_at(tree, at) for at in asked] != right
    }
    for number in {*range(len(damaged))} - noticed:
        if (at := _elsewhere(stage, damaged[number], tick)) is not None:
            noticed.add(number)
            checks.append(stage.check("is silent at another time", at, ()))
    if damaged and not noticed:
        raise UnsupportedError("nothing found that shows when it would not fire")
    entry = Entry(
        name=stage.alert.page, subject=stage.subject, reads=(), inputs=(), checks=(*checks,)
    )
    return Scene(step=tick, interval=tick, entry=entry), frozenset(noticed)


def _opened(tree: Expr, tick: Duration) -> _Open:
    moments = (tick * number for number in range(_MOST_EVALUATIONS))
    turns = (
        later for at, later in pairwise(moments) if holds_at(tree, at) != holds_at(tree, later)
    )
    begins = next((at for at in turns if holds_at(tree, at)), None)
    ends = next(turns, None)
    if begins is None or ends is None:
        raise UnsupportedError("a time that does not come, or does not end, in promtool's first")
    return _Open(begins=begins, ends=ends)


def _checks(stage: Stage, tick: Duration) -> Iterator[Check]:
    fires, clears = stage.begins + stage.wait, (stage.ends + stage.keep).in_steps(tick)
    yield stage.check("is silent just under its threshold", stage.begins - tick, ())
    if stage.wait > ZERO:
        yield stage.check("is silent before its time", fires - tick, ())
    yield stage.check("fires", fires, _ALONE)
    yield stage.check("still fires for its time", clears - tick, _ALONE)
    yield stage.check("clears", clears, ())
    number = number_at(stage.tree, stage.ends - tick)
    with suppress(NotKnownError):
        value = None if number is None else Fraction(number)
        says = said(stage.rule, {}, value, {}, Fraction(0), "")
        yield replace(stage.check(SAYS, clears - tick, _ALONE), says=(says,))


def _elsewhere(stage: Stage, damaged: Expr, tick: Duration) -> Duration | None:
    """When a damaged query would fire, before the right one is true."""
    last, since = stage.begins - tick, None
    for number in range(last // tick):
        at = tick * number
        if not holds_at(damaged, at):
            since = None
        else:
            since = at if since is None else since
            if at - since >= stage.wait:
                return at
    return None
