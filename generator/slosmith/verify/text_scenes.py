"""The scenes of a proof that show what its alerts say: whatever they say once, in the shortest.

Where another proof stands for one but for names, its texts are asked for all the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from slosmith.model.units import Duration
from slosmith.verify.expected import samples_in
from slosmith.verify.texts import ALERT_TESTS, CHECKS, ENTRY

_STEP = re.compile(r"(?m)^evaluation_interval: (\S+)$")
_AT = re.compile(r"(?m)^        eval_time: (\S+)$\n?")
_CHECK = re.compile(r"(?m)^      - expr: .*\n(?: {8}.*\n)*")
_SAID = re.compile(r"(?m)^      - alertname: .*\n(?: {8}.*\n)*")


class _Scene(NamedTuple):
    """How often rules are evaluated in a scene, where it stands, and what it shows."""

    evaluations: int
    file: int
    place: int
    shows: frozenset[str]


def text_scenes(tests: Sequence[str], said: str) -> list[str]:
    """Each file of tests with the scenes that are needed; empty where none of it is.

    What ``said`` shows, a test of texts alone, needs no scene, and no moment in one.
    """
    scenes, shown = [shows for shows, _ in scenes_apart(tests, said)], samples_in(said)
    return [_with_new_samples(one, shown) for one in scenes] if said else scenes


def _with_new_samples(test: str, shown: frozenset[str]) -> str:
    """A file with those checks alone that show something for the first time."""
    head, *entries = ENTRY.split(test)
    for place, entry in enumerate(entries):
        played, mark, checks = ALERT_TESTS.sub("", entry).partition(CHECKS)
        kept = []
        for check in _CHECK.findall(checks):
            if new := samples_in(check) - shown:
                kept.append(check)
                shown |= new
        entries[place] = "".join((played, mark, *kept))
    return "".join((head, *entries))


def scenes_apart(tests: Sequence[str], said: str = "") -> list[tuple[str, str]]:
    """Each file of tests in two, either of them empty where it has no scene: those, and others."""
    shown = samples_in(said)
    scenes = [one._replace(shows=one.shows - shown) for one in _scenes(tests, texts=not said)]
    kept = {(one.file, one.place) for one in _needed(sorted(scenes))}
    parted: list[tuple[str, str]] = []
    for number, text in enumerate(tests):
        head, *entries = ENTRY.split(text)
        shows = [one for place, one in enumerate(entries) if (number, place) in kept]
        others = [one for place, one in enumerate(entries) if (number, place) not in kept]
        parted.append((_file(head, shows), _file(head, others)))
    return parted


def _file(head: str, entries: Sequence[str]) -> str:
    return "".join((head, *entries)) if entries else ""


def _needed(scenes: list[_Scene]) -> list[_Scene]:
    """The shortest that show all there is; and of these none that the others make up for."""
    found: list[_Scene] = []
    for scene in scenes:
        if scene.shows - _all_of(found):
            found.append(scene)
    for scene in [*found]:
        others = [one for one in found if one is not scene]
        if scene.shows <= _all_of(others):
            found = others
    return found


def _all_of(scenes: Iterable[_Scene]) -> frozenset[str]:
    return frozenset().union(*(one.shows for one in scenes))


def _scenes(tests: Sequence[str], *, texts: bool) -> Iterator[_Scene]:
    for file, text in enumerate(tests):
        head, *entries = ENTRY.split(text)
        step = _STEP.search(head)
        for place, entry in enumerate(entries):
            ends = max(map(Duration.parse, _AT.findall(entry)), default=Duration(0))
            evaluations = ends // Duration.parse(step[1]) if step else 0
            said = (_AT.sub("", one) for one in _SAID.findall(entry) if texts)
            shows = frozenset((*said, *samples_in(entry)))
            yield _Scene(evaluations, file, place, shows)
