"""Resolving the audit: its questions in order, and the signals that answer some of them."""

from collections.abc import Mapping
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents.audit import AuditSpec, QuestionSpec, SignalSpec
from slosmith.load.documents import Loaded
from slosmith.model.alerts import by_name, service_alerts
from slosmith.model.audit import PROOFS, Answer, Question, Rank, Shown, Signal
from slosmith.model.root import Model
from slosmith.source import Origin


def resolve_audit(
    loaded: list[Loaded], model: Model, findings: list[Diagnostic]
) -> tuple[Question, ...]:
    """Every question of every audit document, in the order in which they were written.

    What is wrong is added to ``findings``.
    """
    known: dict[Shown, list[str]] = {
        Shown.METRIC: list(model.metrics_by_name),
        Shown.ALERT: [*by_name(alert for one in model.services for alert in service_alerts(one))],
        Shown.SLO: [slo.ref for slo in model.slos],
        Shown.SCENARIO: [scenario.name for scenario in model.scenarios],
        Shown.PROOF: list(PROOFS),
    }
    return tuple(
        _question(area, spec, one.origin.at("audit", area, index), known, findings)
        for one in loaded
        if one.kind == "audit"
        for area, specs in cast(AuditSpec, one.spec).audit.items()
        for index, spec in enumerate(specs)
    )


def _question(
    area: str,
    spec: QuestionSpec,
    origin: Origin,
    known: Mapping[Shown, list[str]],
    found: list[Diagnostic],
) -> Question:
    signal = _signal(spec.shown_by) if spec.shown_by else None
    if signal is not None and signal.name not in known[signal.kind]:
        place = origin.at("shown_by", signal.kind.value)
        names = known[signal.kind]
        listed = f"name one of {', '.join(names)}" if signal.kind is Shown.PROOF else ""
        hint = suggest(signal.name, names) or listed or "name one that is specified"
        message = f'no {signal.kind.value} is named "{signal.name}"'
        found.append(place.finding(codes.AUDIT_SIGNAL, message, hint))
    return Question(
        area=area,
        text=spec.question,
        where=spec.where,
        rank=Rank(spec.rank),
        risk=spec.risk,
        required=spec.required,
        fix=spec.fix,
        answer=Answer(spec.answer) if spec.answer else Answer.UNKNOWN,
        evidence=spec.evidence,
        date=spec.date or "",
        who=spec.who,
        shown_by=signal,
        origin=origin,
    )


def _signal(spec: SignalSpec) -> Signal:
    names = {kind: getattr(spec, kind.value) for kind in Shown}
    kind = next(kind for kind, name in names.items() if name)
    return Signal(kind=kind, name=str(names[kind]))
