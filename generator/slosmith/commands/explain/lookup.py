"""Which SLOs a reference means: one by `service/slo`, or all of a service by its name."""

from slosmith.diagnostics.suggest import suggest
from slosmith.model.root import Model
from slosmith.model.slo import Slo


class UnknownReferenceError(LookupError):
    """A reference that means no SLO; the message ends in an action."""


def find_slos(model: Model, reference: str) -> tuple[Slo, ...]:
    """The SLOs of a reference; raises UnknownReferenceError where there is none."""
    slos = model.slos
    found = tuple(slo for slo in slos if reference in (slo.ref, slo.service))
    if found:
        return found
    if any(service.name == reference for service in model.services):
        raise UnknownReferenceError(f'the service "{reference}" has no SLOs; add one to its slos:')
    known = {name for slo in slos for name in (slo.ref, slo.service)}
    hint = suggest(reference, known) or "`slosmith explain` alone shows all"
    raise UnknownReferenceError(f'no SLO is called "{reference}"; {hint}')
