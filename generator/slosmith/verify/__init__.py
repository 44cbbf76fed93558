"""Verifying: the real judges, run on what was rendered; a new judge is one file and one line."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from slosmith.verify.inhibition import judge_inhibition
from slosmith.verify.panels import judge_panels
from slosmith.verify.parity import judge_parity
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.receivers import judge_receivers
from slosmith.verify.routing_times import judge_times
from slosmith.verify.rules import judge_rules
from slosmith.verify.secrets import judge_secrets
from slosmith.verify.templates import judge_templates
from slosmith.verify.tests import judge_tests

Judge = Callable[[Case], Iterator[Proof]]

JUDGES: tuple[Judge, ...] = (
    judge_rules,
    judge_tests,
    judge_receivers,
    judge_times,
    judge_inhibition,
    judge_templates,
    judge_parity,
    judge_panels,
    judge_secrets,
)


def verify_output(case: Case, also: tuple[Proof, ...] = ()) -> tuple[Proof, ...]:
    """Run every judge; the rows, and those found ``also``, come sorted by area and subject.

    Judges quote the paths that they were given; what is reported is the same on every machine.
    """
    here = f"{case.root}/"
    found = (*also, *(proof for judge in JUDGES for proof in judge(case)))
    proofs = [replace(proof, evidence=proof.evidence.replace(here, "")) for proof in found]
    return tuple(sorted(proofs, key=lambda row: (row.area, row.subject, row.claim, row.evidence)))


def is_proven(proofs: tuple[Proof, ...]) -> bool:
    """Whether nothing failed, and nothing was left that a judge could have been asked about."""
    return all(proof.verdict in (Verdict.PROVEN, Verdict.OPEN) for proof in proofs)


__all__ = ["JUDGES", "Case", "Judge", "Proof", "Verdict", "is_proven", "verify_output"]
