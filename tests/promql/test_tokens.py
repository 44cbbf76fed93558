"""The lexer: every character is in a token or is white space, and its kind is the right one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.promql import TokenKind, tokens

PIECES = ["x", "a:b", "[", "]", "{", "}", "(", ")", '"', "'", "`", "\\", "5m", "1h30m", "0x1f", "."]
PIECES += ["1e3", "$window", "$", "#", "\n", " ", "=~", "!", "or", "by", "é", ",", ":", "@", "5_"]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in tokens(text)]


def test_every_kind_of_token_is_told_apart() -> None:
    text = "sum by (a) (rate(x:y{on='b'}[$window:5m] offset -1h30m)) >= bool 1.5e3 # why"
    assert kinds(text) == [
        ("identifier", "sum"),
        ("keyword", "by"),
        ("open", "("),
        ("identifier", "a"),
        ("close", ")"),
        ("open", "("),
        ("identifier", "rate"),
        ("open", "("),
        ("identifier", "x:y"),
        ("open", "{"),
        ("identifier", "on"),
        ("operator", "="),
        ("string", "'b'"),
        ("close", "}"),
        ("open", "["),
        ("variable", "$window"),
        ("colon", ":"),
        ("duration", "5m"),
        ("close", "]"),
        ("keyword", "offset"),
        ("operator", "-"),
        ("duration", "1h30m"),
        ("close", ")"),
        ("close", ")"),
        ("operator", ">="),
        ("keyword", "bool"),
        ("number", "1.5e3"),
        ("comment", "# why"),
    ]


@pytest.mark.parametrize("text", ["x # $window", '"$window"', "'$window'", "`$window`"])
def test_a_window_in_a_string_or_comment_is_no_variable(text: str) -> None:
    assert TokenKind.VARIABLE not in {token.kind for token in tokens(text)}


@pytest.mark.parametrize("text", ['"abc', "'", "`a\nb", "0x", "5mx", "1.2.3", "ä", "$", "5_0", "!"])
def test_what_is_no_token_is_one_error(text: str) -> None:
    assert [kind for kind, _ in kinds(text)] == ["error"]


def test_a_string_that_is_not_closed_ends_with_its_line() -> None:
    assert kinds('"a\nx') == [("error", '"a'), ("identifier", "x")]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_tokens_and_the_white_space_between_them_are_the_text(text: str) -> None:
    rebuilt, position = "", 0
    for token in tokens(text):
        gap = text[position : token.start]
        assert not gap.strip(" \t\n\v\f\r")
        assert text[token.start : token.end] == token.text
        rebuilt, position = rebuilt + gap + token.text, token.end
    assert rebuilt + text[position:] == text
    assert not text[position:].strip(" \t\n\v\f\r")


@pytest.mark.parametrize("piece", ['"', "'\n", "0", "1m", "$", "a:", "1.", "(", '`"', '\\"', "1_"])
def test_time_is_linear_in_the_text(piece: str) -> None:
    started = time.process_time()
    tokens(piece * 50_000 + "_")
    # Quadratic time would be minutes here; linear time is a few hundredths of a second.
    assert time.process_time() - started < 5
