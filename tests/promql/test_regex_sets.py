"""Many regular expressions and many values at once say what each pair says by itself."""

from __future__ import annotations

import pytest

from slosmith.promql import matches_regex
from slosmith.promql.regex import a_line, compiled, in_rust
from slosmith.promql.regex_sets import Patterns
from slosmith.promql.regex_values import Values

PATTERNS = (
    *(f"Alert{number}.*" for number in range(600)),
    *("", ".*", ".+", "(?i)alert1", "(?P<a>Alert)1", "(?P<a>Alert)2", "^Alert3$", r"\AAlert4\z"),
    *("Ale.*rt1.*", "Ale.*1|.*2", "A.*9", ".*9", ".*ert8.*", r"a\.b.*|a", r"\.*", "|a", ".*|a.*"),
    *(f"Al.*{number}" for number in range(20)),  # more of one beginning than are looked at alone
    *("[^x]*", r"Alert\d", r"a\nb", "(?s)a.b", "a.b", "a|Alert5", r"\bAlert6\b", "[0-9]{1000}"),
)
VALUES = (
    *(f"Alert{number}" for number in range(90)),
    "",
    "a",
    "a.b",
    "a.b\n",
    "a\nb",
    "alert1",
    "a\n",
    "Alert6\n",
)


@pytest.mark.parametrize("pattern", PATTERNS[::60] + PATTERNS[-45:])
def test_an_expression_of_texts_matches_what_the_engine_does(pattern: str) -> None:
    engine = compiled(f"^(?:{in_rust(pattern)})$")
    assert [matches_regex(pattern, one) for one in VALUES] == [*map(engine, VALUES)]


@pytest.mark.parametrize("value", VALUES[::5] + VALUES[-8:])
def test_patterns_of_a_value_are_those_that_match_it_alone(value: str) -> None:
    alone = [number for number, one in enumerate(PATTERNS) if matches_regex(one, value)]
    assert [*Patterns(PATTERNS).matching(value)] == alone


@pytest.mark.parametrize("pattern", PATTERNS[::60] + PATTERNS[-45:])
def test_values_of_a_pattern_are_those_that_it_matches_alone(pattern: str) -> None:
    alone = [one for one in VALUES if matches_regex(pattern, one)]
    values = Values(VALUES)
    assert sorted(values.matching(pattern)) == sorted(alone)
    assert all(one in values for one in alone)
    assert "none" not in values


def test_values_that_have_a_text_inside_are_found_by_its_pieces() -> None:
    every = [*VALUES, *(f"Alert{number}x" for number in range(600))]
    values = Values(every)
    for number in range(90):
        for pattern in (f".*t{number}.*", f".*er.*{number}.*x|.*{number}y.*", f".*{number}.*le.*"):
            alone = {one for one in every if matches_regex(pattern, one)}
            assert {*values.matching(pattern)} == alone


def test_texts_inside_of_values_ask_no_engine() -> None:
    values = Values(f"Alert{number}x" for number in range(600))
    before = a_line.cache_info().misses
    for number in range(100, 200):
        assert [*values.matching(f".*t{number}.*")] == [f"Alert{number}x"]
    assert a_line.cache_info().misses - before < 9
