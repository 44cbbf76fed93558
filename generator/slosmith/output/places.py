"""Where rendered files may stand, and which files among them nobody rendered."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from slosmith.output.staging import is_staged
from slosmith.output.writer import MANIFEST, InTheWayError
from slosmith.source.links import ALLOWED, Links, real_path
from slosmith.source.opened import entries_of

FOREIGN = (
    "no part of the build, and a server loads it; remove it, name its target in "
    "settings: {targets: [...]}, or keep it with settings: {foreign: [...]}"
)
_WRITTEN = ("slo", "runbooks", "grafana")
"""Folders of a root in which people write."""


def check_output(output: Path, root: Path) -> None:
    """Refuse an output folder in which something else than what was rendered would be touched.

    Raises InTheWayError where it is, holds or lies in what people write, and where it has a link
    that leads out: what such a link leads to would be printed, believed or replaced. A pipe, a
    socket or a device is refused too.
    """
    real, own = real_path(output), root.resolve()
    if real is None:
        raise _link(output)
    for written in filter(None, (own, *(real_path(own / name) for name in _WRITTEN))):
        if written.is_relative_to(real) or (written != own and real.is_relative_to(written)):
            raise InTheWayError(
                f"{output} is where people write ({written}); render into a folder of its own"
            )
    links_in(output, root)
    links = Links(real)
    for path, kind in _entries(real, links):
        if kind == "link":
            if links.lead_out(path):
                raise _link(output / path.relative_to(real))
        elif kind == "other":  # whoever reads a pipe waits
            place = output / path.relative_to(real)
            raise InTheWayError(f"{place} is neither a file nor a folder; remove it")


def _entries(folder: Path, links: Links) -> Iterator[tuple[Path, str]]:
    """Everything below a folder but folders; what cannot be listed is said by who reads it."""
    try:
        entries = entries_of(folder, links)
    except OSError:
        return
    for name, kind in entries:
        if kind == "folder":
            yield from _entries(folder / name, links)
        else:
            yield folder / name, kind


def links_in(output: Path, root: Path) -> Links:
    """Where links among rendered files may lead: into their own folder.

    Raises InTheWayError where that is a link which leads out of the root.
    """
    links = Links(output)
    if output == root / output.name and not (links.place and Links(root).hold(links.place)):
        raise _link(output)
    return links


def links_of(output: Path, root: Path) -> Links:
    """Where what is rendered may be written: the root, or the folder that was named instead."""
    return Links(root if output == root / output.name else output)


def _link(path: Path) -> InTheWayError:
    advice = f"remove it, or let it lead there with --allow-links DIR or {ALLOWED}"
    return InTheWayError(f"{path} is a link that leads out of the folder; {advice}")


def foreign_files(
    output: Path, listed: Iterable[str], loaded: Iterable[str], named: Iterable[str]
) -> Iterator[str]:
    """Files in folders that a server loads which nobody rendered, in the order of their paths.

    ``listed`` are the paths of the manifest, ``loaded`` the folders, and ``named`` patterns of
    files that a team keeps there, all below the output folder. A server takes them for ours.
    """
    known, patterns, links = {*listed, MANIFEST}, tuple(named), Links(output)
    for folder in loaded:
        for path, kind in sorted(_entries(output / folder, links)):
            name = path.relative_to(output).as_posix()
            is_ours = name in known or is_staged(path) or kind == "other"
            if not is_ours and not any(fnmatchcase(name, p) for p in patterns):
                yield name
