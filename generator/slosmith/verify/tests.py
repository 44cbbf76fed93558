"""`promtool test rules`: every generated test holds for the rules that were rendered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from slosmith.emit.promtool_tests import SAYS, Gap
from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.judges.programs import side_by_side
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model import naming
from slosmith.output.staging import staging_folder
from slosmith.source.files import written_tests
from slosmith.verify.by_hand import ByHand, play_by_hand
from slosmith.verify.memory import ProofMemory, recall_proofs
from slosmith.verify.mistaken import Sound, without_mistakes
from slosmith.verify.played import Played, Stage, name_of, unread
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.renamed import Disagreement, Forms
from slosmith.verify.rule_parts import RuleFiles
from slosmith.verify.searched import SearchedTests, search_gaps
from slosmith.verify.texts import verify_texts

_AREA = "tests"


def verify_tests(case: Case) -> Iterator[Proof]:
    """One row for each alert or SLO and each thing that is claimed of it, and one for each gap."""
    promtool = find_tool("promtool")
    # Without a digest of the program nobody knows by which one something was remembered.
    fresh = case.fresh or not case.program
    memory = None if promtool is None else recall_proofs(promtool, fresh=fresh)
    version = "" if memory is None else memory.version
    by_hand = [] if promtool is None else [*play_by_hand(case, promtool)]
    seen = {**case.seen, **{alert: one.name for one in by_hand for alert in one.alerts}}
    by = {naming.plain_subject(*alert): by for alert, by in seen.items()}
    searched = SearchedTests(gaps=case.gaps, shown={})
    disagreements: list[Disagreement] = []
    if memory is None:
        played = [unread(test) for one in case.tests for test in one.documents]
    else:
        own = _play_all(case, case.tests, memory, disagreements)
        searched = search_gaps(case, (*case.gaps, *own.gaps), by, memory)
        found = _play_all(case, searched.tests, memory, disagreements)
        memory.prune()
        played = [*own.played, *found.played]
        searched = replace(searched, gaps=(*searched.gaps, *found.gaps))
    for one in played:
        yield from _rows(one, version, searched, ran=promtool is not None)
    yield from map(_disagreement, disagreements)
    heard = (one for file in played for one in file.answers.heard)
    yield from verify_texts(case, heard, version)
    yield from _written(case, by_hand, version)
    yield from _gaps(searched.gaps, by)


def _play_all(
    case: Case, every: Sequence[PartTests], memory: ProofMemory, disagreements: list[Disagreement]
) -> Sound:
    # The largest first, or the last to begin would be the last to end by far.
    tests = sorted(every, key=lambda one: -sum(len(text.text) for text in one.documents))
    with staging_folder(None) as scratch, side_by_side() as pool:
        stage = Stage(
            files=RuleFiles(output=case.output),
            memory=memory,
            scratch=scratch,
            program=case.program,
            parts=frozenset(name_of(one.part) for one in case.tests),
        )
        forms = Forms(stage=stage, pool=pool, each=case.each, disagreements=disagreements)
        played: list[Played] = []
        for number, done in enumerate(forms.play(tests), start=1):
            played += done
            case.show(f"generated tests: {number} of {len(tests)} SLOs and alerts")
    return without_mistakes(case, tests, played)


def _rows(played: Played, version: str, searched: SearchedTests, *, ran: bool) -> Iterator[Proof]:
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
            # What is said is asked of each, whatever stands for it.
            like = f"as {played.like}, by renaming" if played.like and claim != SAYS else ""
            evidence = ": ".join(filter(None, (version, played.name, like, str(shown or ""))))
            yield _row(subject, claim, verdict, evidence)


def _disagreement(two: Disagreement) -> Proof:
    evidence = (
        f"promtool says otherwise of {two.one} than of {two.other}, though they differ in names "
        "alone: this is a mistake of slosmith; report it with the rules and tests of both"
    )
    return _row(two.one, f"it is {two.other} but for names", Verdict.FAILED, evidence)


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
