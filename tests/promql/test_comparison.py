"""What an alert compares, and the limit that a graph can show."""

from __future__ import annotations

from decimal import Decimal

import pytest

from slosmith.promql import compared
from tests.conftest import Compile


@pytest.mark.parametrize(
    ("text", "value", "limit"),
    [
        ("used > 0.9", "used", Decimal("0.9")),
        ("5 < used", "used", Decimal(5)),
        ("used > 1 and up == 0", "used", Decimal(1)),
        ("used > free", "used", None),
        ("used < Inf", "used", None),
        ("-Inf < used", "used", None),
        ("used != NaN", "used", None),
        ("used < 1e999", "used", None),
        ("rate(a[5m])", "rate(a[5m])", None),
    ],
)
def test_the_first_comparison_has_a_value_and_a_limit(
    text: str, value: str, limit: Decimal | None
) -> None:
    found = compared(text)
    assert (found.value, found.limit) == (value, limit)


@pytest.mark.parametrize("limit", ["Inf", "-Inf", "NaN", "1e999", "1e308", "1e-320"])
def test_whatever_an_alert_is_held_against_it_has_a_panel(compile: Compile, limit: str) -> None:
    built = compile(
        "service: s\nteam: web\nalerts:\n"
        f"  - {{alert: Odd, expr: 'used > {limit}', severity: ticket, summary: x}}\n"
    )
    assert built.exit_code == 0, built.stderr
