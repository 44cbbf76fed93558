"""Links in prose: they name files of `runbooks/`, and must lead to the pages made of these."""

import re
from collections.abc import Iterable, Iterator, Mapping

from slosmith.emit.runbooks.context import Anchors, Context
from slosmith.markdown import headings, slug, unique_anchor, visible_lines
from slosmith.model.alerts import Place, Purpose
from slosmith.record import dataclass

_RELATIVE = re.compile(r"(\]\(\s*<?)(?:\./)?([A-Za-z0-9_-]+\.md)?(#[^)\s>]+)?(?=[)\s>])")
_NAMED = re.compile(r"(?<![\[`])`([A-Za-z_][A-Za-z0-9_]*)`(?![\]`])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rendered page: its path below the runbooks, and the places of its alerts."""

    path: str
    text: str
    places: tuple[Place, ...]


def linked_prose(context: Context) -> frozenset[str]:
    """The prose files into the middle of which another one leads, without `.md`."""
    sections = (section for prose in context.prose.values() for section in prose.sections)
    lines = (line for one in sections if ".md#" in one.text for line in one.text.split("\n"))
    links = (match for line in lines for match in _RELATIVE.finditer(line))
    return frozenset(match[2][:-3] for match in links if match[2] and match[3])


def relink(pages: list[Page], context: Context) -> Iterator[Page]:
    """Every page of a service, with links between prose files leading from page to page.

    The name of an alert in backticks becomes a link to its page: who is awake at night should
    not have to look for it.
    """
    places = {page.path: _Lazy(page) for page in pages}
    for page in pages:
        yield Page(path=page.path, text=_relink(page, places, context), places=page.places)


class _Lazy:
    """The headings of a page, read when a link to one of them is met."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._anchors: Anchors | None = None

    def anchor(self, section: str, wanted: str) -> str:
        """The anchor that a heading of one alert's prose has on the whole page."""
        if self._anchors is None:
            self._anchors = page_anchors(self.page)
        own = self._anchors.get(section, {})
        return own.get(wanted, wanted)


def page_anchors(page: Page) -> Anchors:
    """For each alert of the page, what its prose calls a heading and what the page does."""
    taken: dict[str, int] = {}
    found: dict[str, dict[str, str]] = {"": {}}
    own: dict[str, int] = {}
    sections = {place.anchor for place in page.places} - {""}
    current = ""
    for heading in headings(page.text):
        anchor = unique_anchor(slug(heading.text), taken)
        if heading.level == 2 and anchor in sections:
            current, own = anchor, {}
            found[current] = {}
        found[current][unique_anchor(slug(heading.text), own)] = anchor
    return found


def _relink(page: Page, places: Mapping[str, "_Lazy"], context: Context) -> str:
    """Most pages need no link, wherever code stands in them: these are not read as Markdown."""
    lines = page.text.split("\n")
    if _relinked(enumerate(lines, start=1), page, places, context) == lines:
        return page.text
    return "\n".join(_relinked(visible_lines(page.text), page, places, context))


def _relinked(
    numbered: Iterable[tuple[int, str]], page: Page, places: Mapping[str, "_Lazy"], context: Context
) -> list[str]:
    """The page's lines, with links in those that are given with their numbers."""
    lines = page.text.split("\n")
    section = ""
    titles = {f"## {Purpose(one.anchor).heading}": one.anchor for one in page.places if one.anchor}
    for number, line in numbered:
        if line.startswith("#"):
            section = titles.get(line, section)
        elif "](" in line or "`" in line:
            lines[number - 1] = _relink_line(line, page, section, places, context)
    return lines


def _relink_line(
    line: str, page: Page, section: str, places: Mapping[str, "_Lazy"], context: Context
) -> str:
    def named(match: re.Match[str]) -> str:
        target = _target(context.places.get(match[1], ()), page)
        if target is None or (target.path == page.path and target.anchor == section):
            return match[0]
        return f"[{match[0]}]({_from(page, target)})"

    def relative(match: re.Match[str]) -> str:
        before, file, anchor = match[1], match[2] or "", (match[3] or "")[1:]
        if not file:
            if not anchor or not section:  # above the sections, headings are called alike
                return match[0]
            return f"{before}#{places[page.path].anchor(section, anchor)}"
        every = (place for same in context.places.values() for place in same)
        target = _target((place for place in every if place.prose == file[:-3]), page)
        if target is None:
            return match[0]
        if not anchor:
            return f"{before}{_from(page, target)}"
        there = _anchor_there(target, anchor, places, context)
        return f"{before}{_path_from(page, target)}#{there}"

    return _NAMED.sub(named, _RELATIVE.sub(relative, line))


def _anchor_there(
    target: Place, wanted: str, places: Mapping[str, "_Lazy"], context: Context
) -> str:
    """What looks like a link and is none, as in a summary between backticks, is left as it is."""
    if own := places.get(target.path):
        return own.anchor(target.anchor, wanted)
    return context.anchors.get(target.path, {}).get(target.anchor, {}).get(wanted, wanted)


def _target(places: Iterable[Place], page: Page) -> Place | None:
    """The place in the page's own service, or the only one there is."""
    found = list(places)
    folder = f"{page.path.partition('/')[0]}/"
    own = (one for one in found if one.path.startswith(folder))
    return next(own, found[0] if found else None)


def _from(page: Page, target: Place) -> str:
    anchor = f"#{target.anchor}" if target.anchor else ""
    return f"{_path_from(page, target)}{anchor}"


def _path_from(page: Page, target: Place) -> str:
    if target.path == page.path:
        return ""
    service, _, file = target.path.partition("/")
    return file if page.path.startswith(f"{service}/") else f"../{service}/{file}"
