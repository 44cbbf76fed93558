"""Building again: a unit is left out while all that it is made of, and its files, are the same."""

from collections.abc import Callable, Mapping

from slosmith.build.cache import Memory, Recalled, Remembered, digest_of_all
from slosmith.build.compile import Sources, render
from slosmith.build.parallel import PROCESSES
from slosmith.emit import Target, Unit
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.output.rendered import Rendered
from slosmith.record import dataclass

APART = frozenset(("service", "scenario", "audit", "coverage"))
"""Kinds of documents of which nothing gets into units of services, but for a service into its own.

A kind that is not named here is taken for a part of all of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What had to be rendered, and the digests of files that are ``standing`` as they must be.

    ``units`` has the key of each unit and the paths of its files, by its name. ``others`` are those
    of targets that were not built: what is remembered of them stays true.
    """

    documents: tuple[Rendered, ...]
    standing: Mapping[str, str]
    units: Mapping[str, tuple[str, tuple[str, ...]]]
    others: Memory

    def memory(self, digests: Mapping[str, str]) -> Memory:
        """What to remember; ``digests`` are those of the files of this build."""
        own = {
            name: Remembered(key=key, files={path: digests[path] for path in paths})
            for name, (key, paths) in self.units.items()
        }
        return {**self.others, **own}


def rebuild(
    model: Model,
    sources: Sources,
    targets: tuple[Target, ...],
    found: Recalled,
    keep: Callable[[Document], Rendered],
    processes: int = PROCESSES,
) -> Rebuilt:
    """Render the units that are not remembered as they are now, or whose files do not stand.

    Of each document that is kept which ``keep`` makes of it.
    """
    keys = Keys(sources)
    units = {_name(one, unit): (one, unit) for one in targets for unit in one.units(model)}
    wanted = {name: keys.of(*unit) for name, unit in units.items()}
    same = {
        name: found.memory[name].files
        for name, key in wanted.items()
        if name in found.standing and found.memory[name].key == key
    }
    missing = {name: unit for name, unit in units.items() if name not in same}
    made = _render(missing, keep, processes)
    taken = [path for files in (*same.values(), *made.values()) for path in files]
    if len(set(taken)) < len(taken):  # of units that write the same file the last one counts
        same, made = {}, _render(units, keep, processes)
    built = tuple(f"{target.name}/" for target in targets)
    paths = {name: tuple(files) for name, files in (*same.items(), *made.items())}
    return Rebuilt(
        documents=tuple(one for documents in made.values() for one in documents.values()),
        standing={path: files[path] for files in same.values() for path in files},
        units={name: (key, paths[name]) for name, key in wanted.items()},
        others={n: one for n, one in found.memory.items() if not n.startswith(built)},
    )


def _name(target: Target, unit: Unit) -> str:
    return f"{target.name}/{unit.service.name if unit.service else ''}"


def _render(
    units: Mapping[str, tuple[Target, Unit]],
    keep: Callable[[Document], Rendered],
    processes: int,
) -> dict[str, dict[str, Rendered]]:
    rendered = render([*units.values()], keep, processes)
    return {n: {one.path: one for one in made} for n, made in zip(units, rendered, strict=True)}


class Keys:
    """The digests of all that the units of a root are made of, but for the program."""

    def __init__(self, sources: Sources) -> None:
        self._files = {file.path: digest_of_all(file.path, file.text) for file in sources.files}
        self._joined = sources.joined
        apart = {path for path, kinds in sources.kinds.items() if kinds <= APART}
        self._shared = [path for path in self._files if path not in apart]
        self._labels = repr(sources.labels)
        self._known: dict[str, str] = {}
        self._read: dict[tuple[str, ...], str] = {}
        self._everything = digest_of_all(self._labels, *self._files.values())

    def of(self, target: Target, unit: Unit) -> str:
        """The key of a unit; what is of no single service is made of all that was read."""
        if unit.service is None:
            return digest_of_all(target.name, self._everything)
        return digest_of_all(
            target.name,
            unit.service.name,
            self._files[unit.service.origin.file.path],
            *(self._files[path] for path in self._joined.get(unit.service.name, ())),
            self._digest_of_known(unit.known),
            self._labels,
            self._digest_of_shared(target.reads),
        )

    def _digest_of_known(self, known: str) -> str:
        """All services of a target know the same of each other, and it is much text."""
        if known not in self._known:
            self._known[known] = digest_of_all(known)
        return self._known[known]

    def _digest_of_shared(self, folders: tuple[str, ...]) -> str:
        """All services of a target read the same, and there may be as many files as services."""
        if folders not in self._read:
            read = (self._files[path] for path in self._shared if path.startswith(folders))
            self._read[folders] = digest_of_all(*read)
        return self._read[folders]
