"""Verifying what was rendered with the real tools; a new verifier is one file and one line."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from slosmith.diagnostics.system_errors import advice_on, reason_of
from slosmith.verify.inhibition import verify_inhibition
from slosmith.verify.kubernetes import verify_kubernetes
from slosmith.verify.messages import verify_messages
from slosmith.verify.own_inhibitions import verify_own_inhibitions
from slosmith.verify.panels import verify_panels
from slosmith.verify.parity import verify_parity
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.receivers import verify_receivers
from slosmith.verify.routing_times import verify_times
from slosmith.verify.rules import verify_rules
from slosmith.verify.secrets import verify_secrets
from slosmith.verify.templates import verify_templates
from slosmith.verify.tests import verify_tests

Verifier = Callable[[Case], Iterator[Proof]]

VERIFIERS: tuple[Verifier, ...] = (
    verify_rules,
    verify_tests,
    verify_receivers,
    verify_times,
    verify_inhibition,
    verify_own_inhibitions,
    verify_templates,
    verify_messages,
    verify_parity,
    verify_panels,
    verify_secrets,
    verify_kubernetes,
)


def verify_output(case: Case, also: tuple[Proof, ...] = ()) -> tuple[Proof, ...]:
    """Run every verifier; the rows, and those found ``also``, come sorted by area and subject.

    The tools quote the paths that they were given; what is reported is the same on every machine.
    """
    here = f"{case.root}/"
    found = (*also, *(proof for verify in VERIFIERS for proof in _rows(verify, case)))
    proofs = [replace(proof, evidence=proof.evidence.replace(here, "")) for proof in found]
    return tuple(sorted(proofs, key=lambda row: (row.area, row.subject, row.claim, row.evidence)))


def _rows(verify: Verifier, case: Case) -> Iterator[Proof]:
    """What cannot be looked at is a row: all that others have proven is said in any case."""
    try:
        yield from verify(case)
    except OSError as error:
        yield Proof(
            area="files",
            subject=str(error.filename or case.output),
            claim="it can be looked at",
            verdict=Verdict.FAILED,
            evidence=f"{reason_of(error)}; {advice_on(error)}",
        )


__all__ = ["VERIFIERS", "Case", "Proof", "Verdict", "Verifier", "verify_output"]
