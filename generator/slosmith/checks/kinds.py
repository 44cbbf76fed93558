"""What each SLI kind says is wrong with an SLO of it."""

from collections.abc import Iterator

from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.sli import KINDS


def check_kinds(service: Service, references: References) -> Iterator[Diagnostic]:
    """The mistakes that only the kinds themselves know."""
    for slo in service.slos:
        if check := KINDS[slo.kind].check:
            yield from check(slo, service, references)
