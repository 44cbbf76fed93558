"""What is said of a regular expression without an engine is what the engine says."""

from __future__ import annotations

import pytest

from slosmith.promql.regex import a_line, compiled, in_rust, matches_regex
from slosmith.promql.regex_beginnings import alternatives_of, beginnings_of
from tests.promql.test_regex_sets import PATTERNS, VALUES

OTHERS = (
    *("a1.*|b[0-9]+1", "(a|b)c", "|a", "a*b", "(a?|b+)", "[a-z]{0,3}", "^(?:ab|c)d$", "5..", "()"),
    *(
        "abc+",
        "((a+)+)+1$",
        "a{2}b",
        "(?:a|)b?",
        "(|)",
        r"a\.b.*c",
        r"\d+",
        "[]a]|b",
        "a{0}",
        "a$b",
    ),
    *(
        ".?a",
        "(?:(?:a|b)(?:c|d)){0,1}",
        "(a)(b)*",
        "x{0,}y",
        r"[\]]a",
        "Al(ert1|.rt2)",
        "(Alert|a).",
    ),
)
UNCLEAR = ("(?i)a", r"\bAlert6\b", r"\x61", "(?P<a>b)", "(" * 30 + "a" + ")" * 30)


@pytest.mark.parametrize("pattern", OTHERS + PATTERNS[-45:])
def test_what_is_matched_begins_as_it_is_said(pattern: str) -> None:
    engine = compiled(f"^(?:{in_rust(pattern)})$")
    values = (
        *VALUES,
        "a1",
        "ab",
        "abd",
        "b",
        "c",
        "cd",
        "ac",
        "500",
        "aab",
        "a.bc",
        "]a",
        "Alxrt2",
    )
    if (begins := beginnings_of(pattern)) is not None:
        assert begins.empty == engine("")
        assert all(one.startswith(begins.texts) for one in values if engine(one))
    else:
        assert pattern not in OTHERS
    assert [matches_regex(pattern, one) for one in values] == [*map(engine, values)]


@pytest.mark.parametrize("pattern", UNCLEAR)
def test_of_what_is_unclear_nothing_is_said(pattern: str) -> None:
    assert beginnings_of(pattern) is None
    assert alternatives_of(pattern) == ()


def test_of_very_many_beginnings_nothing_is_said() -> None:
    begins = beginnings_of("(?:" + "|".join(f"a{number}" for number in range(65)) + ")b")
    assert begins is not None
    assert (begins.texts, begins.empty) == (("",), False)


@pytest.mark.parametrize(
    ("pattern", "alternatives"),
    [
        ("a|b", ((0, "a"), (2, "b"))),
        ("|a", ((0, ""), (1, "a"))),
        ("a||", ((0, "a"), (2, ""), (3, ""))),
        ("(a|)", ((1, "a"), (3, ""))),
        ("^(?:a|(b|c))$", ((4, "a"), (6, "(b|c)"))),
        ("(a)|(b)", ((0, "(a)"), (4, "(b)"))),
        ("[x|y]|z", ((0, "[x|y]"), (6, "z"))),
    ],
)
def test_alternatives_are_named_with_their_places(
    pattern: str, alternatives: tuple[tuple[int, str], ...]
) -> None:
    assert alternatives_of(pattern) == alternatives


def test_the_empty_value_and_other_beginnings_ask_no_engine() -> None:
    before = a_line.cache_info().misses
    for number in range(50):
        assert not matches_regex(f"a{number}.*|b[0-9]+{number}", "")
        assert not matches_regex(f"a{number}.*|b[0-9]+{number}", "c")
    assert a_line.cache_info().misses == before
