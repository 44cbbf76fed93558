"""A root while somebody works on it: its findings as it is, and what is known of it meanwhile."""

import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import cast

from slosmith.build.compile import Compilation, compile_in_steps, compile_root
from slosmith.commands.lsp.mentions import Mention, Mentions
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, at_each_place
from slosmith.language.documents.routing import RoutingSpec
from slosmith.load.files import read_text
from slosmith.source import File
from slosmith.source.files import kind_of_file
from slosmith.source.links import Links
from slosmith.steps import Steps, at_once

_HALF = re.compile("[\ud800-\udfff]")
_LONGEST_PATH = 4096
"""Letters, as on Linux: an editor may name what no system can open."""


def root_of(path: Path) -> Path | None:
    """The nearest folder of which a file is a part that is read; None where nobody reads it."""
    if len(str(path)) > _LONGEST_PATH:
        return None
    for folder in path.parents:
        if os.path.isdir(folder / "slo") and kind_of_file(path.relative_to(folder).as_posix()):  # noqa: PTH112  # a name that no system takes is no folder
            return folder
    return None


class Workspace:
    """A root, in which what an editor has not saved stands in place of files.

    ``current`` is the root as it is, with every finding. ``known`` has what helps to write on: of
    a file that is no YAML just now, what it said when it last was.
    """

    def __init__(self, root: Path) -> None:
        """Compile a root for the first time."""
        self.root = root
        self.current: Compilation = compile_root(root)
        self.known: Compilation = self.current
        self._files = {file.path: file for file in self.current.sources.files}
        self._mentions = Mentions()
        self._unsaved: dict[str, str] = {}
        self._changed = set[str]()

    @property
    def seen(self) -> tuple[Diagnostic, ...]:
        """What was found at the last look, at each of its places."""
        return tuple(at_each_place(self.current.findings))

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What `slosmith check` would say if all were saved."""
        self.settle()
        return self.seen

    def write(self, name: str, text: str) -> None:
        """Take an editor's text for that of a file, in which no half of a character can stand."""
        text = _HALF.sub("\ufffd", text)
        if self._unsaved.get(name) != text:
            self._unsaved[name] = text
            self._changed.add(name)

    def forget(self, name: str) -> None:
        """Take a file as it is on disk: its editor has saved it, or given it up."""
        self._unsaved.pop(name, None)
        self._changed.add(name)

    def refresh(self) -> None:
        """Compile again; documents that did not change, nor anything that they see, are kept."""
        at_once(self.refreshing())

    def refreshing(self) -> Steps[None]:
        """The same in steps; whoever writes in between leaves it and begins anew."""
        current = yield from compile_in_steps(self.root, (), self.current, self._unsaved)
        broken = {one.file for one in current.findings if one.code is codes.YAML_BROKEN}
        known = self.known if broken else current
        if broken and not self._changed <= broken:
            before = {file.path: file.text for file in known.sources.files}
            sound = {name: before[name] for name in broken if name in before}
            texts = {**self._unsaved, **sound}
            known = yield from compile_in_steps(self.root, (), known, texts)
        self.current, self.known = current, known
        self._files = {file.path: file for file in current.sources.files}
        self._changed.clear()

    def tried(self, texts: Mapping[str, str]) -> Compilation:
        """The root as it would be, were these the texts of files."""
        return compile_root(self.root, (), self.current, {**self._unsaved, **texts})

    def mentions(self) -> tuple[Mention, ...]:
        """Every name in what is known."""
        self.settle()
        loading = self.known.loading
        return self._mentions.of([*loading.documents, *loading.written])

    def reads(self, name: str) -> bool:
        """Whether a file is part of the root: by its folder, or because routing names it."""
        loading = self.known.loading
        routing = (
            cast(RoutingSpec, one.spec) for one in loading.documents if one.kind == "routing"
        )
        bases = (one.routing.base for one in routing if one.routing.base is not None)
        named = {PurePosixPath(base.file).as_posix() for base in bases}
        named |= {one.path for one in loading.base.templates} if loading.base is not None else set()
        return name in named or kind_of_file(name) is not None

    @property
    def first(self) -> str:
        """Where to show what is found of the root as a whole."""
        names = [one.path for one in self.current.sources.files if kind_of_file(one.path)]
        return next((name for name in names if name == "slo/settings.yaml"), min(names, default=""))

    def file(self, name: str) -> File | None:
        """A file as it is in the editor, else as it was read; None where nobody can read it."""
        if name in self._unsaved:
            return File(path=name, text=self._unsaved[name])
        return self._files.get(name) or read_text(self.root / name, Links(self.root))[0]

    def settle(self) -> None:
        """Places in texts are those of the last look: look again where somebody has typed since."""
        if self._changed:
            self.refresh()
