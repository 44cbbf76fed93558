"""Between two evaluations a query turns, wherever its crossing would fall by itself."""

from __future__ import annotations

from fractions import Fraction

import pytest

from slosmith.model.units import Duration
from slosmith.promql import parse_expression
from slosmith.simulate.series import Series
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.transitions import Play

STEP, INTERVAL, WINDOW = Duration.parse("80s"), Duration.parse("20s"), 1_800
UNDER, THRESHOLD = Fraction(2), Fraction(5, 2)


def _crossing_after(seconds: int) -> Play:
    """More than 2.5 in half an hour, so many seconds after there came 2 and then more of them."""
    series = (Series(name="restarts_total", labels=(), counter=True),)
    over = UNDER + (THRESHOLD - UNDER) * WINDOW / seconds
    return Play(
        steady=Steady(parse_expression("sum(increase(restarts_total[30m])) > 2.5"), series),
        series=series,
        fires=frozenset([frozenset()]),
        well=(UNDER / WINDOW,),
        over=(over / WINDOW,),
        under=(UNDER / WINDOW,),
        begins=STEP * 30,
        ends=STEP * 60,
        until=STEP * 90,
        step=STEP,
        interval=INTERVAL,
    )


def test_what_turns_at_an_evaluation_is_not_sure_there() -> None:
    play = _crossing_after(800)
    assert play.rise() == (STEP * 39, STEP * 41)


@pytest.mark.parametrize("seconds", range(800, 880, 10))
def test_wherever_it_would_turn_it_turns_between_two_evaluations(seconds: int) -> None:
    play = _crossing_after(seconds).sharpened()
    before, first = play.rise()
    last, after = play.fall()
    assert first is not None
    assert last is not None
    assert (first - before, after - last) == (STEP, STEP)
    crosses = play.begins + Duration.of(seconds)
    assert before < crosses < first


def test_what_turns_between_two_evaluations_is_left_alone() -> None:
    play = _crossing_after(840)
    assert play.sharpened().begins == play.begins


def test_what_never_turns_is_left_alone() -> None:
    play = _crossing_after(WINDOW * 10)
    assert play.rise() == (play.ends, None)
    assert play.sharpened() == play
