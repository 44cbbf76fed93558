"""Verifying: the real judges, run on what was rendered; a new judge is one file and one line."""

from collections.abc import Callable, Iterator

from slosmith.verify.inhibition import judge_inhibition
from slosmith.verify.panels import judge_panels
from slosmith.verify.parity import judge_parity
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.receivers import judge_receivers
from slosmith.verify.routing_times import judge_times
from slosmith.verify.rules import judge_rules
from slosmith.verify.secrets import judge_secrets
from slosmith.verify.templates import judge_templates

Judge = Callable[[Case], Iterator[Proof]]

JUDGES: tuple[Judge, ...] = (
    judge_rules,
    judge_receivers,
    judge_times,
    judge_inhibition,
    judge_templates,
    judge_parity,
    judge_panels,
    judge_secrets,
)


def verify_output(case: Case) -> tuple[Proof, ...]:
    """Run every judge; the rows come sorted by area, subject and claim."""
    proofs = [proof for judge in JUDGES for proof in judge(case)]
    return tuple(sorted(proofs, key=lambda row: (row.area, row.subject, row.claim)))


def is_proven(proofs: tuple[Proof, ...]) -> bool:
    """Whether nothing failed and nothing was left unproven."""
    return all(proof.verdict is Verdict.PROVEN for proof in proofs)
