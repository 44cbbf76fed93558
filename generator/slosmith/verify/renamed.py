"""Parts that are one but for names: one of them is played, and stands for all of its form.

What the others say is asked of each. A few, chosen by their digests, are played as well: should
promtool say otherwise of one of them, nothing stands for another part of that form.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.verify.played import Played, Stage, behaves, name_of
from slosmith.verify.renamed_texts import NOBODY, Renamed, play_texts, recall_renamed, stands_for
from slosmith.verify.renaming import form_of
from slosmith.verify.texts import looks_broken

_ONE_OF, _MOST_TOGETHER, _TURNS = 100, 16, 8

Playing = Future[list[Played]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two parts of one form, of which promtool does not say the same."""

    one: str
    other: str


@dataclass(kw_only=True)
class Forms:
    """Plays parts: of each form one, and a sample; with ``each`` every part."""

    stage: Stage
    pool: Executor
    each: bool = False
    disagreements: list[Disagreement] = field(default_factory=list)
    _standing: dict[str, str] = field(default_factory=dict)
    _refuted: set[str] = field(default_factory=set)

    def play(self, every: Iterable[PartTests]) -> Iterator[list[Played]]:
        """What is said of each part, in the order in which it is known."""
        remembered: list[tuple[Renamed, list[Played]]] = []
        renamed: list[Renamed] = []
        playing: list[tuple[str, str, Playing]] = []
        for tests in every:
            if not self.each and (before := recall_renamed(tests, self.stage)):
                remembered.append(before)
            elif known := self.stage.recall(tests):
                yield known
            else:
                form, name = self._form(tests), name_of(tests.part)
                like = self._standing.get(form) or stands_for(form, self.stage)
                if like == NOBODY:
                    playing.append(("", name, self._begin(tests)))
                elif like and like != name:
                    renamed.append(Renamed(tests=tests, form=form, like=like))
                else:
                    self._standing |= {form: name} if form else {}
                    playing.append((form, name, self._begin(tests)))
        sample = _sample(renamed, self.stage)
        compared = [(one, self._begin(one.tests)) for one in sample]
        for form, name, future in playing:
            yield self._settled(form, name, future.result())
        for one, future in compared:
            yield self._compared(one, future.result())
        yield from self._shown([one for one in renamed if one not in sample], remembered)

    def _form(self, tests: PartTests) -> str:
        """The key of what a part is but for names; empty where only itself can show it."""
        if self.each:
            return ""
        texts = (one.text for one in tests.documents)
        form = form_of(self.stage.rules_of(tests), texts)
        return self.stage.key_of("form", form) if form else ""

    def _begin(self, tests: PartTests) -> Playing:
        return self.pool.submit(self.stage.play, tests)

    def _settled(self, form: str, name: str, played: list[Played]) -> list[Played]:
        """What was played stands for its form from now on, where it behaves.

        A text that its own numbers break may be whole with those that are put in for the others.
        """
        heard = (one for file in played for one in file.answers.heard)
        if form and behaves(played) and not any(map(looks_broken, heard)):
            self.stage.memory.write(form, name)
        elif form:
            self._refuted.add(form)
        return played

    def _compared(self, one: Renamed, played: list[Played]) -> list[Played]:
        """One of the sample fails alone only where a renaming was no renaming."""
        if not behaves(played) and one.form not in self._refuted:
            self._refuted.add(one.form)
            self.stage.memory.write(one.form, NOBODY)
            this = name_of(one.tests.part)
            self.disagreements.append(Disagreement(one=this, other=one.like))
        return played

    def _shown(
        self, renamed: Sequence[Renamed], remembered: Iterable[tuple[Renamed, list[Played]]]
    ) -> Iterator[list[Played]]:
        """What others stand for; of a form that nothing stands for each part is played."""
        sound = [one for one in renamed if one.form not in self._refuted]
        alone = [one.tests for one in renamed if one.form in self._refuted]
        for one, played in remembered:
            if one.form in self._refuted:
                alone.append(one.tests)
            else:
                yield played
        size = min(_MOST_TOGETHER, len(sound) // _TURNS + 1)
        batches = [sound[first : first + size] for first in range(0, len(sound), size)]
        for batch in self.pool.map(lambda some: play_texts(some, self.stage), batches):
            yield from batch
        yield from self.pool.map(self.stage.play, alone)


def _sample(renamed: Sequence[Renamed], stage: Stage) -> list[Renamed]:
    """One of a hundred, at least one: which, nobody can choose."""

    def digest(one: Renamed) -> bytes:
        return hashlib.sha256(stage.key(one.tests).encode()).digest()

    return sorted(renamed, key=digest)[: -(-len(renamed) // _ONE_OF)]
