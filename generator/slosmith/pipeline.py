"""The pipeline: load, resolve, check, emit; what is written and verified is made of its result."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slosmith import codes
from slosmith.checks import CHECKS
from slosmith.diagnostics import Diagnostic, has_errors, sort_findings
from slosmith.document import Document
from slosmith.emit import TARGETS, Target
from slosmith.load import load_packaged, load_root
from slosmith.load_grafana import load_grafana
from slosmith.model import Labels, Model
from slosmith.resolve import resolve_model
from slosmith.resolve_grafana import resolve_grafana


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """A checked root; ``model`` is None while a finding is an error."""

    model: Model | None
    findings: tuple[Diagnostic, ...]


def compile_root(root: Path, labels: Labels = ()) -> Compilation:
    """Load, resolve and check a root; ``labels`` are added to every alert."""
    loaded, findings = load_root(root)
    if not any(one.kind == "service" for one in loaded) and not findings:
        findings.append(_nothing(root))
    model, found = resolve_model(loaded, load_packaged(), labels)
    findings += found
    written, found = load_grafana(root)
    findings += found
    # Documents that could not be read would make everything that refers to them look wrong.
    if not has_errors(tuple(findings)):
        findings += [finding for check in CHECKS for finding in check(model)]
        model, found = resolve_grafana(model, written)
        findings += found
    sorted_findings = sort_findings(findings)
    usable = not has_errors(sorted_findings)
    return Compilation(model=model if usable else None, findings=sorted_findings)


def emit_documents(model: Model, targets: tuple[Target, ...] = TARGETS) -> Iterator[Document]:
    """Every document of the given targets."""
    for target in targets:
        yield from target.emit(model)


def _nothing(root: Path) -> Diagnostic:
    return Diagnostic(
        code=codes.NO_SPECIFICATION,
        message=f'"{root.name or root}" has no service document below slo/',
        hint="write slo/services/NAME.yaml, or let `slosmith init` write a first one",
    )
