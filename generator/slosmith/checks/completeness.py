"""What a root does not have yet: a note for each area, since a small root is no mistake."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import Model


def check_completeness(model: Model) -> Iterator[Diagnostic]:
    """One note for each missing area, with what would be checked if it were there."""
    if not model.has_contract:
        yield Diagnostic(
            code=codes.NO_CONTRACT,
            said="there is no metric contract, so metrics, labels and buckets are not checked",
            hint="add a document with metrics: below slo/",
        )
    if model.routing is None:
        yield Diagnostic(
            code=codes.NO_ROUTING,
            said="there is no routing document, so nothing says who is notified of an alert",
            hint="add a document with routing: below slo/",
        )
