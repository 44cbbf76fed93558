"""The pipeline: load, resolve, check, emit; what is written and verified is made of its result."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from slosmith import codes
from slosmith.beside import beside
from slosmith.checks import CHECKS, PARTIAL_CHECKS
from slosmith.diagnostics import Diagnostic, Severity, has_errors, sort_findings
from slosmith.load import load_packaged, load_root
from slosmith.model import Labels, Model
from slosmith.resolve import resolve_model

if TYPE_CHECKING:
    from slosmith.document import Document
    from slosmith.emit import Target
    from slosmith.load import Loaded

# A second process is begun in a few hundredths of a second; so many SLOs take ten times as long.
_MANY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """A checked root; ``model`` is None while a finding is an error."""

    model: Model | None
    findings: tuple[Diagnostic, ...]


def compile_root(root: Path, labels: Labels = ()) -> Compilation:
    """Load, resolve and check a root; ``labels`` are added to every alert."""
    loading = load_root(root)
    loaded, findings = loading.documents, loading.findings
    if not any(one.kind == "service" for one in loaded) and not findings:
        findings.append(_nothing(root))
    model, found = resolve_model(loaded, load_packaged(), labels)
    findings += [one for one in found if not _follows(one, loading.partial)]
    if "metrics" in loading.partial:
        model = replace(model, metrics=None)
    model, written = _load_beside(model, root, findings)
    whole = not has_errors(tuple(findings))
    checks = (*PARTIAL_CHECKS, *(CHECKS if whole else ()))
    errors = [one for one in findings if one.severity is Severity.ERROR]
    checked = [finding for check in checks for finding in check(model)]
    findings += [
        one
        for one in checked
        if whole or not (_repeats(one, errors) or _follows(one, loading.partial))
    ]
    if whole and written:
        from slosmith.checks.panels import check_panels
        from slosmith.resolve_grafana import resolve_grafana  # it knows boards, which load slowly

        model, found = resolve_grafana(model, written)
        findings += [*found, *check_panels(model)]
    sorted_findings = sort_findings(findings)
    usable = not has_errors(sorted_findings)
    return Compilation(model=model if usable else None, findings=sorted_findings)


def _load_beside(
    model: Model, root: Path, findings: list[Diagnostic]
) -> "tuple[Model, list[Loaded]]":
    """What people write beside slo/: prose, which goes into the model, and panels of their own."""
    written: list[Loaded] = []
    if (root / "runbooks").is_dir():
        from slosmith.load_prose import load_prose

        prose, found = load_prose(root)
        model = replace(model, prose=prose)
        findings += found
    if (root / "grafana").is_dir():
        from slosmith.load_grafana import load_grafana

        written, found = load_grafana(root)
        findings += found
    return model, written


# What is said of an SLO's tiers, which nobody knows while its policy cannot be read.
_OF_TIERS = (
    codes.TIER_UNREACHABLE,
    codes.OUTAGE_TIER_ADDED,
    codes.OUTAGE_UNSEEN,
    codes.WINDOW_TOO_SHORT,
    codes.GUARD_NEVER_MET,
)


def _follows(finding: Diagnostic, partial: set[str]) -> bool:
    """Whether a finding may only say that a document, itself found wrong, was left out."""
    scenario = (
        codes.SCENARIO_SERIES,
        codes.SCENARIO_NOT_NORMAL,
        codes.SCENARIO_ALERT,
        codes.AUDIT_SIGNAL,
    )
    left_out = {
        "policy": (codes.POLICY_UNKNOWN, codes.POLICY_PERIOD, *_OF_TIERS),
        "tiers": _OF_TIERS,
        "routing": (codes.RECEIVER_UNKNOWN, codes.HOURS_UNKNOWN, codes.SCENARIO_UNROUTED),
        "service": scenario,
        "metrics": scenario,
        "scenario": scenario,
    }
    return any(finding.code in left_out.get(kind, ()) for kind in partial)


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


def emit_documents(
    model: Model, targets: "tuple[Target, ...] | None" = None
) -> "Iterator[Document]":
    """Every document of the given targets, or of all of them, in their order."""
    from slosmith.emit import TARGETS  # nothing is rendered by `check`, which starts quicker

    chosen = TARGETS if targets is None else targets
    first = next((one for one in chosen if one.is_heavy), None)
    if first is None or len(chosen) == 1 or len(model.slos) < _MANY:
        for target in chosen:
            yield from target.emit(model)
        return
    with beside(lambda: list(first.emit(model))) as emitted:
        found = {one.name: list(one.emit(model)) for one in chosen if one is not first}
        found[first.name] = emitted()
    for target in chosen:
        yield from found[target.name]


def _nothing(root: Path) -> Diagnostic:
    return Diagnostic(
        code=codes.NO_SPECIFICATION,
        message=f'"{root.name or root}" has no service document below slo/',
        hint="write slo/services/NAME.yaml, or let `slosmith init` write a first one",
    )
