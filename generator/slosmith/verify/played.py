"""What promtool says of the tests of a part, which it plays beside the part's own rules."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from slosmith.emit.promtool_tests import SAYS
from slosmith.emit.promtool_tests.parts import Part, PartTests
from slosmith.emit.promtool_tests.said_alone import RULES as ALONE
from slosmith.judges.running import Run, run_on_disk
from slosmith.model import naming
from slosmith.output.document import Document
from slosmith.verify.answers import Answers, claims_in
from slosmith.verify.fired_alone import fired_alone
from slosmith.verify.memory import ProofMemory
from slosmith.verify.rule_parts import RuleFiles, without_record
from slosmith.verify.rules_read import rules_read
from slosmith.verify.text_scenes import scenes_apart
from slosmith.verify.texts import ALERT_TESTS, ENTRY, ask_for_texts

_RULES = re.compile(r'(?m)^rule_files:\n  - (".*")$')
_HEADER = re.compile(r"(?m)^Unit Testing: .*\n")
_VERDICT = re.compile(r"(?m)^  (?:SUCCESS|FAILED:)$")


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
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Scenes of a test file, by its number, that are played together; ``bare`` ones say nothing."""

    file: int
    text: str
    bare: bool = False

    @property
    def asking(self) -> tuple[str, int]:
        """What promtool is given, and how many questions are in it."""
        return (ALERT_TESTS.sub("", self.text), 0) if self.bare else ask_for_texts(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the files of a part are played, each part beside the rules of its own.

    ``program`` is the digest of what works out of rules and tests what promtool is given: another
    one may have given it something else. ``parts`` are the names of all that are verified.
    """

    files: RuleFiles
    memory: ProofMemory
    scratch: Path
    program: str
    parts: frozenset[str]

    def rules_of(self, tests: PartTests) -> str:
        """The rules that a part is played with."""
        return self.files.rules_of(tests.part)

    def key(self, tests: PartTests) -> str:
        """What a part's tests and rules are remembered by."""
        texts = (one.text for one in tests.documents)
        return self.key_of(self.rules_of(tests), *texts, tests.said)

    def key_of(self, *texts: str) -> str:
        """What is remembered by, of what this program makes of texts."""
        return self.memory.key((self.program, *texts))

    def recall(self, tests: PartTests) -> list[Played] | None:
        """What was said of a part's tests before, where all of it holds."""
        runs, sheets = self.memory.recall(self.key(tests)), _sheets(tests)
        if runs is None or len(runs) != len(sheets):
            return None
        played = _read(tests, sheets, runs)
        return played if holds(played) else None

    def play(self, tests: PartTests) -> list[Played]:
        """What promtool says of a part's tests now."""
        sheets = _sheets(tests)
        runs = self.ask(tests.part, sheets)
        played = _read(tests, sheets, runs)
        if holds(played):
            self.memory.remember(self.key(tests), runs)
        return played

    def ask(self, part: Part, sheets: Sequence[Sheet]) -> tuple[Run, ...]:
        """What promtool prints of each beside the part's rules."""
        rules = self.files.rules_of(part)
        with TemporaryDirectory(dir=self.scratch) as folder:
            paths = [
                str(lay_out(Path(folder) / f"{number}.yaml", one.asking[0], part, rules, one.bare))
                for number, one in enumerate(sheets)
            ]
            run = run_on_disk(self.memory.tool, "test", "rules", *paths, in_order=True)
            return _by_file(replace(run, text=run.text.replace(folder, "")), len(paths))


def lay_out(path: Path, text: str, part: Part, rules: str, bare: bool = False) -> Path:
    """Write a test file beside the rules that it reads of those of its part that it names."""
    named = _RULES.search(text)
    assert named is not None
    read = path.with_suffix(".read.yaml")
    there = _rules_named(json.loads(named[1]), part, rules)
    read.write_text(rules_read(text, there, texts=not bare), encoding="utf-8")
    path.write_text(text.replace(named[1], json.dumps(read.name), 1), encoding="utf-8")
    return path


def _rules_named(name: str, part: Part, rules: str) -> str:
    """A part's rules, or those of them that stand under a name beside its tests."""
    service = PurePosixPath(part.rules).stem
    left_out = {
        PurePosixPath(naming.counted_file(service)).name: (naming.EXCLUDED,),
        PurePosixPath(naming.unmeasured_file(service)).name: (naming.EXCLUDED, naming.BAD_NOW),
    }
    for record in left_out.get(name, ()):
        rules = without_record(record, rules)
    return fired_alone(rules) if PurePosixPath(name).name == ALONE else rules


def _by_file(run: Run, count: int) -> tuple[Run, ...]:
    """What is said of each file, which begins with whether it passes; of all where one is left."""
    said = _HEADER.sub("", run.text)
    begins = [one.start() for one in _VERDICT.finditer(said)]
    if len(begins) != count:
        return (run,) * count
    texts = (said[begin:end] for begin, end in pairwise((*begins, None)))
    return tuple(
        replace(run, exit_code=run.exit_code * ("SUCCESS" not in text[:10]), text=text)
        for text in texts
    )


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


def _sheets(tests: PartTests) -> list[Sheet]:
    """How the files of a part are played: a plain alert says what it says in every scene.

    What it says alone, of numbers that no scene makes sure, is played behind them. What an SLO
    says is asked once, in the shortest scene that shows it; each other scene is played
    with the rules that it reads itself.
    """
    texts = [one.text for one in tests.documents]
    parted = scenes_apart(texts) if not tests.part.alert else [(text, "") for text in texts]
    alone = bool(tests.part.alert and tests.said) and not any(map(ALERT_TESTS.search, texts))
    sheets: list[Sheet] = []
    for file, (said, rest) in enumerate(parted):
        if said or not rest:
            sheets.append(Sheet(file=file, text=said or texts[file]))
        head, *scenes = ENTRY.split(rest)
        sheets += (Sheet(file=file, text=head + one, bare=True) for one in scenes)
    return [*sheets, *([Sheet(file=0, text=tests.said)] if alone else [])]


def _read(tests: PartTests, sheets: Sequence[Sheet], runs: Sequence[Run]) -> list[Played]:
    played = [unread(test) for test in tests.documents]
    for sheet, run in zip(sheets, runs, strict=True):
        played[sheet.file].answers.read(run, sheet.asking[1])
    return played
