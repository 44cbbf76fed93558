"""Loading a root: everything that its authors wrote, file by file."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, has_errors
from slosmith.language.documents import KINDS
from slosmith.load.documents import Loaded, load_file
from slosmith.load.files import read_bytes, read_text
from slosmith.memo import Memo
from slosmith.model.prose import Prose
from slosmith.record import dataclass
from slosmith.source import File, hidden_characters_in, secrets_in
from slosmith.source.files import (
    FileKind,
    kind_of_file,
    panel_files,
    prose_files,
    specification_files,
    written_beside,
)
from slosmith.source.links import Links

if TYPE_CHECKING:  # few roots have a base
    from slosmith.language.documents.routing import RoutingSpec
    from slosmith.load.routing_base import LoadedBase

Result = TypeVar("Result")
NOTHING_UNSAVED: Mapping[str, str] = MappingProxyType({})


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


def load_root(root: Path, memo: Memo, unsaved: Mapping[str, str] = NOTHING_UNSAVED) -> Loading:
    """Load what is below ``slo/``, ``runbooks/`` and ``grafana/``, in the order of the paths.

    ``unsaved`` are texts that an editor has in place of those of files, by their paths relative to
    the root. Nothing is raised for what authors write: all of it comes back as findings.
    """
    reading = _Reading(links=Links(root), memo=memo, unsaved=unsaved)
    loading = reading.loading
    reading.specification()
    reading.base()
    for path in written_beside(root):
        name = path.relative_to(root).as_posix()
        text = unsaved.get(name)
        if text is None:
            data, _ = read_bytes(path, reading.links)  # what is wrong is said by what loads it
            text = (data or b"").decode("utf-8", errors="replace")
        loading.findings += memo.of(_secrets_of, File(path=name, text=text))
    if not any(one.kind == "service" for one in loading.documents) and not loading.findings:
        loading.findings.append(_nothing(root))
    # What loads these is imported for those who write them.
    for folder, read in (("runbooks", reading.prose), ("grafana", reading.panels)):
        there = (root / folder).is_dir() or (root / folder).is_symlink()  # may lead nowhere
        if there or any(name.startswith(f"{folder}/") for name in unsaved):
            read()
    return loading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One load: where from, what is remembered of the one before, and what was found so far."""

    links: Links
    memo: Memo
    unsaved: Mapping[str, str]
    loading: Loading = field(default_factory=Loading)

    def specification(self) -> None:
        paths = specification_files(self.links.root)
        for one in self._each("specification", paths, load_file, KINDS):
            self.loading.documents += one.documents
            self.loading.findings += one.findings
            self.loading.partial |= one.partial

    def read(self, path: Path) -> tuple[File | None, Diagnostic | None]:
        """A file as an editor has it, else as it is on disk, or why nobody can read it."""
        if self.unsaved:
            name = path.relative_to(self.links.root).as_posix()
            if (text := self.unsaved.get(name)) is not None:
                return File(path=name, text=text), None
        return read_text(path, self.links)

    def base(self) -> None:
        """The configuration that routing is merged into, where it names one."""
        loading = self.loading
        for one in (one for one in loading.documents if one.kind == "routing"):
            if (base := cast("RoutingSpec", one.spec).routing.base) is not None:
                from slosmith.load.routing_base import load_base

                place = one.origin.at("routing", "base", "file").closest
                path = self.links.root / base.file
                loading.base, found = load_base(path, place, self.read, self.links, self.memo)
                loading.findings += found
                loading.partial |= {"routing"} if loading.base is None else set()
                return

    def prose(self) -> None:
        from slosmith.load.prose import load_page

        pages = [*self._each("prose", prose_files(self.links.root), load_page, ("prose",))]
        self.loading.prose = tuple(page for page, _ in pages)
        for _, found in pages:
            self.loading.findings += found
            self.loading.partial |= {"prose"} if has_errors(found) else set()

    def panels(self) -> None:
        from slosmith.load.grafana import load_panels

        paths = panel_files(self.links.root)
        for written, found in self._each("panels", paths, load_panels, ("grafana",)):
            self.loading.written += written
            self.loading.findings += found
            self.loading.partial |= {"grafana"} if has_errors(found) else set()

    def _each(
        self,
        kind: FileKind,
        paths: list[Path],
        load: Callable[[File], Result],
        spoilt: Iterable[str],
    ) -> Iterator[Result]:
        """What each file gives; nobody knows which of ``spoilt`` one holds that cannot be read."""
        root = self.links.root
        new = {root / name for name in self.unsaved if kind_of_file(name) == kind} - {*paths}
        for path in sorted({*paths, *new}) if new else paths:
            file, problem = self.read(path)
            if file is not None:
                yield self.memo.of(load, file)
            elif problem is not None:
                self.loading.findings.append(problem)
                self.loading.partial |= set(spoilt)


def _secrets_of(file: File) -> tuple[Diagnostic, ...]:
    return (*secrets_in(file), *hidden_characters_in(file))


def load_packaged(folder: str, memo: Memo, names: Collection[str] | None = None) -> list[Loaded]:
    """What ships inside the package in a folder: all of it, or the files of some names."""
    entries = sorted((Path(__file__).parent.parent / folder).iterdir())
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
        said=f'"{root.name or root}" has no service document below slo/',
        hint="write slo/services/NAME.yaml, or let `slosmith init` write a first one",
    )
