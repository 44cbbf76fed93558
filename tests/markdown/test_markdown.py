"""What an author wrote stays a text in its place; headings have the anchors that GitHub gives."""

import time
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from slosmith.markdown import (
    anchors,
    code,
    escape,
    fence,
    headings,
    links,
    slug,
    unclosed,
)

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
UNHURRIED = settings(deadline=None)  # a busy machine is no finding
MARKS = st.text(alphabet="ab1 \\`*_[](){}<>|&$~#+-=.!/:;\"'\n", max_size=40)


def shown(markdown: str) -> str:
    """Read Markdown and give back the text of its only paragraph."""
    html = READER.render(markdown).strip()
    assert html.startswith("<p>"), html
    assert html.endswith("</p>"), html
    inside = html.removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inside, html
    return unescape(inside)


@UNHURRIED
@given(MARKS)
def test_an_escaped_text_is_shown_as_it_is(text: str) -> None:
    words = " ".join(text.split())
    if words:
        assert " ".join(shown(escape(text)).split()) == words


@UNHURRIED
@given(MARKS)
def test_an_escaped_text_stays_in_its_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {escape(text)} | end |\n"
    cells = [t for t in READER.parse(table) if t.type == "td_open"]
    inline = [t.content for t in READER.parse(table) if t.type == "inline"]
    assert len(cells) == 2
    assert inline[-1] == "end"


@UNHURRIED
@given(st.text(alphabet="a`\n \\", max_size=30))
def test_a_code_block_holds_exactly_its_text(text: str) -> None:
    (token,) = READER.parse(f"{fence(text, 'sh')}\n")
    assert token.type == "fence"
    assert token.content == f"{text}\n"


@UNHURRIED
@given(st.text(alphabet="a`*\\ ", min_size=1, max_size=30))
def test_a_code_span_holds_exactly_its_text(text: str) -> None:
    words = " ".join(text.split())
    if words:
        (child,) = READER.parse(f"x{code(text)}")[1].children[1:]  # type: ignore[index]
        assert child.type == "code_inline"
        assert child.content == words


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Budget burn", "budget-burn"),
        ("council/error-rate: `error rate < 0.1%` over 30 days",
         "councilerror-rate-error-rate--01-over-30-days"),
        ("What's new? (v2.0)", "whats-new-v20"),
        ("Größe & Maß", "größe--maß"),
        ("[Read this](https://example.com) *now*", "read-this-now"),
        ("snake_case stays", "snake_case-stays"),
        ("日本語 の 見出し", "日本語-の-見出し"),
    ],
)  # fmt: skip
def test_an_anchor_is_the_one_that_github_makes(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def test_equal_headings_are_numbered_and_never_collide() -> None:
    text = "# a\n\n## a\n\n## a-1\n\n## a\n"
    assert anchors(text) == ("a", "a-1", "a-1-1", "a-2")


def test_what_looks_like_a_heading_or_link_in_code_is_none() -> None:
    text = "```sh\n# no\n[no](no.md)\n```\n\n`[no](no.md)` and [yes](yes.md)\n"
    assert headings(text) == ()
    assert [link.target for link in links(text)] == ["yes.md"]


def test_an_underlined_heading_is_one_and_a_list_with_a_rule_is_none() -> None:
    text = "Title\n=====\n\n- item\n---\n\n| a |\n|---|\n"
    assert [(one.level, one.text) for one in headings(text)] == [(1, "Title")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("~~~\n```\n", "code block"),
        ("````\n```\n", "code block"),
        ("a <!-- b\n", "comment"),
        ("`<!--` is code\n", None),
        ("\\<!-- is escaped\n", None),
        ("<details> <!-- a\n", "comment"),
        ("- ```\n  a\n\nb\n", None),  # the item's end closes it
        ("```sh\nls\n```", None),
        ("```sh", "code block"),
        ("```sh\nls\n```\n<!-- a\nb -->\n", None),
    ],
)
def test_what_is_left_open_is_noticed(text: str, what: str | None) -> None:
    found = unclosed(text)
    assert (found.what if found else None) == what


@pytest.mark.parametrize(
    ("text", "line"), [("a\n\n```\nb\n", 3), ("<div>\n<!-- a\n", 2), ("a\nb <!--", 2)]
)
def test_what_is_left_open_is_where_it_was_opened(text: str, line: int) -> None:
    found = unclosed(text)
    assert found is not None
    assert found.line == line


def test_headings_end_where_their_underline_does_and_know_no_quotes() -> None:
    text = "a\nb\n---\n> # quoted\n\n    # indented\n\n<div>\n# in HTML\n</div>\n\n## c ##\n"
    assert [(one.line, one.last, one.level, one.text) for one in headings(text)] == [
        (1, 3, 2, "a\nb"),
        (12, 12, 2, "c"),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("see [a](a.md) and ![b](b.png 'b')\n", [(1, 9, "a.md"), (1, 24, "b.png")]),
        ("[a.md](a.md), [again](a.md)\r\n", [(1, 8, "a.md"), (1, 23, "a.md")]),
        ("x\n[a](<a b.md>)\n[b](\nb.md)\n", [(2, 6, "a b.md"), (4, 1, "b.md")]),
        ("- [a](a.md)\n  - > [b](#b)\n", [(1, 7, "a.md"), (2, 11, "#b")]),
        ("| x |\n|---|\n| [a](a.md) |\n", [(3, 7, "a.md")]),
        ("[a]\n\n[a]: a.md\n[b]: <b.md>\n", [(3, 6, "a.md"), (4, 7, "b.md")]),
        ("<p><a href='a.md'>a</a></p>\n", [(1, 13, "a.md")]),
        ("a\nb <img src='b.png'>\n", [(2, 13, "b.png")]),
        ("[a](a\\.md) `[b](b.md)` \\[c](c.md) <https://d.example>\n", [(1, 1, "a.md")]),
    ],
)  # fmt: skip
def test_a_link_is_where_its_target_stands(text: str, places: list[tuple[int, int, str]]) -> None:
    assert [(one.line, one.column, one.target) for one in links(text)] == places


@pytest.mark.parametrize(
    "part", ["](", "[a](", "[a](b", "[", "`", "<a href='", "[a]: <", "- a <!--\n"]
)
@pytest.mark.parametrize("before", ["", "# "])
def test_no_text_takes_long_to_read(before: str, part: str) -> None:
    """A reader that goes back for every bracket takes minutes for these, on any machine."""
    text = before + part * (8192 // len(part))
    begun = time.process_time()
    links(text), anchors(text), headings(text), unclosed(text)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("opened", [31, 32, 33, 34, 200])
@pytest.mark.parametrize("begin", ["[a](", "[a](<", "[a](x\\", "![a]( "])
def test_a_destination_of_many_brackets_is_read_as_the_reader_reads_it(
    begin: str, opened: int
) -> None:
    text = begin + "x(" * opened + "y" + ")" * (opened + 1)
    reader = MarkdownIt("commonmark")
    reader.normalizeLink = str  # type: ignore[assignment]
    plain = reader.parse(text)[1].children or ()
    found = [one.attrs.get("href") or one.attrs.get("src") for one in plain if one.attrs]
    assert [one.target for one in links(text)] == found
