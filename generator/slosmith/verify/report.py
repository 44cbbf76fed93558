"""The report of verifying: one page that a reviewer reads, and the same rows for machines."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from slosmith.markdown import escape
from slosmith.secret_patterns import mask_secrets
from slosmith.verify.proof import Proof, Verdict

_NOTES = {
    "tests": "`slosmith build --only tests` writes these tests to `output/prometheus/tests/`."
}
_FIRST = (Verdict.FAILED, Verdict.NO_TOOL, Verdict.OPEN, Verdict.FIRES)


def print_markdown(proofs: tuple[Proof, ...], made_of: str) -> str:
    """A table for each area; what is not proven comes first. Nothing in it depends on a clock.

    ``made_of`` is the line that says of what. What tools said has stars for secrets in it.
    """
    return "\n".join(_lines(proofs, made_of)) + "\n"


def print_json(proofs: tuple[Proof, ...]) -> str:
    """A JSON list, one object for each row."""
    rows = [
        {
            "area": proof.area,
            "subject": proof.subject,
            "claim": proof.claim,
            "verdict": proof.verdict.value,
            "evidence": proof.evidence,
        }
        for proof in proofs
    ]
    return json.dumps(rows, indent=2) + "\n"


def print_summary(proofs: tuple[Proof, ...]) -> str:
    """How many rows there are of each verdict, like ``120 proven, 1 failed``."""
    counts = Counter(proof.verdict for proof in proofs)
    return ", ".join(f"{counts[one]} {one.value}" for one in Verdict if counts[one])


def print_rest(proofs: tuple[Proof, ...]) -> str:
    """What is not proven, for a terminal; claims that lack the same tool are one message."""
    lines = []
    for verdict in (Verdict.FAILED, Verdict.OPEN, Verdict.FIRES):
        for proof in proofs:
            if proof.verdict is verdict:
                lines.append(f"{verdict.value}: {proof.subject}: {proof.claim}")
                lines.append(f"  {proof.evidence[:300]}")
    for why, number in Counter(p.evidence for p in proofs if p.verdict is Verdict.NO_TOOL).items():
        lines += [f"{Verdict.NO_TOOL.value}: {number} claim{'s' * (number > 1)}", f"  {why}"]
    return "".join(f"{line}\n" for line in lines)


def _lines(proofs: tuple[Proof, ...], made_of: str) -> Iterator[str]:
    yield "# What was proven of the rendered files"
    yield ""
    yield f"{print_summary(proofs)}."
    yield ""
    yield made_of
    wanting = [proof for verdict in _FIRST for proof in proofs if proof.verdict is verdict]
    if wanting:
        yield from ("", "## Look at these first", "")
        yield from (
            f"- **{p.verdict.value}**: {escape(p.subject)}: {escape(p.claim)}. {_evidence(p)}"
            for p in wanting
        )
    for area, rows in groupby(proofs, key=lambda proof: proof.area):
        yield from ("", f"## {area}", "")
        if area in _NOTES:
            yield from (_NOTES[area], "")
        yield from ("| what | claim | verdict | evidence |", "|---|---|---|---|")
        for proof in rows:
            cells = map(escape, (proof.subject, proof.claim, proof.verdict.value))
            yield f"| {' | '.join((*cells, _evidence(proof)))} |"


def _evidence(proof: Proof) -> str:
    """What is proven quotes names alone, of files that were searched; a tool may quote any text."""
    proven = proof.verdict is Verdict.PROVEN
    return escape(proof.evidence if proven else mask_secrets(proof.evidence))
