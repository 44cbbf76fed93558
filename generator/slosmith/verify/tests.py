"""Judge `promtool test rules`: every generated test holds for the rules that were rendered."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from slosmith.emit.promtool_tests import plan_tests
from slosmith.judges.tools import find_tool, run_tool, why_missing
from slosmith.model import naming
from slosmith.model.root import Service
from slosmith.simulate.input_series import contract_of
from slosmith.simulate.promtool_file import MARK
from slosmith.verify.proof import Case, Proof, Verdict

_AREA = "tests"
_CHECK = re.compile(rf'{re.escape(MARK)}(?P<subject>.+?): (?P<claim>[^:"]+)"')
_MISSING = "the file is missing; run `slosmith build`"


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
    paths = [path for service in case.model.services for path in _files(case, service)]
    # The largest first, or the last to begin would be the last to end by far.
    paths.sort(key=lambda path: (-path.stat().st_size, path))
    played = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for done, one in enumerate(pool.map(lambda path: _play(path, promtool), paths), start=1):
            case.tell(f"generated tests: {done} of {len(paths)} files")
            played.append(one)
    for one in played:
        yield from _rows(one, version, ran=promtool is not None)
    for service in case.model.services:
        yield from _missing(case, service)
        yield from _gaps(case, service)


def _version(promtool: Path) -> str:
    words = run_tool(promtool, "--version").text.split()
    return f"promtool {words[2]}" if len(words) > 2 else "promtool"


def _files(case: Case, service: Service) -> list[Path]:
    folder = (case.output / naming.tests_file(service.name)).parent
    return sorted(folder.glob(f"{service.name}.test.yaml")) + sorted(
        folder.glob(f"{service.name}.*.test.yaml")
    )


def _missing(case: Case, service: Service) -> Iterator[Proof]:
    name = naming.tests_file(service.name)
    if (service.slos or service.alerts) and not (case.output / name).is_file():
        yield _row(name, "is there", Verdict.FAILED, _MISSING)


def _play(path: Path, promtool: Path | None) -> _Played:
    claims = tuple(dict.fromkeys(_claims(path.read_text(encoding="utf-8"))))
    failed: dict[tuple[str, str], str] = {}
    trouble = ""
    if promtool is not None:
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
