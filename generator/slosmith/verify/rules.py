"""`promtool check rules`: every rule file is one that Prometheus loads."""

import re
from collections.abc import Iterator

from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.verify.proof import Case, Proof, Verdict

# promtool passes a file of which it reads a part: it must have found all of the rules.
_RULE = re.compile(r"^ +- (?:record|alert): ", re.MULTILINE)


def verify_rules(case: Case) -> Iterator[Proof]:
    """One row for each rule file."""
    promtool = find_tool("promtool")
    for service in case.model.services:
        name = case.model.rules_file(service.name)
        path = case.output / name
        if promtool is None:
            yield _row(name, Verdict.NO_TOOL, why_missing("promtool"))
        elif not path.is_file():
            yield _row(name, Verdict.FAILED, "the file is missing; run `slosmith build`")
        else:
            # Two alerts of one name and labels are loaded; `check` says what people see of them.
            run = run_tool(promtool, "check", "rules", "--lint=none", str(path))
            wanted = f"SUCCESS: {len(_RULE.findall(path.read_text(encoding='utf-8')))} rules found"
            is_read = run.exit_code == 0 and wanted in run.text
            said = run.text.strip().splitlines() or ["promtool said nothing"]
            yield _row(name, Verdict.PROVEN if is_read else Verdict.FAILED, said[-1].strip())


def _row(name: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="rules", subject=name, claim="Prometheus loads it", verdict=verdict, evidence=evidence
    )
