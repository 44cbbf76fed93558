"""Series made up for tests: they match what they should, and only that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.promql import (
    Matcher,
    MatchOp,
    Selector,
    parse_selector,
)
from slosmith.promql.example_series import example_labels, near_misses

DOMAIN = {"outcome": ("ok", "error", "timeout"), "provider": ("a", "b")}


def example(selector: str, *avoid: str, domain: dict[str, tuple[str, ...]] = DOMAIN) -> object:
    return example_labels(parse_selector(selector), domain, [parse_selector(s) for s in avoid])


def test_values_come_from_the_contract() -> None:
    assert example("x") == {"outcome": "ok", "provider": "a"}
    assert example('x{outcome=~"err.*"}') == {"outcome": "error", "provider": "a"}


def test_the_good_series_avoids_the_bad_ones() -> None:
    bad = ('x{outcome="ok",provider="a"}', 'x{outcome=~"e.*"}')
    assert example("x", *bad) == {"outcome": "timeout", "provider": "a"}
    assert example("x", 'x{outcome!="ok"}', domain={}) == {"outcome": "ok"}
    assert example("x", 'x{code=~"5.."}', domain={}) == {}
    assert example('x{code=~"5..|4.."}', 'x{code=~"5.."}', domain={}) is not None


def test_what_the_contract_does_not_say_is_made_up() -> None:
    assert example('x{code=~"5..",job="j",a!="b",c!=""}', domain={}) == {
        "c": "other",
        "code": "500",
        "job": "j",
    }


def test_another_metric_is_no_reason_to_avoid_anything() -> None:
    assert example('x{outcome="ok"}', "y") == {"outcome": "ok", "provider": "a"}


@pytest.mark.parametrize(
    ("selector", "avoid"),
    [("x", "x"), ('x{a="b"}', 'x{a="b"}'), ('x{a="b",a!="b"}', "y"), ('x{a="b"}', 'x{a!=""}')],
)
def test_what_cannot_be_is_none(selector: str, avoid: str) -> None:
    assert example(selector, avoid, domain={}) is None


def test_a_metric_by_its_pattern_gets_a_name() -> None:
    assert example('{__name__=~"http_.*_total"}', domain={}) == {"__name__": "http_0_total"}


def test_each_matcher_has_its_near_miss() -> None:
    selector = parse_selector('x{code=~"5..",job="j",outcome!="ok"}')
    assert near_misses(selector, DOMAIN) == (
        {"job": "j", "outcome": "error", "provider": "a"},
        {"code": "500", "outcome": "error", "provider": "a"},
        {"code": "500", "job": "j", "outcome": "ok", "provider": "a"},
    )


MATCHERS = st.builds(
    Matcher,
    name=st.sampled_from(["a", "b", "outcome"]),
    op=st.sampled_from(list(MatchOp)),
    value=st.sampled_from(["", "ok", "5..", "x|y", ".+", "e[rs]*", "error", "(?i)z"]),
)
SELECTORS = st.builds(
    Selector, metric=st.sampled_from(["x", "y"]), matchers=st.lists(MATCHERS, max_size=3).map(tuple)
)


@given(SELECTORS, st.lists(SELECTORS, max_size=3))
def test_an_example_matches_its_selector_and_nothing_to_avoid(
    selector: Selector, avoid: list[Selector]
) -> None:
    labels = example_labels(selector, DOMAIN, avoid)
    if labels is not None:
        named = {"__name__": selector.metric, **labels}
        assert selector.matches(named)
        assert not any(other.matches(named) for other in avoid)
    assert example_labels(selector, DOMAIN, avoid) == labels


@given(SELECTORS)
def test_a_near_miss_fails_exactly_one_matcher(selector: Selector) -> None:
    for labels in near_misses(selector, DOMAIN):
        failed = [m for m in selector.matchers if not m.accepts(labels.get(m.name, ""))]
        assert len(failed) == 1
