"""What a regular expression matches, listed where that is possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.promql.regex import matches_regex, regex_problem
from slosmith.promql.regex_samples import listed, samples


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("error|timeout", ("error", "timeout")),
        (r"5|5\.0", ("5", "5.0")),
        ("(a|b)c?", ("a", "ac", "b", "bc")),
        ("[ab]x{2}", ("axx", "bxx")),
        ("^a$", ("a",)),
        ("", ("",)),
        ("(?P<n>x|y)", ("x", "y")),
        ("5..", None),
        ("a+", None),
        ("[A-z]", None),
        ("[^a]", None),
        ("(?i)a", None),
        ("x(?i:a)", None),
        ("x(?i)a", None),
        (r"a{,3}", ("a{,3}",)),
    ],
)
def test_finite_expressions_are_listed_whole(pattern: str, values: tuple[str, ...] | None) -> None:
    assert listed(pattern) == values


@pytest.mark.parametrize(
    ("pattern", "sample"),
    [
        ("5..", "500"),
        (".+", "0"),
        ("[^5]xx", "0xx"),
        (r"/api/\w+", "/api/0"),
        ("(?i)get", "get"),
        (".*(?i:(wan|isp)).*", "0wan0"),
        ("(?s-i:a).b", "a0b"),
        ("x(?i)a", "xa"),
    ],
)
def test_the_first_sample_is_plain(pattern: str, sample: str) -> None:
    assert samples(pattern)[0] == sample


PARTS = [
    "a",
    "b",
    "|",
    "(",
    ")",
    "(?:",
    "[ab]",
    "[^a]",
    ".",
    "?",
    "*",
    "+",
    "{2}",
    "{1,3}",
    r"\d",
    "^",
]


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join), st.text("ab1", max_size=4))
def test_a_list_leaves_nothing_out_and_puts_nothing_in(pattern: str, value: str) -> None:
    if regex_problem(pattern) is not None:
        return
    values = listed(pattern)
    if values is not None:
        assert (value in values) is matches_regex(pattern, value)
    assert all(matches_regex(pattern, sample) for sample in samples(pattern))


def test_repetitions_of_repetitions_stay_small() -> None:
    assert samples("((a{50}){50}){50}") == ()
