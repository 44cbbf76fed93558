"""What promtool says of the tests of a part, which it plays beside the part's own rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from slosmith.emit.promtool_tests import SAYS
from slosmith.emit.promtool_tests.parts import Part, PartTests
from slosmith.emit.promtool_tests.said_alone import RULES as ALONE
from slosmith.judges.running import Run, run_tool
from slosmith.model import naming
from slosmith.output.document import Document
from slosmith.verify.answers import Answers, claims_in
from slosmith.verify.fired_alone import fired_alone
from slosmith.verify.memory import ProofMemory
from slosmith.verify.rule_parts import RuleFiles, write_beside
from slosmith.verify.texts import ask_for_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One test file: the claims in it, and what promtool says of them.

    ``like`` is the part that was played in place of this one, which differs in names alone.
    """

    path: str
    claims: tuple[tuple[str, str], ...]
    answers: Answers
    like: str = ""

    @property
    def name(self) -> str:
        """What the report calls the file."""
        return Path(self.path).name


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the files of a part are played, each part beside the rules of its own."""

    files: RuleFiles
    memory: ProofMemory
    scratch: Path

    def rules_of(self, tests: PartTests) -> str:
        """The rules that a part is played with."""
        return self.files.rules_of(tests.part)

    def key(self, tests: PartTests) -> str:
        """What a part's tests and rules are remembered by."""
        texts = (one.text for one in tests.documents)
        return self.memory.key((self.rules_of(tests), *texts))

    def recall(self, tests: PartTests) -> list[Played] | None:
        """What was said of a part's tests before, where all of it holds."""
        runs = self.memory.recall(self.key(tests))
        if runs is None or len(runs) != len(tests.documents):
            return None
        played = _read(tests, runs)
        return played if holds(played) else None

    def play(self, tests: PartTests) -> list[Played]:
        """What promtool says of a part's tests now."""
        runs = self.ask(tests.part, (ask_for_texts(one.text)[0] for one in tests.documents))
        played = _read(tests, runs)
        if holds(played):
            self.memory.remember(self.key(tests), runs)
        return played

    def ask(self, part: Part, texts: Iterable[str]) -> tuple[Run, ...]:
        """What promtool prints of each file beside the part's rules."""
        with TemporaryDirectory(dir=self.scratch) as folder:
            self.set_up(Path(folder), part)
            return tuple(self._ask(Path(folder), text) for text in texts)

    def set_up(self, folder: Path, part: Part) -> None:
        """Lay all rules into a folder that tests of the part may read."""
        rules = self.files.rules_of(part)
        write_beside(folder, part, rules)
        alone = folder / naming.RULES / ALONE
        alone.write_text(fired_alone(rules), encoding="utf-8")

    def _ask(self, folder: Path, text: str) -> Run:
        path = folder / naming.TESTS / "test.yaml"
        path.write_text(text, encoding="utf-8")
        run = run_tool(self.memory.promtool, "test", "rules", str(path))
        return replace(run, text=run.text.replace(str(folder), ""))


def unread(test: Document, like: str = "") -> Played:
    """A test file of which nothing has been said yet."""
    claims = claims_in(test.text)
    return Played(path=test.path, claims=claims, answers=Answers(claims=claims), like=like)


def name_of(part: Part) -> str:
    """How the report calls a part: as its SLO, or as its alert."""
    if part.alert:
        return naming.plain_subject(part.alert, PurePosixPath(part.rules).stem)
    return part.groups[0]


def holds(played: Iterable[Played]) -> bool:
    """Whether promtool objected to nothing in any of the files."""
    return all(one.answers.holds for one in played)


def behaves(played: Iterable[Played]) -> bool:
    """Whether promtool objected to nothing but to what alerts say."""
    answers = [one.answers for one in played]
    return not any(one.trouble or any(c != SAYS for _, c in one.failed) for one in answers)


def _read(tests: PartTests, runs: Sequence[Run]) -> list[Played]:
    played = [unread(test) for test in tests.documents]
    for one, run, test in zip(played, runs, tests.documents, strict=True):
        one.answers.read(run, ask_for_texts(test.text)[1])
    return played
