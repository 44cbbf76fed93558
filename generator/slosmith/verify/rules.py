"""`promtool check rules`: every rule file is one that Prometheus loads."""

import re
from collections.abc import Iterator
from pathlib import Path

from slosmith.judges.programs import side_by_side
from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.verify.memory import ProofMemory, recall_proofs
from slosmith.verify.proof import Case, Proof, Verdict

# promtool passes a file of which it reads a part: it must have found all of the rules.
_CHECK = ("check", "rules", "--lint=none")
_RULE = re.compile(r"^ +- (?:record|alert): ", re.MULTILINE)


def verify_rules(case: Case) -> Iterator[Proof]:
    """One row for each rule file."""
    promtool = find_tool("promtool")
    names = [case.model.rules_file(service.name) for service in case.model.services]
    if promtool is None:
        yield from (_row(name, Verdict.NO_TOOL, why_missing("promtool")) for name in names)
        return
    memory = recall_proofs(promtool, fresh=case.fresh)
    with side_by_side() as pool:
        yield from pool.map(lambda name: _checked(name, case.output / name, memory), names)


def _checked(name: str, path: Path, memory: ProofMemory) -> Proof:
    if not path.is_file():
        return _row(name, Verdict.FAILED, "the file is missing; run `slosmith build`")
    text = path.read_text(encoding="utf-8")
    key = memory.key(("rules", text))
    known = memory.recall(key)
    # Two alerts of one name and labels are loaded; `check` says what people see of them.
    run = known[0] if known else run_tool(memory.tool, *_CHECK, str(path))
    wanted = f"SUCCESS: {len(_RULE.findall(text))} rules found"
    is_read = run.exit_code == 0 and wanted in run.text
    if is_read and not known:
        memory.remember(key, [run])
    said = run.text.strip().splitlines() or ["promtool said nothing"]
    return _row(name, Verdict.PROVEN if is_read else Verdict.FAILED, said[-1].strip())


def _row(name: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="rules", subject=name, claim="Prometheus loads it", verdict=verdict, evidence=evidence
    )
