"""The files of a first repository, and those around a specification: what `init` writes."""

import json
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from slosmith import __version__
from slosmith.language.json_schema import document_schema
from slosmith.output.document import Document

SCHEMA = "slo/schema.json"
PLATFORMS = ("github", "gitlab")
"""Where pipelines are known that check, render, prove and plan."""
# A packager may leave out names that begin with a dot.
_DOT = "dot-"
_RENDERED = {
    True: {
        "rendered": "true",
        "check": "--check",
        # New files are seen as changes then, and `git add -u` takes them along.
        "hook": 'sh -c "slosmith build && git add --intent-to-add -- output '
        "':!output/report.*' ':!output/audit.*'\"",
        "ignored": "output/prometheus/tests/",
        "committed": "Commit `output/` too: the pipeline compares it with what `slo/` renders, and "
        "is red without it.",
    },
    False: {
        "rendered": "false",
        "check": "--no-cache",
        "hook": "slosmith build",
        "ignored": "output/",
        "committed": "`output/` is left out of git: the pipeline renders it, and so does what "
        "deploys it.",
    },
}


def starter_documents(platform: str = "github", *, rendered: bool = True) -> Iterator[Document]:
    """Every file, sorted by path: a small specification that builds, its schema, and a pipeline.

    ``rendered`` says that what is rendered is committed, and not left to those who deploy.
    """
    schema = json.dumps(document_schema(), indent=2) + "\n"
    documents = [*_filled("files", rendered), Document(path=SCHEMA, text=schema)]
    documents += surrounding_documents(platform, rendered=rendered)
    yield from sorted(documents, key=lambda one: one.path)


def surrounding_documents(platform: str, *, rendered: bool = True) -> Iterator[Document]:
    """What stands around a specification: a pipeline, and what reviews fold."""
    yield from _filled(platform, rendered) if platform in PLATFORMS else ()
    yield from _filled("attributes", rendered) if rendered else ()


def code_owners(teams: Iterable[tuple[str, str]], organisation: str) -> Document:
    """Who reviews which file: the team of the service that it specifies."""
    lines = [f"/{_escaped(path)} @{organisation}/{team}" for path, team in sorted({*teams}) if team]
    text = "\n".join(["# By team, as services name theirs: slosmith init --codeowners", *lines])
    return Document(path=".github/CODEOWNERS", text=text + "\n")


def _escaped(path: str) -> str:
    """A path as a pattern that means it alone; what ends a line is any character there."""
    shown = "".join(char if char.isprintable() else "?" for char in path)
    return re.sub(r"[ #!*\[\]\\]", r"\\\g<0>", shown)


def _filled(folder: str, rendered: bool) -> Iterator[Document]:
    words = {"version": __version__, **_RENDERED[rendered]}
    yield from _files(resources.files("slosmith.commands.starter").joinpath(folder), (), words)


def _files(
    folder: Traversable, above: tuple[str, ...], words: dict[str, str]
) -> Iterator[Document]:
    for entry in folder.iterdir():
        path = (*above, entry.name.replace(_DOT, ".", 1))
        if entry.is_dir():
            yield from _files(entry, path, words)
        else:
            text = entry.read_text(encoding="utf-8")
            for name, value in words.items():
                text = text.replace(f"{{{name}}}", value)
            yield Document(path="/".join(path), text=text)
