"""Numbers just over and just under a threshold, against arithmetic done on paper."""

from __future__ import annotations

from fractions import Fraction

import pytest

from slosmith.emit.promtool_tests.dates import dated_from
from slosmith.model.units import Duration
from slosmith.promql import parse_expression
from slosmith.simulate.damaged import mutants_of, parsed
from slosmith.simulate.input_series import casts_for
from slosmith.simulate.promtool_file import rising
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Pair, solve_pairs
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import UnsupportedError, is_missing
from slosmith.simulate.written_numbers import limits_in


def _pairs(text: str) -> tuple[tuple[Series, ...], tuple[Pair, ...]]:
    tree = parse_expression(text)
    for cast in casts_for(tree, {}):
        try:
            damaged = (*parsed(mutants_of(text)),)
            return cast.series, solve_pairs(tree, cast.series, Fraction(7200), damaged)
        except UnsupportedError:
            continue
    raise UnsupportedError(text)


def test_a_ratio_and_a_least_count_each_get_a_pair_of_their_own() -> None:
    series, pairs = _pairs(
        'sum(rate(r{code="5"}[10m])) / sum(rate(r[10m])) > 0.2'
        ' and sum(increase(r{code="5"}[10m])) > 5'
    )
    bad = next(n for n, one in enumerate(series) if ("code", "5") in one.labels)
    ratios = [Fraction(p.under[bad]) / sum(Fraction(n) for n in p.under) for p in pairs]
    counts = [Fraction(p.under[bad]) * 600 for p in pairs]
    # Under the first threshold the share is below a fifth, under the other the count below five.
    assert any(
        ratio < Fraction(1, 5) and count > 5 for ratio, count in zip(ratios, counts, strict=True)
    )
    assert any(
        ratio > Fraction(1, 5) and count < 5 for ratio, count in zip(ratios, counts, strict=True)
    )


def test_what_is_silent_just_at_the_threshold_is_moved_past_it() -> None:
    series, pairs = _pairs('sum(rate(r{code="5"}[10m])) / sum(rate(r[10m])) < 0.5')
    bad = next(n for n, one in enumerate(series) if ("code", "5") in one.labels)
    (share,) = {Fraction(p.under[bad]) / sum(Fraction(n) for n in p.under) for p in pairs}
    assert Fraction(1, 2) < share < Fraction(55, 100)


def test_a_gauge_is_moved_past_no_threshold() -> None:
    _, pairs = _pairs("up < 1")
    assert pairs[0].under == (1,)


def test_a_query_that_counts_groups_gets_as_many_groups() -> None:
    series, pairs = _pairs("count(max by (provider) (breaker) == 1) >= 3")
    assert len({dict(one.labels)["provider"] for one in series}) == 3
    assert all(number == 1 for number in pairs[0].over)


def test_a_query_for_what_is_absent_has_a_series_that_goes_away() -> None:
    _, pairs = _pairs('absent(up{job="a"})')
    assert pairs[0].over[0] != pairs[0].over[0]  # NaN: no such series
    assert pairs[0].fires == (frozenset({("job", "a")}),)


def test_what_is_not_worked_out_is_said_by_name() -> None:
    tree = parse_expression("histogram_quantile(0.9, h_bucket) > 1")
    series = (Series(name="h_bucket", labels=(), counter=False),)
    with pytest.raises(UnsupportedError, match="histogram_quantile"):
        Steady(tree, series)


def test_a_counter_never_steps_back_between_phases() -> None:
    # 307.8 added a hundred times is no exact float: the next phase would begin as a reset.
    first, second = (
        part.split("+") for part in rising([(100, Fraction("307.8")), (5, Fraction(0))]).split()[1:]
    )
    step = float(first[1].partition("x")[0])
    total = float(first[0])
    for _ in range(99):
        total += step
    assert float(second[0]) == total


@pytest.mark.parametrize(("text", "value"), [("5 < g", 7), ("g > 5", 7), ("5 < g < 8", 7)])
def test_what_a_comparison_keeps_is_the_number_of_the_series(text: str, value: int) -> None:
    series = (Series(name="g", labels=(), counter=False),)
    found = Steady(parse_expression(text), series).evaluate([Fraction(7)]).vector
    assert list(found.values()) == [value]


@pytest.mark.parametrize(
    ("function", "number"),
    [("ceil", 3), ("floor", 2), ("round", 3), ("abs", Fraction(5, 2))],
)
def test_a_half_is_rounded_as_prometheus_does(function: str, number: int) -> None:
    (series,) = _pairs("level > 1")[0]
    vector = Steady(parse_expression(f"{function}(level)"), (series,)).evaluate((Fraction(5, 2),))
    assert [*vector.vector.values()] == [number]


@pytest.mark.parametrize("function", ["ceil", "floor", "round", "abs"])
def test_what_is_no_number_stays_none_when_it_is_rounded(function: str) -> None:
    """A share of a disk of no size: nothing, times what has no end."""
    (series,) = _pairs("level > 1")[0]
    found = Steady(parse_expression(f"{function}(1 / level * level)"), (series,))
    assert [is_missing(one) for one in found.evaluate((Fraction(0),)).vector.values()] == [True]


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("used_bytes / 1024/1024/1024 > 7000", 7_000 * 1024**3),
        ("used_bytes / 1024/1024/1024 > 7000 and used_percent > 75", 7_000 * 1024**3),
        ("((used_milliunits * 2) / (10 * 100)) > 3", 1_500),
    ],
)
def test_a_limit_is_found_however_many_units_away(query: str, limit: int) -> None:
    series, pairs = _pairs(query)
    place = next(place for place, one in enumerate(series) if "percent" not in one.name)
    assert any(pair.under[place] < limit < pair.over[place] for pair in pairs)


def test_a_limit_of_a_share_is_none_of_what_it_is_a_share_of() -> None:
    assert [*limits_in(parse_expression("free / size * 100 < 15"))] == []
    assert [*limits_in(parse_expression("free / 1024 < 15"))] == [15 * 1024]


def test_an_age_of_sixty_minutes_is_found() -> None:
    """One number that is written twice is a limit of its square."""
    _, pairs = _pairs("((time() - max(last_sync)) / 60) > 60")
    assert pairs[0].under[0] < 3_600 < pairs[0].over[0]


@pytest.mark.parametrize(
    "query",
    ["one / on () other", "one / on () group_left () other", "one > on () other"],
)
def test_what_finds_several_partners_has_no_value(query: str) -> None:
    series = tuple(
        Series(name=name, labels=(("zone", zone),), counter=False)
        for name, zone in (("one", "a"), ("other", "a"), ("other", "b"))
    )
    numbers = (Fraction(3), Fraction(2), Fraction(1))
    with pytest.raises(UnsupportedError, match="partners"):
        Steady(parse_expression(query), series).evaluate(numbers)


def test_as_many_series_are_counted_as_a_query_asks_for() -> None:
    series, pairs = _pairs("count(gateway_info) > 17")
    assert len(series) == 18  # the first number above, and one less when one is gone
    assert [is_missing(number) for number in pairs[0].under].count(True) == 1


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("(time() - done > 3600) and done > 0", 4_500),  # 3,600 and a quarter of it
        ("time() - (done > 0) > 1800", 2_250),
        ("(time() - done) / 3600 > 10 and done > 0", 45_000),  # ten hours: 36,000 seconds
        ("time() - done > 3600", 0),
        ("level > 3600", 0),
        ("time() - done > 3600 and level > 3e7", 0),
        ("(time() - done > 3600 and done > 0) and level > 3e7", 4_500),
    ],
)
def test_moments_that_must_be_dates_are_some_time_after_1970(query: str, seconds: int) -> None:
    assert dated_from(parse_expression(query)) == Duration.of(seconds)


def test_a_limit_two_units_away_is_found() -> None:
    series, pairs = _pairs("(sum by (host) (rate(read_bytes_total[2m])) / 1024 / 1024 > 50) * 1")
    # 50 MiB are 52,428,800 bytes.
    assert pairs[0].under[0] < 52_428_800 < pairs[0].over[0]
    assert series[0].counter
