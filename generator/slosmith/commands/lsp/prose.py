"""Runbooks: the sections that a page may have, and what links of it may lead to."""

import re
from collections.abc import Iterator

from lsprotocol import types

from slosmith.commands.lsp.proposal import Proposal
from slosmith.commands.lsp.workspace import Workspace
from slosmith.markdown import anchors, headings
from slosmith.model.prose import NEEDED, SECTIONS

_HEADING = re.compile(r"#{1,2}\s*(.*)$")
_LINK = re.compile(r"\]\(([^)\s#]*)(?:#([\w-]*))?$")


def complete_prose(workspace: Workspace, text: str, offset: int) -> Iterator[Proposal]:
    """A section that is missing at a heading, a page or a heading of one in a link."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    if heading := _HEADING.match(line):
        yield from _sections(text, heading[0])
    elif link := _LINK.search(line):
        yield from _targets(workspace, text, link[1], link[2])


def _sections(text: str, typed: str) -> Iterator[Proposal]:
    there = {heading.text for heading in headings(text)}
    for name in (one for one in SECTIONS if one not in there):
        yield Proposal(
            word=f"## {name}",
            kind=types.CompletionItemKind.Struct,
            typed=typed,
            what="needed for alerts that page" if name in NEEDED else "",
            rank=int(name not in NEEDED),
        )


def _targets(workspace: Workspace, text: str, page: str, anchor: str | None) -> Iterator[Proposal]:
    pages = {f"{one.name}.md": one.file for one in workspace.known.resolved.model.prose or ()}
    if anchor is None:
        words = [*pages]
    else:
        words = [*anchors(text if not page else pages[page].text)] if page in ("", *pages) else []
    for word in words:
        yield Proposal(
            word=word,
            kind=types.CompletionItemKind.Reference,
            typed=page if anchor is None else anchor,
        )
