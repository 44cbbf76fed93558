"""What was rendered, told by its digest, and held against the file that stands in its place.

That is done by the process that renders, which keeps no text that stands there already, and lays
others aside: all of a large root together would take more memory than its model does.
"""

import hashlib
from io import BufferedReader
from pathlib import Path

from slosmith.output.document import Document
from slosmith.output.staging import lay
from slosmith.record import dataclass
from slosmith.source.links import Links
from slosmith.source.opened import read_opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One file; ``new`` is its text, or where that was laid, and None where the same stands."""

    path: str
    digest: str
    new: str | Path | None


def compared(output: Path, document: Document) -> Rendered:
    """A document, with its text where that is not what stands below the output folder."""
    content = document.text.encode()
    # What is longer is another, and may be of any size.
    standing = content_of(output / document.path, most=len(content) + 1)
    new = None if standing == content else document.text
    return Rendered(path=document.path, digest=digest_of(content), new=new)


def laid_aside(output: Path, aside: Path, links: Links, document: Document) -> Rendered:
    """The same, with the text in a file of the folder ``aside``."""
    found = compared(output, document)
    if found.new is None:
        return found
    place = lay(output / document.path, document.text.encode(), aside, links)
    return Rendered(path=found.path, digest=found.digest, new=place)


def content_of(path: Path, links: Links | None = None, *, most: int = -1) -> bytes | None:
    """What stands at a place, or the first of it; None where no file does."""
    try:
        return read_opened(path, links, most=most)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def digested(document: Document) -> tuple[str, str]:
    """The path of a document and its digest."""
    return document.path, digest_of(document.text.encode())


def digest_of(content: bytes) -> str:
    """What distinguishes a file, in the manifest and elsewhere."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def digest_of_file(file: BufferedReader) -> str:
    """The same of what is left of a file, piece by piece: it may be larger than memory."""
    return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
