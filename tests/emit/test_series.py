"""Expressions of recorded series are made once, and say of each SLO what is its own."""

from __future__ import annotations

import pytest

from slosmith.emit.series import Series, for_any_slo
from slosmith.model.units import Duration
from slosmith.promql import build

DAY = Duration.parse("1d")
OF_SHOP, OF_CAFE = build.whose("shop", "errors"), build.whose("cafe", "up")


def summed(series: Series, name: str, window: Duration) -> str:
    """A text with every way of reading a series in it."""
    return f"{series.now(name)} / {series.over(name, window)} + {series.today(name)}"


@pytest.mark.parametrize("by", [(), ("code",), ("code", "job")])
def test_it_says_what_it_says_of_the_slo_itself(by: tuple[str, ...]) -> None:
    made = for_any_slo(summed)
    for matchers in (OF_SHOP, OF_CAFE):
        series = Series(matchers, by)
        assert made(series, "slo:x", DAY) == summed(series, "slo:x", DAY)
    assert made(Series(OF_SHOP, ()), "slo:x", DAY) == (
        'slo:x{service="shop",slo="errors"} / '
        'sum(sum_over_time(slo:x{service="shop",slo="errors"}[1d])) + '
        'sum(slo:x{service="shop",slo="errors"})'
    )


def test_it_is_made_once_for_all_slos_of_the_same_groups() -> None:
    seen: list[tuple[str, ...]] = []

    @for_any_slo
    def noted(series: Series) -> str:
        seen.append(series.by)
        return series.now("slo:x")

    for by in ((), ("code",), (build.Group("code", "status"),)):
        for matchers in (OF_SHOP, OF_CAFE):
            assert noted(Series(matchers, by)) == f"slo:x{{{matchers}}}"
    assert seen == [(), ("code",)]
