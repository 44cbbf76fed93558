"""Loading a root: everything that its authors wrote, file by file."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, has_errors
from slosmith.language.documents import KINDS
from slosmith.load.documents import Loaded, load_file
from slosmith.load.files import read_bytes, read_text
from slosmith.memo import Memo
from slosmith.model.root import Prose
from slosmith.source import File, hidden_characters_in, secrets_in
from slosmith.source.files import panel_files, prose_files, specification_files, written_beside
from slosmith.source.links import Links

if TYPE_CHECKING:  # few roots have a base
    from slosmith.language.documents.routing import RoutingSpec
    from slosmith.load.routing_base import LoadedBase

Result = TypeVar("Result")


@dataclass(slots=True)
class Loading:
    """What a root holds: its documents, what is wrong with them, and what could not be loaded.

    ``written`` are documents below `grafana/`, ``prose`` is None while there is no `runbooks/`,
    ``base`` while routing names none.
    ``partial`` has words of what codes follow from: of what is left out, or parts of it are.
    """

    documents: list[Loaded] = field(default_factory=list)
    written: list[Loaded] = field(default_factory=list)
    prose: tuple[Prose, ...] | None = None
    base: "LoadedBase | None" = None
    findings: list[Diagnostic] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)


def load_root(root: Path, memo: Memo) -> Loading:
    """Load what is below ``slo/``, ``runbooks/`` and ``grafana/``, in the order of the paths.

    Nothing is raised for what authors write: all of it comes back as findings.
    """
    loading, links = Loading(), Links(root)
    _load_specification(links, loading, memo)
    _load_base(links, loading, memo)
    for path in written_beside(root):
        data, _ = read_bytes(path, links)  # what is wrong with it is said by what loads it
        text = (data or b"").decode("utf-8", errors="replace")
        file = File(path=path.relative_to(root).as_posix(), text=text)
        loading.findings += memo.of(_secrets_of, file)
    if not any(one.kind == "service" for one in loading.documents) and not loading.findings:
        loading.findings.append(_nothing(root))
    # What loads these is imported for those who write them.
    if (root / "runbooks").is_dir():
        _load_prose(links, loading, memo)
    if (root / "grafana").is_dir():
        _load_panels(links, loading, memo)
    return loading


def _load_specification(links: Links, loading: Loading, memo: Memo) -> None:
    for one in _each(specification_files(links.root), links, load_file, KINDS, loading, memo):
        loading.documents += one.documents
        loading.findings += one.findings
        loading.partial |= one.partial


def _load_base(links: Links, loading: Loading, memo: Memo) -> None:
    """The configuration that routing is merged into, where it names one."""
    for one in (one for one in loading.documents if one.kind == "routing"):
        if (base := cast("RoutingSpec", one.spec).routing.base) is not None:
            from slosmith.load.routing_base import load_base

            place = one.origin.at("routing", "base", "file").closest
            loading.base, found = load_base(base.file, place, links, memo)
            loading.findings += found
            loading.partial |= {"routing"} if loading.base is None else set()
            return


def _load_prose(links: Links, loading: Loading, memo: Memo) -> None:
    from slosmith.load.prose import load_page

    pages = [*_each(prose_files(links.root), links, load_page, ("prose",), loading, memo)]
    loading.prose = tuple(page for page, _ in pages)
    for _, found in pages:
        loading.findings += found
        loading.partial |= {"prose"} if has_errors(found) else set()


def _load_panels(links: Links, loading: Loading, memo: Memo) -> None:
    from slosmith.load.grafana import load_panels

    files = _each(panel_files(links.root), links, load_panels, ("grafana",), loading, memo)
    for written, found in files:
        loading.written += written
        loading.findings += found
        loading.partial |= {"grafana"} if has_errors(found) else set()


def _each(
    paths: Iterable[Path],
    links: Links,
    load: Callable[[File], Result],
    spoilt: Iterable[str],
    loading: Loading,
    memo: Memo,
) -> Iterator[Result]:
    """What each file gives; nobody knows which of ``spoilt`` one holds that cannot be read."""
    for path in paths:
        file, problem = read_text(path, links)
        if file is not None:
            yield memo.of(load, file)
        elif problem is not None:
            loading.findings.append(problem)
            loading.partial |= set(spoilt)


def _secrets_of(file: File) -> tuple[Diagnostic, ...]:
    return (*secrets_in(file), *hidden_characters_in(file))


def load_packaged(folder: str, memo: Memo, names: Collection[str] | None = None) -> list[Loaded]:
    """What ships inside the package in a folder: all of it, or the files of some names."""
    inside = resources.files("slosmith").joinpath(folder)
    entries = sorted(inside.iterdir(), key=str)
    documents: list[Loaded] = []
    for entry in entries:
        if names is None or entry.name.removesuffix(".yaml") in names:
            text = entry.read_text(encoding="utf-8")
            loaded = memo.of(load_file, File(path=f"<{entry.name}>", text=text))
            assert not loaded.findings
            documents += loaded.documents
    return documents


def _nothing(root: Path) -> Diagnostic:
    return Diagnostic(
        code=codes.NO_SPECIFICATION,
        message=f'"{root.name or root}" has no service document below slo/',
        hint="write slo/services/NAME.yaml, or let `slosmith init` write a first one",
    )
