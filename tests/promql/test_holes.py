"""Holes: whatever a value is, it stays in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.language.parameters import PARAMETER_TYPES
from slosmith.promql import PromQLError, parse_expression, parse_selector, selectors_in
from slosmith.promql.holes import Filling, fill_holes

TYPES = {one.name: one for one in PARAMETER_TYPES}
STRANGE = ['"', "'", "\\", "`", '"} or up{a="', "a|b", ".*", "$x", "\n", "}", ",", "#", "$window"]


def test_values_stand_where_their_types_allow() -> None:
    fillings = {
        "shop": Filling(literal="a.b", pattern=r"a\.b"),
        "where": Filling(matchers=parse_selector('x{job="j",code!="1"}').matchers),
        "most": Filling(operand="5"),
        "window": Filling(operand="never"),
        "back": Filling(operand="300", range="5m"),
        "metric": Filling(operand="orders"),
        "label": Filling(operand="site"),
    }
    text = (
        'sum by ($label) (rate($metric{shop="$shop",path=~"/$shop/.*",$where}[$back] offset $back))'
        " / $back > $most and x[$window]"
    )
    assert fill_holes(text, fillings) == (
        r"""sum by (site) (rate(orders{shop="a.b",path=~"/(?:a\\.b)/.*",code!="1",job="j"}[5m]"""
        " offset 5m)) / 300 > 5 and x[$window]"
    )


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("a{$where}", "a{}"),
        ('a{$where,b="1"}', 'a{b="1"}'),
        ('a{b="1",$where}', 'a{b="1"}'),
        ('a{b="1",$where,c="2"}', 'a{b="1",c="2"}'),
    ],
)
def test_no_conditions_leave_no_comma_behind(text: str, filled: str) -> None:
    assert fill_holes(text, {"where": Filling(matchers=())}) == filled


@pytest.mark.parametrize(
    "text",
    ["a{$shop}", "a > $shop", 'label_replace(a, "b", "$shop", "", "")', "a[$shop]", 'a{b="$sop"}'],
)
def test_a_value_stands_nowhere_else(text: str) -> None:
    with pytest.raises(PromQLError):
        fill_holes(text, {"shop": Filling(literal="x", pattern="x")})


@given(st.text(max_size=20) | st.sampled_from(STRANGE))
def test_a_text_is_compared_as_it_is(value: str) -> None:
    filled = fill_holes('a{b="$x"} + c{d=~"$x",e!~"-$x-"}', {"x": TYPES["text"].filling(value)})
    one, other = (use.selector for use in selectors_in(parse_expression(filled)))
    assert (one.metric, one.equals) == ("a", {"b": value})
    assert [(m.name, m.op) for m in other.matchers] == [("d", "=~"), ("e", "!~")]
    if value.isprintable():
        assert other.matches({"d": value, "e": "else"})
        assert not other.matches({"d": value, "e": f"-{value}-"})


def test_a_negative_number_is_one_operand() -> None:
    # -5 ^ 2 is -25, and (-5) ^ 2 is 25.
    from decimal import Decimal

    assert fill_holes("a > $x ^ 2", {"x": TYPES["number"].filling(Decimal(-5))}) == "a > (-5) ^ 2"
