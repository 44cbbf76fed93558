"""One mistake is one finding: what only follows from another finding is left out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from slosmith.diagnostics.finding import (
    ITSELF,
    Diagnostic,
    Severity,
    Span,
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
    lacking, errors, kept = set(partial), _Errors(), list[Diagnostic]()
    for stage in causes:
        kept += _first_said(stage.findings, lacking, errors)
        found = [one for one in stage.findings if has_errors([one])]
        # Something lacks for an error that is itself left out, too.
        lacking |= {stage.spoilt} if found else set()
        errors.add(found)
    lacking |= {one.code.id for one in (*kept, *checked) if not one.allowed}
    said = _first_said(checked, lacking, errors)
    found_at_all = gathered((*sort_findings(kept), *sort_findings(said)))
    waiting = {Severity.NOTE} if has_errors(found_at_all) else set()
    return tuple(one for one in dict.fromkeys(found_at_all) if one.severity not in waiting)


def gathered(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings in their order, one of those that come of one mistake: its first error."""
    groups, by_cause = list[list[Diagnostic]](), dict[str, list[Diagnostic]]()
    for one in findings:
        causes = () if one.allowed else _causes_of(one)
        group = next((by_cause[cause] for cause in causes if cause in by_cause), None)
        if group is None:
            groups.append(group := [])
        group.append(one)
        by_cause |= dict.fromkeys(causes, group)
    return tuple(_led(group) for group in groups)


def _causes_of(finding: Diagnostic) -> tuple[str, ...]:
    """What a finding comes of: what is known of it, and the name that it says is not there."""
    code = finding.code
    return (*finding.causes, *((f"{code.id} {finding.said}",) if code.is_of_a_name else ()))


def _rank(one: Diagnostic) -> tuple[bool, bool, bool]:
    """Errors first, causes before what may follow, and a name before who misses it."""
    code, failing = one.code, one.severity is Severity.ERROR
    return not failing, code.is_of_a_name, failing and bool(code.follows)


def _led(group: list[Diagnostic]) -> Diagnostic:
    head = min(group, key=_rank)
    if head.instead is not None and not head.allowed:
        return replace(head.instead, others=tuple(replace(one, instead=None) for one in group))
    others = tuple(one for one in group if one is not head)
    return replace(head, others=others) if others else head


def _first_said(
    findings: Iterable[Diagnostic], lacking: set[str], errors: "_Errors"
) -> list[Diagnostic]:
    """Those that do not only say that something, itself found wrong, was left out."""
    return [
        one
        for one in findings
        if lacking.isdisjoint(one.code.follows)
        and not (ITSELF in one.code.follows and one.file in errors.files)
        and not errors.hold(one)
    ]


class _Errors:
    """Errors by where they stand; most are within a line."""

    def __init__(self) -> None:
        self.files = set[str]()
        self._spans: dict[tuple[str, int], list[Span]] = defaultdict(list)

    def add(self, found: Iterable[Diagnostic]) -> None:
        """More of them; what is longer than a line is noted for no single one."""
        for one in found:
            self.files.add(one.file)
            if (span := one.span) is not None:
                line = span.line if span.line == span.end_line else 0
                self._spans[one.file, line].append(span)

    def hold(self, finding: Diagnostic) -> bool:
        """Whether a finding stands on words that an error was already found in."""
        if (span := finding.span) is None:
            return False
        near = (self._spans.get((finding.file, line), ()) for line in (span.line, 0))
        return any(
            (one.line, one.column) <= (span.line, span.column)
            and (span.end_line, span.end_column) <= (one.end_line, one.end_column)
            for each in near
            for one in each
        )
