"""Verifying what was rendered with the real tools; a new verifier is one file and one line."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from slosmith.diagnostics.system_errors import advice_on, is_of_machine, reason_of
from slosmith.judges.assembled import assembled
from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.running import was_answered
from slosmith.model import naming
from slosmith.verify.base_routes import verify_base_routes
from slosmith.verify.inhibition import verify_inhibition
from slosmith.verify.kubernetes import verify_kubernetes
from slosmith.verify.messages import verify_messages
from slosmith.verify.own_inhibitions import verify_own_inhibitions
from slosmith.verify.panels import verify_panels
from slosmith.verify.parity import verify_parity
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.receivers import verify_receivers
from slosmith.verify.routing_times import verify_times
from slosmith.verify.rulers import verify_mimir, verify_thanos
from slosmith.verify.rules import verify_rules
from slosmith.verify.secrets import verify_secrets
from slosmith.verify.shards import verify_shards
from slosmith.verify.templates import verify_templates
from slosmith.verify.tests import verify_tests
from slosmith.verify.victoriametrics import verify_victoriametrics

Verifier = Callable[[Case], Iterator[Proof]]

VERIFIERS: tuple[Verifier, ...] = (
    verify_rules,
    verify_shards,
    verify_tests,
    verify_receivers,
    verify_times,
    verify_inhibition,
    verify_own_inhibitions,
    verify_base_routes,
    verify_templates,
    verify_messages,
    verify_parity,
    verify_panels,
    verify_secrets,
    verify_kubernetes,
    verify_mimir,
    verify_thanos,
    verify_victoriametrics,
)


def verify_output(case: Case, also: tuple[Proof, ...] = ()) -> tuple[Proof, ...]:
    """Run every verifier; the rows, and those found ``also``, come sorted by area and subject.

    The tools quote the paths that they were given; what is reported is the same on every machine.
    """
    with _put_together(case) as whole:
        rows = (proof for verify in VERIFIERS for proof in _rows(verify, whole))
        found = (*also, *map(_asked, rows))
    there = f"{whole.alertmanager.parent}/" if whole.assembled else ""
    paths = tuple(filter(None, (there, f"{case.output.parent}/", f"{case.root}/")))
    proofs = [
        replace(
            proof, subject=_without(paths, proof.subject), evidence=_without(paths, proof.evidence)
        )
        if any(path in proof.evidence or path in proof.subject for path in paths)
        else proof
        for proof in found
    ]
    return tuple(sorted(proofs, key=lambda row: (row.area, row.subject, row.claim, row.evidence)))


def _asked(proof: Proof) -> Proof:
    """A claim has not failed where a tool was killed, or no time was left for it to answer."""
    if proof.verdict is not Verdict.FAILED or was_answered(proof.evidence):
        return proof
    return replace(proof, verdict=Verdict.NO_TOOL)


def _without(paths: Iterable[str], text: str) -> str:
    for path in paths:
        text = text.replace(path, "")
    return text


@contextmanager
def _put_together(case: Case) -> Iterator[Case]:
    """The case with a whole configuration, where a fragment of one was rendered."""
    routing = case.model.routing
    base = routing.base if routing is not None else None
    if base is None or base.merged or not (case.output / naming.FRAGMENT_FILE).is_file():
        yield case
        return
    tree = RoutingDocument(case.root).base
    assert tree is not None
    with assembled(case.output, tree) as path:
        yield replace(case, assembled=path)


def _rows(verify: Verifier, case: Case) -> Iterator[Proof]:
    """What cannot be looked at is a row: all that others have proven is said in any case."""
    try:
        yield from verify(case)
    except OSError as error:
        yield not_seen(error, case.output)


def not_seen(error: OSError, output: Path) -> Proof:
    """The row of what cannot be looked at."""
    where = str(error.filename or output)
    return Proof(
        area="files",
        subject=where,
        claim="it can be looked at",
        verdict=Verdict.NO_TOOL if is_of_machine(error) else Verdict.FAILED,
        evidence=f"{where}: {reason_of(error)}; {advice_on(error)}",
    )


__all__ = ["VERIFIERS", "Case", "Proof", "Verdict", "Verifier", "not_seen", "verify_output"]
