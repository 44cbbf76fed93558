"""One mistake is one finding: what only follows from another finding is left out."""

from collections.abc import Collection, Iterable, Sequence

from slosmith.diagnostics.finding import (
    ITSELF,
    Diagnostic,
    Severity,
    has_errors,
    sort_findings,
)
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one step of a compilation found; after an error in it ``spoilt`` is not whole.

    ``spoilt`` is a word of a code's ``follows``, or empty where an error leaves nothing out.
    """

    findings: Sequence[Diagnostic]
    spoilt: str = ""


def without_follow_ups(
    causes: Iterable[Stage], checked: Sequence[Diagnostic], partial: Collection[str]
) -> tuple[Diagnostic, ...]:
    """What was found while the model was made, then what checks say of it, each by its place.

    ``partial`` names what was not whole from the start.
    """
    lacking, errors, kept = set(partial), list[Diagnostic](), list[Diagnostic]()
    for stage in causes:
        kept += _first_said(stage.findings, lacking, errors)
        found = [one for one in stage.findings if has_errors([one])]
        # Something lacks for an error that is itself left out, too.
        lacking |= {stage.spoilt} if found else set()
        errors += found
    found_at_all = (*sort_findings(kept), *sort_findings(_first_said(checked, lacking, errors)))
    waiting = {Severity.NOTE} if has_errors(found_at_all) else set()
    return tuple(one for one in dict.fromkeys(found_at_all) if one.severity not in waiting)


def _first_said(
    findings: Iterable[Diagnostic], lacking: set[str], errors: list[Diagnostic]
) -> list[Diagnostic]:
    """Those that do not only say that something, itself found wrong, was left out."""
    broken = {error.file for error in errors}
    return [
        one
        for one in findings
        if lacking.isdisjoint(one.code.follows)
        and not (ITSELF in one.code.follows and one.file in broken)
        and not _repeats(one, errors)
    ]


def _repeats(finding: Diagnostic, errors: list[Diagnostic]) -> bool:
    """Whether a finding stands on words that an error was already found in."""
    span = finding.span
    return span is not None and any(
        error.file == finding.file
        and error.span is not None
        and (error.span.line, error.span.column) <= (span.line, span.column)
        and (span.end_line, span.end_column) <= (error.span.end_line, error.span.end_column)
        for error in errors
    )
