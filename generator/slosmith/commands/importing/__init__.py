"""Importing: what Sloth, Pyrra, OpenSLO and Prometheus have becomes service documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from slosmith.commands.importing.documents import NewRouting, Written
from slosmith.commands.importing.formats import FORMATS
from slosmith.commands.importing.inputs import InputError, read_files, text_file
from slosmith.commands.importing.kept import Kept, write_kept
from slosmith.commands.importing.recognised import Recognised, recognise_file
from slosmith.commands.importing.record import Choices, Entry, New, Outcome, Refusal
from slosmith.commands.importing.secret_lines import point_at_secrets
from slosmith.commands.importing.taken import Taken
from slosmith.commands.importing.trial import try_documents
from slosmith.source import File

__all__ = [
    "Choices",
    "Entry",
    "Import",
    "InputError",
    "Outcome",
    "import_files",
    "read_files",
    "text_file",
    "unreadable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """The account of every object, what was no object, and the documents to write.

    ``taken`` are the foreign documents that were recognised.
    """

    entries: tuple[Entry, ...]
    passed_over: tuple[Entry, ...]
    written: tuple[Written, ...]
    taken: tuple[Taken, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether something could not be converted."""
        return any(entry.outcome is Outcome.REFUSED for entry in self.entries)


def import_files(files: Iterable[File], choices: Choices, unread: Iterable[Entry] = ()) -> Import:
    """Convert every object of the files; ``unread`` are accounts of files that are none."""
    found, files = Recognised(entries=list(unread)), [*files]
    for file in files:
        recognise_file(file, found)
    news: list[New] = []
    whole: list[Written] = []
    kept: list[Kept] = []
    for one in FORMATS:
        documents = [taken for taken in found.taken if taken.foreign.tool == one.tool]
        for result in one.read(documents, choices):
            if isinstance(result, Entry):
                found.entries.append(result)
            elif isinstance(result, NewRouting):
                whole.append(result.written)
                found.entries.append(result.entry)
            elif isinstance(result, Kept):
                kept.append(result)
                found.entries.append(result.entry)
            else:
                news.append(result)
                found.entries.append(result.entry)
    written, _ = try_documents(news)
    point_at_secrets(found.entries, files)
    entries, passed = found.entries, found.passed_over
    if not entries:  # what was named holds nothing else
        entries, passed = passed, []
    return Import(
        entries=tuple(sorted(entries, key=lambda one: (one.file, one.line, one.name))),
        passed_over=tuple(passed),
        written=(*write_kept(kept), *written, *whole),
        taken=tuple(found.taken),
    )


def unreadable(error: InputError) -> Entry:
    """The account of a file that cannot be read."""
    entry = Entry(tool="", kind="file", name="", file=error.path, line=0)
    entry.refuse(Refusal(error.reason, error.hint))
    return entry
