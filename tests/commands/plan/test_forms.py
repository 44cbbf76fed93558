"""A plan is a screen where little changes, fits a comment of GitHub, and stays in its place."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from slosmith.commands.plan import Change, Comparison, Risk, Section
from slosmith.commands.plan.comparison import Played
from slosmith.commands.plan.machine import read_json
from slosmith.commands.plan.pull_request import print_markdown
from slosmith.commands.plan.styles import STYLES
from slosmith.commands.plan.text import print_text
from tests.commands.plan.sides import plan_of
from tests.commands.plan.test_plan import OBJECTIVE, SHOP


def change(number: int, risk: Risk | None, text: str = "x", allowed: str = "") -> Change:
    """Make one change of many."""
    return Change(
        section=Section.OBJECTIVES,
        subject=f"shop/{number}",
        what="a",
        old=text,
        new=f"{text}{number}",
        risk=risk,
        allowed=allowed,
    )


def test_a_small_change_fits_one_screen() -> None:
    text = print_text(plan_of(SHOP, SHOP.replace(*OBJECTIVE)))
    assert text.count("\n") <= 24
    assert max(map(len, text.split("\n"))) <= 120
    assert text.startswith(
        " → : 14 changes; a page gets slower or rarer (4)\n\nshop/errors\n  slower"
    )


def test_what_many_have_in_common_is_said_once() -> None:
    text = print_text(plan_of(SHOP, SHOP.replace("team: web\ntraffic", "team: bank\ntraffic")))
    assert text.count("label team") == 1
    assert "\nshop/errors, QueueLong (shop)\n" in text


def test_of_a_long_expression_that_part_is_shown_which_differs() -> None:
    long = SHOP.replace("max by (queue) (queue_length)", " + ".join(["queue_length"] * 20))
    text = print_text(plan_of(long, long.replace("> 100", "> 200")))
    assert "…th + queue_length > 100 → …th + queue_length > 200\n" in text


def test_of_a_new_receiver_no_more_than_its_beginning_is_shown() -> None:
    new = SHOP.replace("receivers:", "receivers:\n    a: {pagerduty: {routing_key_file: /a}}")
    assert new != SHOP
    (line,) = (
        one
        for one in print_text(plan_of(SHOP, new)).splitlines()
        if one.startswith("  ") and "receiver a" in one
    )
    assert "routing_key_file: /a" in line
    assert line.endswith("…")
    assert len(line) < 260


def test_what_was_played_is_said_in_every_form_and_read_again(tmp_path: Path) -> None:
    said = tuple(f"<img>{n} pages`" for n in range(31))
    found = Comparison(before="a", after="b", changes=(), played=Played(of="7d", said=said))
    text, comment = print_text(found), print_markdown(found)
    assert "\non 7d:\n  <img>0 pages`\n" in text
    assert text.endswith("  <img>29 pages`\n  and 1 more: run `slosmith backtest`\n")
    assert "<img" not in MarkdownIt().render(comment)
    file = tmp_path / "plan.json"
    file.write_text(STYLES["json"](found))
    assert read_json(file) == found
    same = replace(found, played=Played(of="7d", said=()))
    assert "  notifications and incidents would have been the same\n" in print_text(same)


def test_a_comment_is_never_longer_than_github_takes_and_has_the_worst() -> None:
    many = [change(n, Risk.LINKS, "ä`|" * 200) for n in range(400)]
    found = Comparison(before="a", after="b", changes=(change(9999, Risk.HISTORY), *many))
    text = print_markdown(found)
    assert len(text.encode()) < 65_536
    assert "shop/9999" in text
    shown = text.count("<details>")
    assert f"…and {401 - shown} more: run `slosmith plan`" in text


HOSTILE = st.sampled_from(
    (
        *(
            "</summary>",
            "<img src=x onerror=y>",
            "</details>",
            "@everyone",
            "#1",
            "a|b",
            "`",
            "``|",
        ),
        *(
            "\\`",
            "[x](http://evil.example)",
            "http://evil.example",
            "&lt;b&gt;",
            "|---|",
            "-->",
            "\n",
        ),
        *("<!--", "\x1b[31m", "\u202e", "*b*", "$x$", "x" * 600),
    )
)


@given(texts=st.lists(HOSTILE, min_size=5, max_size=5))
def test_what_authors_write_stays_text(texts: list[str]) -> None:
    subject, what, old, new, reason = texts
    one = Change(
        section=Section.OBJECTIVES,
        subject=subject,
        what=what,
        old=old,
        new=new,
        risk=Risk.NOISE,
        hint=reason,
        allowed=reason,
    )
    text = print_markdown(Comparison(before=old, after=new, changes=(one,)))
    page = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    outside = re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)
    for word in ("evil", "everyone", "onerror", "31m", "&lt;"):
        assert word not in outside, page
    assert re.findall(r"<(?!/?(?:code|table|thead|tbody|tr|th|td|p|h3|b)\b)/?(\w+)", outside) == [
        *("details", "summary", "summary", "details")
    ], page
    assert page.count("<tr>") == page.count("</tr>")
    shown = html.unescape(page)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("style", STYLES)
def test_every_form_says_the_risk_but_not_what_is_accepted(style: str) -> None:
    accepted = change(2, Risk.NOISE, allowed="yes, really")
    found = Comparison(before="a", after="b", changes=(change(1, Risk.SLOWER), accepted))
    form: Callable[[Comparison], str] = STYLES[style]
    assert "shop/1" in form(found)
    if style in ("github", "sarif"):
        assert "shop/2" not in form(found)
    else:
        assert "yes, really" in form(found)
