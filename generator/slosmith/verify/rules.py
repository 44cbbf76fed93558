"""Judge `promtool check rules`: every rule file is one that Prometheus loads."""

from collections.abc import Iterator

from slosmith.judges.tools import find_tool, run_tool
from slosmith.model import naming
from slosmith.verify.proof import Case, Proof, Verdict


def verify_rules(case: Case) -> Iterator[Proof]:
    """One row for each rule file."""
    promtool = find_tool("promtool", case.root)
    for service in case.model.services:
        name = naming.rules_file(service.name)
        path = case.output / name
        if promtool is None:
            yield _row(name, Verdict.UNPROVEN, "promtool was not found on PATH or in .tools/")
        elif not path.is_file():
            yield _row(name, Verdict.FAILED, "the file is missing; run `slosmith build`")
        else:
            run = run_tool(promtool, "check", "rules", "--lint-fatal", str(path))
            verdict = Verdict.PROVEN if run.exit_code == 0 else Verdict.FAILED
            yield _row(name, verdict, run.text.strip().splitlines()[-1].strip())


def _row(name: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="rules", subject=name, claim="Prometheus loads it", verdict=verdict, evidence=evidence
    )
