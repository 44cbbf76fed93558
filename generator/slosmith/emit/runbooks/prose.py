"""People's prose, fitted into a page: its headings go down so that they stay in their section."""

from slosmith.markdown import Markdown, visible_lines

_DEEPEST = 6


def shifted(text: str, levels: int) -> Markdown:
    """The prose with its headings so many levels deeper."""
    if not levels or "#" not in text:
        return Markdown(text)
    lines = text.split("\n")
    for number, line in visible_lines(text):
        marks = line.lstrip(" ").partition(" ")[0]
        if marks and not marks.strip("#") and len(line) - len(line.lstrip(" ")) <= 3:
            deeper = "#" * min(len(marks) + levels, _DEEPEST)
            lines[number - 1] = line.replace(marks, deeper, 1)
    return Markdown("\n".join(lines))
