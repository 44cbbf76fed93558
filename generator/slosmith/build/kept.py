"""What verifying needs of a specification, made anew only where what it is made of has changed.

Of each service the digests of its files and its generated tests are kept, by all that goes into
them and by the program itself. What the judged root keeps for its builds is not asked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from slosmith.build.cache import digest_of_all, digest_of_program
from slosmith.build.compile import Sources, emit_kept, make_tests, render
from slosmith.build.incremental import Keys
from slosmith.build.targets import targets_of
from slosmith.emit import TARGETS, Target, Unit
from slosmith.emit.promtool_tests import Gap
from slosmith.emit.promtool_tests.parts import Part, PartTests, parts_of
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.output.own_cache import OwnCache, own_cache
from slosmith.output.rendered import digested

_MOST = 5_000


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A model, what it was made of, and what is known from before where that was the same."""

    model: Model
    sources: Sources
    fresh: bool = False
    _kept: OwnCache = field(default_factory=lambda: own_cache("services", _MOST), init=False)
    program: str = field(default_factory=digest_of_program, init=False)

    def digests(self) -> dict[str, str]:
        """The digest of every file that the model renders, by its path."""
        groups = self._groups()
        wanted = {
            name: self._key("files", *(self._keys.of(*unit) for unit in group))
            for name, group in groups.items()
        }
        known = {name: files for name, key in wanted.items() if (files := self._files(key))}
        units = [(name, unit) for name in groups.keys() - known.keys() for unit in groups[name]]
        made: dict[str, dict[str, str]] = {name: {} for name, _ in units}
        rendered = render([unit for _, unit in units], digested)
        for (name, _), digests in zip(units, rendered, strict=True):
            made[name] |= dict(digests)
        self._keep({wanted[name]: json.dumps(files) for name, files in made.items()})
        every = [*known.values(), *made.values()]
        found = {path: digest for files in every for path, digest in files.items()}
        if len(found) < sum(map(len, every)):  # of files of one path the last one counts
            return dict(emit_kept(self.model, digested))
        return found

    def tests(self) -> tuple[PartTests, ...]:
        """The generated tests of every part of the model."""
        (target,) = (one for one in TARGETS if one.name == "tests")
        wanted = {
            self.model.rules_file(unit.service.name): self._key(
                "tests", self._keys.of(target, unit)
            )
            for unit in target.units(self.model)
            if unit.service is not None
        }
        parts: dict[str, list[Part]] = {}
        for part in parts_of(self.model):
            parts.setdefault(part.rules, []).append(part)
        known = {
            file: tests
            for file, some in parts.items()
            if (tests := self._tests(wanted.get(file, ""), some)) is not None
        }
        missing = [part for file, some in parts.items() if file not in known for part in some]
        made: dict[str, list[PartTests]] = {file: [] for file in parts.keys() - known.keys()}
        for one in make_tests(missing):
            made[one.part.rules].append(one)
        self._keep({wanted[file]: _print(made[file]) for file in made.keys() & wanted.keys()})
        return tuple(one for file in parts for one in (*known.get(file, ()), *made.get(file, ())))

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.sources)

    def _groups(self) -> Mapping[str, list[tuple[Target, Unit]]]:
        """What is rendered by the service that it is of; what is of all is one more."""
        groups: dict[str, list[tuple[Target, Unit]]] = {}
        for target in targets_of(self.model.settings):
            for unit in target.units(self.model):
                name = unit.service.name if unit.service else ""
                groups.setdefault(name, []).append((target, unit))
        return groups

    def _key(self, *parts: str) -> str:
        return digest_of_all(self.program, *parts)

    def _files(self, key: str) -> dict[str, str] | None:
        text = self._recall(key)
        with suppress(ValueError, TypeError, RecursionError):
            return None if text is None else dict(json.loads(text))
        return None

    def _tests(self, key: str, parts: list[Part]) -> list[PartTests] | None:
        text = self._recall(key)
        with suppress(ValueError, TypeError, RecursionError):
            return None if text is None else [*_read(text, parts)]
        return None

    def _recall(self, key: str) -> str | None:
        return self._kept.get(key) if key and self.program and not self.fresh else None

    def _keep(self, entries: Mapping[str, str]) -> None:
        """Nothing is kept of a program that was changed while it ran."""
        if entries and self.program and digest_of_program() == self.program:
            for key, text in entries.items():
                self._kept.put(key, text)
            self._kept.prune()


def _print(tests: Iterable[PartTests]) -> str:
    return json.dumps(
        [
            [
                [[one.path, one.text] for one in part.documents],
                [[gap.subject, gap.claim, gap.reason] for gap in part.gaps],
                part.said,
                part.left,
            ]
            for part in tests
        ]
    )


def _read(text: str, parts: list[Part]) -> Iterator[PartTests]:
    """Raises ValueError or TypeError where this is no such text, or of other parts."""
    for part, (documents, gaps, said, left) in zip(parts, json.loads(text), strict=True):
        yield PartTests(
            part=part,
            documents=tuple(Document(path=path, text=test) for path, test in documents),
            gaps=tuple(Gap(subject=s, claim=claim, reason=reason) for s, claim, reason in gaps),
            said=str(said),
            left=tuple(map(str, left)),
        )
