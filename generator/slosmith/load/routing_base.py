"""Loading the base of routing: a configuration of Alertmanager that somebody else owns."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.language.alertmanager import ConfigurationShape
from slosmith.load.documents import Loaded
from slosmith.load.mistakes import explain
from slosmith.load.unrendered import bare_braces, unrendered
from slosmith.memo import Memo
from slosmith.output.document import HEADING
from slosmith.record import dataclass
from slosmith.source import (
    File,
    Origin,
    Plain,
    hidden_characters_in,
    merged_keys,
    plain_of,
    read_documents,
)
from slosmith.source.links import Links
from slosmith.source.patterns import files_of

Read: TypeAlias = Callable[[Path], tuple[File | None, Diagnostic | None]]
_MOST_CHARACTERS = 8_000_000
_MOST_TEMPLATES = 500
_BEGINNING = Span(line=1, column=1, end_line=1, end_column=2)
# Where people find one, wrapped into something else, and how the rest of it is called.
_WRAPPED = {
    "stringData": "copy what stands below it into a file of its own",
    "data": "decode it into a file of its own",
    "spec": "`slosmith import` reads manifests; a base is Alertmanager's own file",
    "alertmanager": "copy what stands below its config: into a file of its own",
    "config": "copy what stands below it into a file of its own",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBase:
    """The document, and the files with templates that lie beside it and that it names."""

    document: Loaded
    templates: tuple[File, ...]


def load_base(
    path: Path, place: Origin, read: Read, links: Links, memo: Memo
) -> tuple[LoadedBase | None, list[Diagnostic]]:
    """The file below the root that is named at ``place``."""
    file, problem = read(path)
    if file is None and not path.exists() and not path.is_symlink():
        hint = "write the path from the root, like alertmanager/alertmanager.yml"
        message = f'no file is called "{place.text}"'
        return None, [place.finding(codes.FILE_UNREADABLE, message, hint)]
    if file is None:
        return None, [problem] if problem is not None else []
    document, found = memo.of(_read, file)
    if document is None:
        return None, [*found]
    assert isinstance(document.spec, ConfigurationShape)
    findings, templates = [*found], list[File]()
    for one in _beside(document.spec.templates, path.parent, links):
        template, problem = read(one)
        templates += [template] if template is not None else []
        findings += [problem] if problem is not None else hidden_characters_in(template or file)
    return LoadedBase(document=document, templates=tuple(templates)), findings


def _beside(patterns: tuple[str, ...], folder: Path, links: Links) -> list[Path]:
    """The files of patterns that stay below the folder; what lies elsewhere is not ours to read."""
    own = [one for one in patterns if not one.startswith("/") and ".." not in one.split("/")]
    # Go's `**` means what its `*` means.
    globs = [one.removeprefix("./").replace("**", "*") for one in own]
    found = {path for one in globs if one for path in files_of(one, folder, links)}
    return sorted(found)[:_MOST_TEMPLATES]


def _read(file: File) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """All that depends on the file alone."""
    findings = [*_not_ours(file), *unrendered(file)]
    if findings:
        return None, tuple(findings)
    documents, broken = read_documents(file)
    if broken and (braces := bare_braces(file)) is not None:
        return None, (braces,)
    found = [*hidden_characters_in(file), *_unspoilt(broken)]
    if broken:
        return None, tuple(found)
    if len(documents) != 1:
        message = f"expected one document, and here are {len(documents)}"
        finding = file.finding(codes.BASE_INVALID, message, _BEGINNING, "keep the configuration")
        return None, (*found, finding)
    origin = Origin(file, merged_keys(documents[0][0].whole))
    plain = plain_of(origin.whole)
    found += _no_configuration(origin, plain)
    if found:
        return None, tuple(found)
    try:
        shape = ConfigurationShape.model_validate(plain)
    except ValidationError as error:
        return None, tuple(explain(error, ConfigurationShape, origin))
    document = Loaded(kind="base", spec=shape, origin=origin)
    found += _unknown_names(shape, origin)
    return (None if found else document), tuple(found)


def _unspoilt(findings: list[Diagnostic]) -> Iterator[Diagnostic]:
    """What is wrong with it as YAML; a secret in it is said of its key, where it matters."""
    yield from (one for one in findings if one.code is not codes.SECRET_IN_TEXT)


def _not_ours(file: File) -> Iterator[Diagnostic]:
    if HEADING in file.line(1):
        message, hint = "this file is rendered by slosmith", "name the one that somebody maintains"
        yield file.finding(codes.BASE_INVALID, message, _BEGINNING, hint)
    elif len(file.text) > _MOST_CHARACTERS:
        message = f"this file has more than {_MOST_CHARACTERS:,} characters"
        yield file.finding(codes.BASE_INVALID, message, _BEGINNING, "name a smaller one")


def _no_configuration(origin: Origin, plain: Plain) -> Iterator[Diagnostic]:
    if isinstance(plain, dict) and "route" in plain:
        return
    key = next((key for key in _WRAPPED if isinstance(plain, dict) and key in plain), None)
    message = "this is no configuration of Alertmanager: it has no route"
    place = origin if key is None else origin.at(key)
    hint = _WRAPPED[key] if key else "name a file with route: and receivers:"
    yield place.finding(codes.BASE_INVALID, message, hint, key=key is not None)


def _unknown_names(shape: ConfigurationShape, origin: Origin) -> Iterator[Diagnostic]:
    """Receivers and intervals that a route names and that are nowhere."""
    known = {
        "receiver": {one.name for one in shape.receivers},
        "time interval": {one.name for one in (*shape.time_intervals, *shape.mute_time_intervals)},
    }
    if shape.route.receiver is None:
        message, hint = "the root route names no receiver", "add receiver: to it"
        yield origin.at("route").finding(codes.BASE_INVALID, message, hint, key=True)
    waiting = [(shape.route, origin.at("route"))]
    for route, place in waiting:
        named = [("receiver", route.receiver, place.at("receiver"))] if route.receiver else []
        for key in ("mute_time_intervals", "active_time_intervals"):
            names = enumerate(getattr(route, key))
            named += [("time interval", name, place.at(key, index)) for index, name in names]
        for what, name, at in named:
            if name not in known[what]:
                yield at.unknown(codes.BASE_INVALID, what, name, known[what])
        waiting += [(one, place.at("routes", i)) for i, one in enumerate(route.routes)]
