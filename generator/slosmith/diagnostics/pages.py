"""The page of each code: the wheel brings it along, and in a checkout it is one of the docs."""

from functools import cache
from pathlib import Path

from slosmith.diagnostics.finding import Code

_HERE = Path(__file__).resolve()
_FOLDERS = (_HERE.parent / "pages", _HERE.parents[3] / "docs" / "codes")


@cache
def page_of(code: Code) -> Path | None:
    """The file that explains a code, with an example and what to do about it."""
    pages = (folder / f"{code.id}.md" for folder in _FOLDERS)
    return next((page for page in pages if page.is_file()), None)
