"""Findings for an editor: at their places, with the page that explains their code."""

from collections.abc import Mapping

from lsprotocol import types

from slosmith.commands.lsp.text import Text
from slosmith.diagnostics.finding import Diagnostic, Severity
from slosmith.diagnostics.pages import page_of

SOURCE = "slosmith"
_SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_BEGINNING = types.Range(start=types.Position(0, 0), end=types.Position(0, 0))


def show_finding(finding: Diagnostic, text: Text) -> types.Diagnostic:
    """A finding in a text; one without a place stands at its beginning."""
    page = page_of(finding.code)
    return types.Diagnostic(
        range=text.range_of(finding.span) if finding.span else _BEGINNING,
        message="\n".join(filter(None, (finding.message, finding.hint))),
        severity=_SEVERITIES[finding.severity],
        code=finding.code.id,
        code_description=types.CodeDescription(href=page.as_uri()) if page else None,
        source=SOURCE,
    )
