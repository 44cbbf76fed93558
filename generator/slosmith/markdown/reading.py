"""Reading: headings, their anchors as GitHub makes them, links, and what was left open."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})(.*)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_INLINE = re.compile(r"\]\(\s*(?:<([^>]*)>|([^)\s]*))[^)]*\)")
_DEFINED = re.compile(r" {0,3}\[[^\]]+\]:[ \t]*<?([^\s>]+)>?")
_HREF = re.compile(r"""\b(?:href|src)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_LINKED = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


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


def visible_lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line outside of code blocks and comments, numbered from 1."""
    return _scan(text.split("\n"), [])


def unclosed(text: str) -> Unclosed | None:
    """What a text leaves open at its end, if anything."""
    still_open: list[Unclosed] = []
    for _ in _scan(text.split("\n"), still_open):
        pass
    return still_open[0] if still_open else None


def _scan(lines: list[str], still_open: list[Unclosed]) -> Iterator[tuple[int, str]]:
    """Yield the lines outside; what is open at the end is left in ``still_open``."""
    for number, line in enumerate(lines, start=1):
        if still_open:
            if _closes(line, still_open[0].close):
                still_open.clear()
        elif match := _FENCE.fullmatch(line):
            if "`" not in match[2] or match[1][0] == "~":
                still_open.append(Unclosed(line=number, what="code block", close=match[1]))
            else:
                yield number, line
        elif _opens_comment(line):
            still_open.append(Unclosed(line=number, what="comment", close="-->"))
        else:
            yield number, line


def _closes(line: str, close: str) -> bool:
    if close == "-->":
        return close in line
    text = line.strip()
    return text.startswith(close) and not text.strip(close[0])


def _opens_comment(line: str) -> bool:
    if "<!--" not in line:
        return False
    before, opened, after = _blank_code(line).rpartition("<!--")
    return bool(opened) and "-->" not in after and not before.endswith("\\")


def headings(document: str) -> tuple[Heading, ...]:
    """Every heading, underlined ones too, in their order."""
    found: list[Heading] = []
    before = (0, "")
    for number, line in visible_lines(document):
        if match := _ATX.fullmatch(line):
            level, text = len(match[1]), match[2] or ""
            found.append(Heading(line=number, last=number, level=level, text=text))
        elif (under := _UNDERLINE.fullmatch(line)) and _underlined(before, number):
            level = 1 if under[1][0] == "=" else 2
            text = before[1].strip()
            found.append(Heading(line=number - 1, last=number, level=level, text=text))
        before = (number, line)
    return tuple(found)


def _underlined(before: tuple[int, str], number: int) -> bool:
    """Whether the line before is a paragraph, which an underline makes a heading."""
    line, text = before
    plain = text.strip() and not text.lstrip().startswith(("#", ">", "|", "- ", "* ", "+ "))
    return line == number - 1 and bool(plain)


@lru_cache(maxsize=1024)
def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading, before it tells equal ones apart.

    All runbook pages have much the same headings.
    """
    text = _LINKED.sub(r"\1", heading)
    text = _ESCAPED.sub(r"\1", text).strip().lower()
    return "".join(char for char in text if _stays(char)).replace(" ", "-")


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
    """The target of every link and image, outside of code."""
    return tuple(found for number, line in visible_lines(text) for found in _in_line(number, line))


def _in_line(number: int, line: str) -> Iterator[Link]:
    plain = _blank_code(line)
    for pattern in (_INLINE, _HREF):
        for match in pattern.finditer(plain):
            group = next((g for g in range(1, len(match.groups()) + 1) if match[g]), 1)
            if target := match[group]:
                yield Link(line=number, column=match.start(group) + 1, target=target)
    if defined := _DEFINED.match(plain):
        yield Link(line=number, column=defined.start(1) + 1, target=defined[1])


def _blank_code(line: str) -> str:
    """The line with its code spans blanked, every other character in its place."""
    return _CODE.sub(lambda match: " " * len(match[0]), line) if "`" in line else line
