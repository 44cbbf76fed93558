"""`promtool test rules`: every generated test holds for the rules that were rendered."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from slosmith.emit.promtool_tests import plan_tests
from slosmith.judges.tools import find_tool, run_tool, why_missing
from slosmith.model import naming
from slosmith.model.root import Service
from slosmith.output.cache_folder import scratch_folder
from slosmith.output.document import Document
from slosmith.simulate.input_series import contract_of
from slosmith.simulate.promtool_file import MARK
from slosmith.verify.proof import Case, Proof, Verdict

_AREA = "tests"
_CHECK = re.compile(rf'{re.escape(MARK)}(?P<subject>.+?): (?P<claim>[^:"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """One test file: the claims in it, those that failed, and what else promtool objects to."""

    name: str
    claims: tuple[tuple[str, str], ...]
    failed: dict[tuple[str, str], str]
    trouble: str


def verify_tests(case: Case) -> Iterator[Proof]:
    """One row for each alert or SLO and each thing that is claimed of it, and one for each gap."""
    promtool = find_tool("promtool")
    version = "" if promtool is None else _version(promtool)
    # The largest first, or the last to begin would be the last to end by far.
    tests = sorted(case.tests, key=lambda one: (-len(one.text), one.path))
    played = []
    with _beside_rules(case) as root, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for one in pool.map(lambda test: _play(test, root, promtool), tests):
            played.append(one)
            case.show(f"generated tests: {len(played)} of {len(tests)} files")
    for one in played:
        yield from _rows(one, version, ran=promtool is not None)
    for service in case.model.services:
        yield from _gaps(case, service)


def _version(promtool: Path) -> str:
    words = run_tool(promtool, "--version").text.split()
    return f"promtool {words[2]}" if len(words) > 2 else "promtool"


@contextmanager
def _beside_rules(case: Case) -> Iterator[Path]:
    """A folder in which tests find the rules as they lie in the output, by their usual paths."""
    with scratch_folder(case.root) as root:
        (root / naming.TESTS).mkdir(parents=True)
        (root / naming.RULES).symlink_to((case.output / naming.RULES).resolve())
        yield root


def _play(test: Document, root: Path, promtool: Path | None) -> _Played:
    claims = tuple(dict.fromkeys(_claims(test.text)))
    failed: dict[tuple[str, str], str] = {}
    path, trouble = root / test.path, ""
    if promtool is not None:
        path.write_text(test.text, encoding="utf-8")
        run = run_tool(promtool, "test", "rules", str(path))
        pieces = re.split(r"(?m)^(?=\s*(?:expr|rule): )", run.text)
        for piece in pieces if run.exit_code else ():
            for claim in _claims(piece.partition("\n")[0]):
                failed[claim] = " ".join(piece.split())
        if not failed and (run.exit_code or "SUCCESS" not in run.text):
            trouble = " ".join(run.text.split())[:500] or "promtool said nothing"
    return _Played(name=path.name, claims=claims, failed=failed, trouble=trouble)


def _claims(text: str) -> Iterator[tuple[str, str]]:
    for match in _CHECK.finditer(text):
        yield match["subject"], match["claim"]


def _rows(played: _Played, version: str, *, ran: bool) -> Iterator[Proof]:
    for subject, claim in played.claims:
        if not ran:
            yield _row(subject, claim, Verdict.NO_TOOL, why_missing("promtool"))
        elif seen := played.failed.get((subject, claim)):
            yield _row(subject, claim, Verdict.FAILED, f"{played.name}: {seen}")
        elif played.trouble:
            yield _row(subject, claim, Verdict.FAILED, f"{played.name}: {played.trouble}")
        else:
            yield _row(subject, claim, Verdict.PROVEN, f"{version}: {played.name}")


def _gaps(case: Case, service: Service) -> Iterator[Proof]:
    contract = contract_of(case.model.metrics)
    for gap in plan_tests(service, contract, case.model.settings).gaps:
        evidence = f"no test could be generated: {gap.reason}"
        yield _row(gap.subject, gap.claim, Verdict.OPEN, evidence)


def _row(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(area=_AREA, subject=subject, claim=claim, verdict=verdict, evidence=evidence)
