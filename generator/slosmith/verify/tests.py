"""`promtool test rules`: every generated test holds for the rules that were rendered."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from slosmith.emit.promtool_tests import SAYS, Gap
from slosmith.emit.promtool_tests.parts import Part, PartTests
from slosmith.judges.running import Run, run_tool, side_by_side
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model import naming
from slosmith.output.cache_folder import scratch_folder
from slosmith.output.document import Document
from slosmith.simulate.promtool_file import MARK
from slosmith.source.files import written_tests
from slosmith.verify.answers import Answers
from slosmith.verify.by_hand import ByHand, play_by_hand
from slosmith.verify.memory import ProofMemory, recall_proofs
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rule_parts import RuleFiles, write_beside
from slosmith.verify.searched import SearchedTests, search_gaps
from slosmith.verify.texts import ask_for_texts, verify_texts

_AREA = "tests"
_CHECK = re.compile(rf'{re.escape(MARK)}(?P<subject>.+?): (?P<claim>[^:"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """One test file: the claims in it, and what promtool says of them."""

    path: str
    claims: tuple[tuple[str, str], ...]
    answers: Answers

    @property
    def name(self) -> str:
        """What the report calls the file."""
        return Path(self.path).name


def verify_tests(case: Case) -> Iterator[Proof]:
    """One row for each alert or SLO and each thing that is claimed of it, and one for each gap."""
    promtool = find_tool("promtool")
    memory = None if promtool is None else recall_proofs(promtool, fresh=case.fresh)
    version = "" if memory is None else memory.version
    by_hand = [] if promtool is None else [*play_by_hand(case, promtool)]
    seen = {**case.seen, **{alert: one.name for one in by_hand for alert in one.alerts}}
    by = {naming.plain_subject(*alert): by for alert, by in seen.items()}
    searched = SearchedTests(gaps=case.gaps, shown={})
    if memory is None:
        played = [_played(test) for one in case.tests for test in one.documents]
    else:
        searched = search_gaps(case, by, memory)
        played = [*_play_all(case, (*case.tests, *searched.tests), memory)]
    for one in played:
        yield from _rows(one, version, searched, ran=promtool is not None)
    heard = (one for file in played for one in file.answers.heard)
    yield from verify_texts(case, heard, version)
    yield from _written(case, by_hand, version)
    yield from _gaps(searched.gaps, by)


def _play_all(case: Case, every: Sequence[PartTests], memory: ProofMemory) -> Iterator[_Played]:
    # The largest first, or the last to begin would be the last to end by far.
    tests = sorted(every, key=lambda one: -sum(len(text.text) for text in one.documents))
    with scratch_folder(case.root) as scratch, side_by_side() as pool:
        files = RuleFiles(output=case.output)
        stage = _Stage(files=files, memory=memory, scratch=scratch)
        for number, done in enumerate(pool.map(stage.play, tests), start=1):
            yield from done
            case.show(f"generated tests: {number} of {len(tests)} SLOs and alerts")
    memory.prune()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """Where the files of a part are played, each part beside the rules of its own."""

    files: RuleFiles
    memory: ProofMemory
    scratch: Path

    def play(self, tests: PartTests) -> list[_Played]:
        """What promtool says of a part's tests, or said when it was asked the same before."""
        rules = self.files.rules_of(tests.part)
        asked = [ask_for_texts(test.text) for test in tests.documents]
        texts = [text for text, _ in asked]
        key = self.memory.key((rules, *texts))
        known = self.memory.recall(key)
        runs = known if known and len(known) == len(texts) else self._run(tests.part, rules, texts)
        played = [_played(test) for test in tests.documents]
        for one, run, (_, count) in zip(played, runs, asked, strict=True):
            one.answers.read(run, count)
        if runs is not known and all(one.answers.holds for one in played):
            self.memory.remember(key, runs)
        return played

    def _run(self, part: Part, rules: str, texts: Iterable[str]) -> tuple[Run, ...]:
        with TemporaryDirectory(dir=self.scratch) as folder:
            write_beside(Path(folder), part, rules)
            return tuple(self._ask(Path(folder), text) for text in texts)

    def _ask(self, folder: Path, text: str) -> Run:
        path = folder / naming.TESTS / "test.yaml"
        path.write_text(text, encoding="utf-8")
        run = run_tool(self.memory.promtool, "test", "rules", str(path))
        return replace(run, text=run.text.replace(str(folder), ""))


def _played(test: Document) -> _Played:
    claims = tuple(dict.fromkeys(_claims(test.text)))
    return _Played(path=test.path, claims=claims, answers=Answers(claims=claims))


def _claims(text: str) -> Iterator[tuple[str, str]]:
    for match in _CHECK.finditer(text):
        yield match["subject"], match["claim"]


def _rows(played: _Played, version: str, searched: SearchedTests, *, ran: bool) -> Iterator[Proof]:
    # What is recorded has no row of its own, as long as it is right.
    failed, trouble = played.answers.failed, played.answers.trouble
    others = (one for one in failed if one not in played.claims)
    for subject, claim in (*played.claims, *others):
        if not ran:
            yield _row(subject, claim, Verdict.NO_TOOL, why_missing("promtool"))
        elif seen := failed.get((subject, claim)):
            yield _row(subject, claim, Verdict.FAILED, f"{played.name}: {seen}")
        elif trouble:
            yield _row(subject, claim, Verdict.FAILED, f"{played.name}: {trouble}")
        else:
            shown = searched.shown.get(played.path)
            verdict = Verdict.FIRES if shown and shown.only_fires else Verdict.PROVEN
            evidence = f"{version}: {played.name}" + (f": {shown}" if shown else "")
            yield _row(subject, claim, verdict, evidence)


def _written(case: Case, by_hand: Sequence[ByHand], version: str) -> Iterator[Proof]:
    claim = "the tests in it hold"
    for one in by_hand:
        verdict = Verdict.FAILED if one.wrong else Verdict.PROVEN
        yield _row(one.name, claim, verdict, one.wrong or version)
    if not version:
        for path in written_tests(case.root):
            name = path.relative_to(case.root).as_posix()
            yield _row(name, claim, Verdict.NO_TOOL, why_missing("promtool"))


def _gaps(gaps: Iterable[Gap], by: Mapping[str, str]) -> Iterator[Proof]:
    """An alert that a scenario or a test by hand sees fire is proven by it."""
    for gap in gaps:
        if gap.subject in by and gap.claim != SAYS:
            yield _row(gap.subject, "fires", Verdict.PROVEN, by[gap.subject])
        else:
            evidence = f"no test could be generated: {gap.reason}"
            yield _row(gap.subject, gap.claim, Verdict.OPEN, evidence)


def _row(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(area=_AREA, subject=subject, claim=claim, verdict=verdict, evidence=evidence)
