"""YAML for Alertmanager: what goes in comes out of a parser, and is spelled in one way."""

import pytest
import yaml

from slosmith.emit.yaml_text import Node, matcher, print_yaml

# Each is something else than itself to some parser of YAML when it stands there bare.
_DOUBTFUL = (
    "", " ", "~", "null", "true", "No", "on", "y", "1", "012", "0o17", "1e3", "1_000", ".inf",
    "1:30", "08:00", "2026-11-28", "- a", "a: b", "a #b", "#b", "&a", "*a", "!t", "%a", "@a", "`",
    "{{ .Labels }}", "[a]", "a, b", "?", "|", ">", "<<", "=", "'", '"', "\\", "a\nb", "a\tb", "\r",
    "\x07", "\x85", "\u2028", "\ufeff", "größe", "警報", "🔥", "a" * 500 + " b" * 500,
)  # fmt: skip


@pytest.mark.parametrize("text", _DOUBTFUL)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    node: dict[str, Node] = {"one": text, "some": [text], "deep": [{"key": [{"key": text}]}]}
    assert yaml.safe_load(print_yaml(node, "rendered")) == node


@pytest.mark.parametrize("text", _DOUBTFUL)
def test_a_doubtful_text_is_quoted(text: str) -> None:
    assert print_yaml({"key": text}, "rendered").splitlines()[1].startswith('key: "')


@pytest.mark.parametrize("text", ["slack-team", "4h", "1h30m", "/etc/x.key", "a_b"])
def test_a_plain_word_stays_plain(text: str) -> None:
    assert print_yaml({"key": text}, "rendered") == f"# rendered\nkey: {text}\n"


def test_a_matcher_is_a_text_in_single_quotes() -> None:
    node: dict[str, Node] = {
        "matchers": [matcher("a", "=~", "x\"y\\z|it's"), matcher("b", "!=", "")]
    }
    assert print_yaml(node, "rendered") == (
        "# rendered\n"
        "matchers:\n"
        "  - 'a=~\"x\\\"y\\\\z|it''s\"'\n"
        "  - 'b!=\"\"'\n"
    )  # fmt: skip


def test_what_stands_there_twice_is_written_out_twice() -> None:
    same: Node = {"wait": "5m"}
    node: dict[str, Node] = {
        "one": same,
        "two": same,
        "words": ["a", "b"],
        "none": [],
        "new": False,
    }
    assert print_yaml(node, "rendered") == (
        "# rendered\none:\n  wait: 5m\ntwo:\n  wait: 5m\nwords: [a, b]\nnone: []\nnew: false\n"
    )


def test_a_key_is_quoted_like_any_other_text() -> None:
    assert print_yaml({"on": True}, "rendered") == '# rendered\n"on": true\n'
