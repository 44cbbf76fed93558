"""Putting imported documents into a root: nothing that stands there is lost without being asked."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from slosmith.commands.importing.documents import Written
from slosmith.commands.importing.standing import standing_texts
from slosmith.output.writer import check_places, write_report
from slosmith.source.links import Links


class State(StrEnum):
    """What becomes of one document."""

    WRITTEN = "written"
    REPLACED = "replaced"
    SAME = "stands there already"
    KEPT = "not written: another file stands there; --force replaces it"
    ELSEWHERE = "not written: its service has a document already"
    TO_BE_WRITTEN = "would be written"
    TO_BE_REPLACED = "would be replaced"

    @property
    def planned(self) -> "State":
        """The same where nothing is written yet."""
        planned = {State.WRITTEN: State.TO_BE_WRITTEN, State.REPLACED: State.TO_BE_REPLACED}
        return planned.get(self, self)


FAILED = (State.KEPT, State.ELSEWHERE)


def plan_files(written: Sequence[Written], into: Path, *, force: bool) -> Mapping[str, State]:
    """What would become of each document."""
    standing = _services(into)
    states: dict[str, State] = {}
    for one in written:
        path, text = one.document.path, one.document.text
        place, name = into / path, Path(path).stem
        if place.exists() or place.is_symlink():
            same = place.is_file() and place.read_bytes() == text.encode()
            states[path] = State.SAME if same else State.REPLACED if force else State.KEPT
        elif path.startswith("slo/services/") and name in standing:
            states[path] = State.ELSEWHERE
        else:
            states[path] = State.WRITTEN
    return states


def write_files(written: Sequence[Written], into: Path, states: Mapping[str, State]) -> None:
    """Write what is to be written, each whole or not at all."""
    chosen = [
        one.document
        for one in written
        if states[one.document.path] in (State.WRITTEN, State.REPLACED)
    ]
    links = Links(into)
    check_places(into, (one.path for one in chosen))
    for one in chosen:
        write_report(into / one.path, one.text, links)


_SERVICE = re.compile(r"^service:\s*[\"']?([a-z][a-z0-9-]*)", re.MULTILINE)


def _services(root: Path) -> frozenset[str]:
    """The services that documents of a root are about already."""
    files = standing_texts(root)
    return frozenset(found[1] for file in files for found in _SERVICE.finditer(file.text))
