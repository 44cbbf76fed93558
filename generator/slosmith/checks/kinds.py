"""What each SLI kind says is wrong with an SLO of it."""

from collections.abc import Iterator

from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.references import References
from slosmith.model.root import Service
from slosmith.sli import KINDS

_CHECKS = {kind.name: kind.check for kind in KINDS if kind.check is not None}


def check_kinds(service: Service, references: References) -> Iterator[Diagnostic]:
    """The mistakes that only the kinds themselves know."""
    for slo in service.slos:
        if check := _CHECKS.get(slo.kind):
            yield from check(slo, service, references)
