"""Of several ways to write a stub the first that checks clean, with pages for its alerts."""

from collections.abc import Iterable
from pathlib import Path

from slosmith.commands.stubs.documents import runbook_document
from slosmith.commands.stubs.trial import findings_of, resolved_with
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.alerts import Alert, all_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.root import Model
from slosmith.output.document import Document


def pages_of(model: Model) -> dict[str, Alert]:
    """The alerts that wake somebody, by the name of their page; one of each."""
    return {
        one.place.prose: one
        for one in reversed([*all_alerts(model)])
        if one.severity is AlertSeverity.PAGE and one.purpose.blames_service and not one.elsewhere
    }


def first_clean(
    root: Path, model: Model, ways: Iterable[Document]
) -> tuple[list[Document], tuple[Diagnostic, ...]]:
    """The documents of the first way that checks clean; else none, and what the first brings up."""
    first: tuple[Diagnostic, ...] = ()
    for one in ways:
        documents = [one, *_runbooks(root, model, one)]
        found = findings_of(root, documents)
        if not found:
            return documents, ()
        first = first or found
    return [], first


def _runbooks(root: Path, model: Model, document: Document) -> list[Document]:
    """A root with runbooks gets one for each page that a document brings."""
    if model.prose is None:
        return []
    after = resolved_with(root, [document])
    had, pages = pages_of(model), pages_of(after)
    return [runbook_document(pages[name], after) for name in sorted(set(pages) - set(had))]
