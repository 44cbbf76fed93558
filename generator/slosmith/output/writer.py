"""Writing: documents go to the output folder whole or not at all, and what is stale is removed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from slosmith.output.document import Document
from slosmith.output.rendered import Rendered, compared, content_of
from slosmith.output.staging import (
    create,
    put,
    remove,
    remove_empty,
    remove_left_over,
    replace,
    stage,
)
from slosmith.record import dataclass
from slosmith.source.links import Links, real_path

MANIFEST = "manifest.json"
_MOST_BYTES = 200_000_000
"""More than the manifest of any root: a hundred bytes for each of its files."""


class InTheWayError(Exception):
    """Something in the output folder that writing must not touch; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file that differs from what is rendered; ``new`` is None where it is not any more.

    Else it is its text, or where that was laid aside.
    """

    path: str
    new: str | Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What writing would do: the digests of all files that must be there, and which change.

    ``kept`` are those that were rendered before and are not looked at.
    """

    manifest: str
    files: Mapping[str, str]
    kept: Mapping[str, str]
    changes: tuple[Change, ...]


def plan_writing(
    output: Path,
    rendered: Iterable[Rendered],
    owned: tuple[str, ...],
    standing: Mapping[str, str] | None = None,
    manifest: str = MANIFEST,
) -> Plan:
    """Compare what was rendered with the output folder; ``owned`` are the folders being rendered.

    ``standing`` are the digests of files that are there as they must be. Only what the manifest
    lists may be removed, and only below owned folders: files that people put beside the rendered
    ones are never touched.
    """
    found = {one.path: one for one in rendered}
    files = {**(standing or {}), **{path: one.digest for path, one in found.items()}}
    before = read_manifest(output, manifest)
    stale = [path for path in before if path.startswith(owned) and path not in files]
    kept = {path: digest for path, digest in before.items() if not path.startswith(owned)}
    listed = Document(path=manifest, text=_print_manifest({**kept, **files}))
    every = (*(found[path] for path in sorted(found)), compared(output, listed))
    changes = [Change(path=one.path, new=one.new) for one in every if one.new is not None]
    changes += [Change(path=path, new=None) for path in sorted(stale) if (output / path).is_file()]
    return Plan(manifest=manifest, files=files, kept=kept, changes=tuple(changes))


def write_changes(output: Path, plan: Plan, links: Links | None = None) -> None:
    """Carry out a plan: every new file is complete on disk before the first old one is replaced.

    The manifest comes last, after the stale files are gone: a crash in between never forgets a
    file that is ours. Raises InTheWayError, before anything is written, where a link would lead
    out of the output folder or a folder stands in a file's place. Without ``links`` all stays in
    the folder.
    """
    links = links or Links(output)
    check_places(output, (change.path for change in plan.changes))
    remove_left_over(output, below=True)
    staged: dict[str, Path] = {}
    try:
        for change in plan.changes:
            if change.new is not None:
                staged[change.path] = _staged(output / change.path, change.new, links)
        last = [path for path in staged if path == plan.manifest]
        for path in (path for path in staged if path not in last):
            put(staged[path], output / path, links)
        for change in plan.changes:
            if change.new is None:
                _remove(output, change.path, links)
        for path in last:
            put(staged[path], output / path, links)
    finally:
        for temporary in staged.values():
            remove(temporary)


def _staged(target: Path, new: str | Path, links: Links) -> Path:
    """Where the whole of a new file lies."""
    return stage(target, new.encode(), links) if isinstance(new, str) else new


def write_new(folder: Path, documents: Iterable[Document]) -> None:
    """Write documents where none of them is yet; raises InTheWayError, and writes none, else."""
    named = {document.path: document.text for document in documents}
    texts = {folder / path: text for path, text in named.items()}
    there = [path for path in texts if path.exists() or path.is_symlink()]
    if there:
        names = ", ".join(path.relative_to(folder).as_posix() for path in there)
        raise InTheWayError(f"{folder} has {names} already; name a folder without them")
    check_places(folder, named)
    links = Links(folder)
    written: list[Path] = []
    try:
        for path, text in texts.items():
            written.append(path)
            try:
                create(path, text.encode(), links)
            except FileExistsError:  # somebody was quicker: it is theirs
                written.pop()
                raise
    except BaseException:
        for path in written:
            remove(path, links)
        raise


def write_report(path: Path, text: str, links: Links | None = None) -> None:
    """Write one file that no manifest lists: whole or not at all, and never through a link.

    It may name files of others, whose names need not be UTF-8.
    """
    replace(path, text.encode(errors="backslashreplace"), links)


def check_places(output: Path, paths: Iterable[str]) -> None:
    """Raise InTheWayError where a folder of a path leads out, or a folder stands in its place.

    A link as the file itself is replaced or removed; one among its folders is followed.
    """
    home, inside = output.resolve(), dict[str, bool]()
    for path in paths:
        target, folder = output / path, path.rpartition("/")[0]
        if folder not in inside:
            real = real_path(target.parent)
            inside[folder] = real is not None and real.is_relative_to(home)
        if not inside[folder]:
            raise InTheWayError(f'a link leads "{path}" out of {output}; remove the link')
        if target.is_dir() and not target.is_symlink():
            raise InTheWayError(f'a folder stands where "{path}" is to be written; remove it')


def read_manifest(output: Path, manifest: str = MANIFEST) -> dict[str, str]:
    """Paths and digests of what was rendered last; empty where nothing was.

    Raises InTheWayError where the manifest says nothing that can be read: taken for "nothing was
    ours", it would leave files of removed services behind for good.
    """
    links = Links(output)
    if links.lead_out(output / manifest):
        raise InTheWayError(f"{output / manifest} is a link that leads out; remove it")
    content = content_of(output / manifest, links, most=_MOST_BYTES)
    if content is None:
        return {}
    text = content.decode(errors="replace")
    try:
        files = json.loads(text)["files"]
        return {path: str(digest) for path, digest in files.items() if is_inside(path)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        conflict = "<<<<<<<" in text or ">>>>>>>" in text
        what = "has an unresolved merge conflict" if conflict else "is no list of rendered files"
        raise InTheWayError(
            f"{output / manifest} {what}; take it from git again, or remove it and run "
            "`slosmith build`: files that are left over are named then"
        ) from None


def is_inside(path: str) -> bool:
    """Whether a listed path stays in the output folder: a manifest may have been edited."""
    parts = PurePosixPath(path)
    plain = path.isprintable() and "\\" not in path
    return plain and not parts.is_absolute() and ".." not in parts.parts


def _print_manifest(files: dict[str, str]) -> str:
    content = {"version": 1, "files": {path: files[path] for path in sorted(files)}}
    return json.dumps(content, indent=2) + "\n"


def _remove(output: Path, path: str, links: Links) -> None:
    target = output / path
    remove(target, links)
    for folder in target.relative_to(output).parents:
        if output / folder == output or not remove_empty(output / folder, links):
            break
