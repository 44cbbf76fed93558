"""The files of a first repository, as `slosmith init` writes them."""

import json
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from slosmith import __version__
from slosmith.language.json_schema import document_schema
from slosmith.output.document import Document

SCHEMA = "slo/schema.json"
_VERSION = "{version}"
# A packager may leave out names that begin with a dot.
_DOT = "dot-"


def starter_documents() -> Iterator[Document]:
    """Every file, sorted by path: a small specification that builds, its schema, and CI."""
    documents = [*_files(resources.files("slosmith.starter").joinpath("files"), ())]
    schema = json.dumps(document_schema(), indent=2) + "\n"
    yield from sorted([*documents, Document(path=SCHEMA, text=schema)], key=lambda one: one.path)


def _files(folder: Traversable, above: tuple[str, ...]) -> Iterator[Document]:
    for entry in folder.iterdir():
        path = (*above, entry.name.replace(_DOT, ".", 1))
        if entry.is_dir():
            yield from _files(entry, path)
        else:
            text = entry.read_text(encoding="utf-8").replace(_VERSION, __version__)
            yield Document(path="/".join(path), text=text)
