"""A lost matcher changes nothing where the other side of a join still has it, and only there."""

from __future__ import annotations

import pytest

from slosmith.promql import parse_expression
from tests.mutants.joined import is_unchanged

A, B = 'a{x="1",y="2"}', 'b{x="1",y="2"}'
LOST = 'a{y="2"}'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{A} / ({B} > 0)", f"{LOST} / ({B} > 0)"),
        (f"{A} > 1 and {B} > 1", f"{LOST} > 1 and {B} > 1"),
        (f"sum(2 * {A} + 3 * {B} or {A})", f"sum(2 * {LOST} + 3 * {B} or {A})"),
        (f"sum by (x) ({A}) / sum by (x) ({B})", f"sum by (x) ({LOST}) / sum by (x) ({B})"),
    ],
)
def test_what_is_let_in_finds_no_partner(old: str, new: str) -> None:
    assert is_unchanged(parse_expression(old), parse_expression(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{A} > 1", f"{LOST} > 1"),
        (f"{A} or {B}", f"{LOST} or {B}"),
        (f"{B} unless {A}", f"{B} unless {LOST}"),
        (f"{A} and on (y) {B}", f"{LOST} and on (y) {B}"),
        (f"sum({A}) / sum({B})", f"sum({LOST}) / sum({B})"),
        (f"{A} / {LOST}", f"{LOST} / {LOST}"),
        (f"{A} / {B}", f"a / {B}"),
    ],
)
def test_what_may_count_is_never_called_the_same(old: str, new: str) -> None:
    assert not is_unchanged(parse_expression(old), parse_expression(new))
