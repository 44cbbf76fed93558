"""Links in prose lead to runbook pages and headings that exist; whole URLs are not looked at."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic, Span
from slosmith.diagnostics.limit import the_first
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import suggest
from slosmith.markdown import Link, anchors, links
from slosmith.model.prose import Prose
from slosmith.model.root import Model

_WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def check_links(model: Model) -> Iterator[Diagnostic]:
    """Every relative link of every prose file."""
    pages = {f"{prose.name}.md": prose for prose in model.prose or ()}
    for prose in pages.values():
        yield from the_first(_dead_in(prose, pages))


def _dead_in(prose: Prose, pages: Mapping[str, Prose]) -> Iterator[Diagnostic]:
    for link in links(prose.file.text):
        if not _WHOLE.match(link.target):
            yield from _check_link(prose, link, pages)


def _check_link(prose: Prose, link: Link, pages: Mapping[str, Prose]) -> Iterator[Diagnostic]:
    path, _, anchor = link.target.partition("#")
    page = pages.get(path.removeprefix("./")) if path else prose
    if page is None:
        hint = suggest(path, pages) or "link to a file beside this one, or write a whole URL"
        message = f'the link "{link.target}" leads to no page of runbooks/'
        yield _at(prose, link, codes.LINK_DEAD, message, hint)
    elif anchor and anchor not in (known := _anchors(page.file.text)):
        close = suggest(anchor, known, '"#{}"')
        hint = close or f"its headings are {_listed(known)}"
        message = f'the link "{link.target}" leads to no heading of {page.file.path}'
        yield _at(prose, link, codes.ANCHOR_DEAD, message, hint)


@lru_cache(maxsize=256)
def _anchors(text: str) -> dict[str, None]:
    return dict.fromkeys(anchors(text))


def _listed(known: Collection[str]) -> str:
    return one_of(f"#{anchor}" for anchor in known) if known else "none"


def _at(prose: Prose, link: Link, code: Code, message: str, hint: str) -> Diagnostic:
    end = link.column + len(link.target)
    span = Span(line=link.line, column=link.column, end_line=link.line, end_column=end)
    return prose.file.finding(code, message, span, hint)
