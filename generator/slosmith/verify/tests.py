"""`promtool test rules`: every generated test holds for the rules that were rendered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from slosmith.emit.promtool_tests import SAYS
from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.judges.running import run_tool, side_by_side
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model import naming
from slosmith.output.cache_folder import scratch_folder
from slosmith.output.document import Document
from slosmith.simulate.promtool_file import MARK
from slosmith.source.files import written_tests
from slosmith.verify.answers import Answers
from slosmith.verify.by_hand import ByHand, play_by_hand
from slosmith.verify.gaps import gaps_of
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rule_parts import RuleFiles
from slosmith.verify.texts import ask_for_texts, verify_texts

_AREA = "tests"
_CHECK = re.compile(rf'{re.escape(MARK)}(?P<subject>.+?): (?P<claim>[^:"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """One test file: the claims in it, and what promtool says of them."""

    name: str
    claims: tuple[tuple[str, str], ...]
    answers: Answers


def verify_tests(case: Case) -> Iterator[Proof]:
    """One row for each alert or SLO and each thing that is claimed of it, and one for each gap."""
    promtool = find_tool("promtool")
    version = "" if promtool is None else _version(promtool)
    # The largest first, or the last to begin would be the last to end by far.
    tests = sorted(case.tests, key=lambda one: -sum(len(text.text) for text in one.documents))
    played: list[_Played] = []
    with scratch_folder(case.root) as scratch, side_by_side() as pool:
        files = RuleFiles(output=case.output)
        play = partial(_play, files=files, promtool=promtool)
        folders = (scratch / str(number) for number in range(len(tests)))
        for number, done in enumerate(pool.map(play, tests, folders), start=1):
            played += done
            case.show(f"generated tests: {number} of {len(tests)} SLOs and alerts")
        by_hand = [] if promtool is None else [*play_by_hand(case, promtool, scratch)]
    for one in played:
        yield from _rows(one, version, ran=promtool is not None)
    heard = (one for file in played for one in file.answers.heard)
    yield from verify_texts(case, heard, version)
    yield from _written(case, by_hand, version)
    seen = {alert: one.name for one in by_hand for alert in one.alerts}
    yield from _gaps(case, {**case.seen, **seen})


def _version(promtool: Path) -> str:
    words = run_tool(promtool, "--version").text.split()
    return f"promtool {words[2]}" if len(words) > 2 else "promtool"


def _play(tests: PartTests, folder: Path, files: RuleFiles, promtool: Path | None) -> list[_Played]:
    """Play the files of a part, in a folder of its own beside the part's rules."""
    if promtool is None:
        return [_played(test) for test in tests.documents]
    rules = folder / tests.part.rules
    place = folder / naming.TESTS
    for one in (rules.parent, place):
        one.mkdir(parents=True)
    rules.write_text(files.rules_of(tests.part), encoding="utf-8")
    played = []
    for number, test in enumerate(tests.documents):
        path = place / f"{number}.yaml"
        text, asked = ask_for_texts(test.text)
        path.write_text(text, encoding="utf-8")
        played.append(_played(test))
        played[-1].answers.read(run_tool(promtool, "test", "rules", str(path)), asked)
    return played


def _played(test: Document) -> _Played:
    claims = tuple(dict.fromkeys(_claims(test.text)))
    return _Played(name=Path(test.path).name, claims=claims, answers=Answers(claims=claims))


def _claims(text: str) -> Iterator[tuple[str, str]]:
    for match in _CHECK.finditer(text):
        yield match["subject"], match["claim"]


def _rows(played: _Played, version: str, *, ran: bool) -> Iterator[Proof]:
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
            yield _row(subject, claim, Verdict.PROVEN, f"{version}: {played.name}")


def _written(case: Case, by_hand: Sequence[ByHand], version: str) -> Iterator[Proof]:
    claim = "the tests in it hold"
    for one in by_hand:
        verdict = Verdict.FAILED if one.wrong else Verdict.PROVEN
        yield _row(one.name, claim, verdict, one.wrong or version)
    if not version:
        for path in written_tests(case.root):
            name = path.relative_to(case.root).as_posix()
            yield _row(name, claim, Verdict.NO_TOOL, why_missing("promtool"))


def _gaps(case: Case, seen: Mapping[tuple[str, str], str]) -> Iterator[Proof]:
    """An alert that a scenario or a test by hand sees fire is proven by it."""
    by = {naming.plain_subject(*alert): by for alert, by in seen.items()}
    for gap in gaps_of(case):
        if gap.subject in by and gap.claim != SAYS:
            yield _row(gap.subject, "fires", Verdict.PROVEN, by[gap.subject])
        else:
            evidence = f"no test could be generated: {gap.reason}"
            yield _row(gap.subject, gap.claim, Verdict.OPEN, evidence)


def _row(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(area=_AREA, subject=subject, claim=claim, verdict=verdict, evidence=evidence)
