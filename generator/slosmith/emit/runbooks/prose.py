"""People's prose, fitted into a page: its headings go down so that they stay in their section."""

from slosmith.markdown import Markdown, headings

_DEEPEST = 6


def shifted(text: str, levels: int) -> Markdown:
    """The prose with its headings so many levels deeper."""
    if not levels or "#" not in text:
        return Markdown(text)
    lines = text.split("\n")
    for heading in headings(text):
        if heading.line == heading.last:  # an underlined one is a section, never inside of one
            deeper = "#" * min(heading.level + levels, _DEEPEST)
            line = lines[heading.line - 1]
            lines[heading.line - 1] = line.replace("#" * heading.level, deeper, 1)
    return Markdown("\n".join(lines))
