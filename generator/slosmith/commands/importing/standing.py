"""What stands in the root that is imported into."""

from collections.abc import Iterator
from pathlib import Path

from slosmith.load.files import read_bytes
from slosmith.output.writer import InTheWayError
from slosmith.source import File
from slosmith.source.files import specification_files
from slosmith.source.links import Links


def standing_texts(root: Path) -> Iterator[File]:
    """The specification's files; raises InTheWayError for one that `check` would not read."""
    links = Links(root)
    for path in specification_files(root):
        name = path.relative_to(root).as_posix()
        data, problem = read_bytes(path, links)
        if problem is not None:
            raise InTheWayError(f"{name}: {problem.message}; {problem.hint}")
        yield File(path=name, text=(data or b"").decode("utf-8", errors="replace"))
