"""Markdown: texts of authors put into it safely, and headings, anchors and links read from it."""

from slosmith.markdown.printing import Markdown, code, escape, fence, link
from slosmith.markdown.reading import (
    MOST_LINES,
    Heading,
    Link,
    Unclosed,
    anchors,
    headings,
    links,
    slug,
    unclosed,
    unique_anchor,
    visible_lines,
)

__all__ = [
    "MOST_LINES",
    "Heading",
    "Link",
    "Markdown",
    "Unclosed",
    "anchors",
    "code",
    "escape",
    "fence",
    "headings",
    "link",
    "links",
    "slug",
    "unclosed",
    "unique_anchor",
    "visible_lines",
]
