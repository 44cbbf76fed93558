"""Reading: headings, their anchors as GitHub makes them, links, and what was left open."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from slosmith.record import dataclass

if TYPE_CHECKING:  # who has no prose waits for no reader of it
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MOST_LINES = 20_000
"""So many lines of a text are read: a page of people's prose has a few hundred."""
_CODE = ("fence", "code_block", "html_block")
_HREF = re.compile(r"""\b(?:href|src)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
# The reader takes no destination that opens more than 32 brackets.
_TOO_DEEP = re.compile(r"(?!<)(?:[^\x00-\x20\x7f()\\]*\(){33}")
# What a heading may hold that is shown otherwise than it is written, and that an anchor would show.
_MARKED = re.compile(r"[\[\\&]|<[A-Za-z/!]|\b_|_\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading, from ``line`` to ``last``, counted from 1; ``text`` is Markdown still."""

    line: int
    last: int
    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The target of a link: ``line`` and ``column`` count from 1."""

    line: int
    column: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclosed:
    """A code fence or a comment that never ends, so that it swallows what comes after."""

    line: int
    what: str
    close: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blocks:
    """A text's lines, its blocks, and the targets that it defines for links elsewhere in it."""

    lines: tuple[str, ...]
    tokens: tuple["Token", ...]
    references: Mapping[str, Mapping[str, Any]]

    def source(self, token: "Token") -> tuple[int, str]:
        """The number of a block's first line, counted from 0, and the block as it is written."""
        assert token.map is not None
        first, end = token.map
        return first, "\n".join(self.lines[first:end])


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable("table")
    destination = reader.helpers.parseLinkDestination

    def seen_at_once(text: str, start: int, end: int) -> Any:
        """Where brackets open too deep, no letter is looked at."""
        too_deep = _TOO_DEEP.match(text, start, end)
        return destination("", 0, 0) if too_deep else destination(text, start, end)

    helpers = {**vars(reader.helpers), "parseLinkDestination": seen_at_once}
    reader.helpers = SimpleNamespace(**helpers)  # type: ignore[assignment]
    # A target is quoted as it is written, and checked later.
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return reader


@lru_cache(maxsize=256)
def _blocks(text: str) -> _Blocks:
    lines = text.replace("\r\n", "\n").split("\n")[:MOST_LINES]
    reader, tokens, env = _reader(), list["Token"](), dict[str, Any]()
    reader.block.parse("\n".join([*lines, ""]), reader, env, tokens)
    references = env.get("references", {})
    return _Blocks(lines=tuple(lines), tokens=tuple(tokens), references=references)


def _spans(token: "Token") -> list["Token"]:
    """What stands inside a paragraph, a heading or a cell."""
    spans: list[Token] = []
    _reader().inline.parse(token.content, _reader(), {}, spans)
    return spans


def visible_lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line outside of code blocks and HTML, numbered from 1."""
    blocks = _blocks(text)
    hidden = {
        number
        for token in blocks.tokens
        if token.type in _CODE
        for number in range(*token.map or ())
    }
    return (
        (number, line)
        for number, line in enumerate(blocks.lines, start=1)
        if number - 1 not in hidden
    )


def unclosed(text: str) -> Unclosed | None:
    """What a text leaves open at its end, if anything."""
    blocks = _blocks(text)
    return next(filter(None, (_left_open(blocks, token) for token in blocks.tokens)), None)


def _left_open(blocks: _Blocks, token: "Token") -> Unclosed | None:
    match token.type:
        case "fence" if not token.level and not _is_closed(blocks, token):
            return Unclosed(line=blocks.source(token)[0] + 1, what="code block", close=token.markup)
        case "html_block" if _opens_comment(token.content):
            pass
        case "inline" if "<!--" in token.content and any(
            span.type == "text" and _opens_comment(span.content) for span in _spans(token)
        ):
            pass
        case _:
            return None
    first, source = blocks.source(token)
    line = first + source[: source.rfind("<!--")].count("\n") + 1
    return Unclosed(line=line, what="comment", close="-->")


def _is_closed(blocks: _Blocks, fence: "Token") -> bool:
    """Whether the last of several lines closes a code block."""
    *before, last = blocks.source(fence)[1].split("\n")
    close = rf" {{0,3}}{fence.markup}{fence.markup[0]}*[ \t]*"
    return bool(before) and re.fullmatch(close, last) is not None


def _opens_comment(content: str) -> bool:
    _, opened, after = content.rpartition("<!--")
    return bool(opened) and "-->" not in after


def headings(document: str) -> tuple[Heading, ...]:
    """Every heading outside of lists and quotes, underlined ones too, in their order."""
    tokens = _blocks(document).tokens
    return tuple(
        Heading(
            line=token.map[0] + 1, last=token.map[1], level=int(token.tag[1]), text=inside.content
        )
        for token, inside in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    )


@lru_cache(maxsize=1024)
def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading, before it numbers equal ones.

    All runbook pages have much the same headings.
    """
    shown = _shown(heading) if _MARKED.search(heading) else heading
    return "".join(char for char in shown.strip().lower() if _stays(char)).replace(" ", "-")


def _shown(heading: str) -> str:
    (inline,) = _reader().parseInline(heading)
    return "".join(span.content for span in inline.children or () if span.type != "html_inline")


def _stays(char: str) -> bool:
    """Letters, marks, decimal digits, connectors like `_`, and what separates words."""
    category = unicodedata.category(char)
    return category[0] in "LM" or category in ("Nd", "Pc") or char in " -"


def anchors(text: str) -> tuple[str, ...]:
    """The anchor of every heading, in their order: the second `x` is `x-1`."""
    taken: dict[str, int] = {}
    return tuple(unique_anchor(slug(heading.text), taken) for heading in headings(text))


def unique_anchor(wanted: str, taken: dict[str, int]) -> str:
    """An anchor that is not taken yet; ``taken`` counts how often each was wanted."""
    anchor = wanted
    while anchor in taken:
        taken[wanted] += 1
        anchor = f"{wanted}-{taken[wanted]}"
    taken[anchor] = 0
    return anchor


def links(text: str) -> tuple[Link, ...]:
    """The target of every link and image, in HTML too, and of every reference, outside of code."""
    blocks = _blocks(text)
    found = [link for token in blocks.tokens for link in _links_of(blocks, token)]
    for one in blocks.references.values():
        first, end = one["map"]
        place = _Place(first, "\n".join(blocks.lines[first:end]))
        found.append(place.link(str(one["href"]), r"\]:\s*<?"))
    return tuple(found)


def _links_of(blocks: _Blocks, token: "Token") -> Iterator[Link]:
    if token.type == "html_block":
        place = _Place(*blocks.source(token))
        yield from (place.link(target, r"""=\s*["']""") for target in _HREF.findall(token.content))
    if token.type != "inline" or not ("](" in token.content or "<" in token.content):
        return
    place = _Place(*blocks.source(token))
    for span in _spans(token):
        match span.type:
            case "link_open" | "image" if span.info != "auto":
                if target := str(span.attrGet("href") or span.attrGet("src") or ""):
                    yield place.link(target, r"\]\(\s*<?")
            case "html_inline":
                for target in _HREF.findall(span.content):
                    yield place.link(target, r"""=\s*["']""")


class _Place:
    """Where to look for the next target: a reader of Markdown says what was meant, not where."""

    def __init__(self, first: int, source: str) -> None:
        self._line, self._source, self._at, self._begin = first, source, 0, 0

    def link(self, target: str, before: str) -> Link:
        """The next link to the target; one that is spelled otherwise is where the last one was."""
        if match := re.compile(f"(?:{before}){re.escape(target)}").search(self._source, self._at):
            self._move(match.end() - len(target))
        return Link(line=self._line + 1, column=self._at - self._begin + 1, target=target)

    def _move(self, at: int) -> None:
        """Further on; ``_begin`` is where the line begins."""
        self._line += self._source.count("\n", self._at, at)
        self._begin = max(self._begin, self._source.rfind("\n", self._at, at) + 1)
        self._at = at
