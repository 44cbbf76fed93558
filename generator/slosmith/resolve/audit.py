"""Resolving the audit: its questions in order, and the signals that answer some of them."""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import causes_of_missing, suggest
from slosmith.language.documents.audit import AuditSpec, QuestionSpec, SignalSpec
from slosmith.load.documents import Loaded
from slosmith.model import naming
from slosmith.model.audit import PROOFS, Answer, Question, Rank, Shown, Signal
from slosmith.model.references import Names
from slosmith.source import Origin

Signals = Mapping[Shown, Collection[str]]
"""The names that a question may be shown by, of each sort; questions may be as many as these."""


def signals_of(names: Names, metrics: Iterable[str], scenarios: Iterable[str]) -> Signals:
    """Everything that can be shown; an alert that always fires shows nothing."""
    always = frozenset({naming.NO_SEVERITY})
    every = {
        Shown.METRIC: metrics,
        Shown.ALERT: (name for name, of in names.alerts.items() if of != always),
        Shown.SLO: names.slos,
        Shown.SCENARIO: scenarios,
        Shown.PROOF: PROOFS,
    }
    return {kind: dict.fromkeys(some) for kind, some in every.items()}


def resolve_audit(
    document: Loaded, signals: Signals
) -> tuple[tuple[Question, ...], tuple[Diagnostic, ...]]:
    """Every question of one document, in their order, and what is shown by nothing."""
    spec, found = cast(AuditSpec, document.spec), list[Diagnostic]()
    questions = tuple(
        _question(area, one, document.origin.at("audit", area, index), signals, found)
        for area, specs in spec.audit.items()
        for index, one in enumerate(specs)
    )
    return questions, tuple(found)


def _question(
    area: str,
    spec: QuestionSpec,
    origin: Origin,
    known: Signals,
    found: list[Diagnostic],
) -> Question:
    signal = _signal(spec.shown_by) if spec.shown_by else None
    if signal is not None and signal.name not in known[signal.kind]:
        place = origin.at("shown_by", signal.kind.value)
        names = known[signal.kind]
        listed = f"name one of {', '.join(names)}" if signal.kind is Shown.PROOF else ""
        hint = suggest(signal.name, names) or listed or "name one that is specified"
        message = f'no {signal.kind.value} is named "{signal.name}"'
        missing = place.finding(codes.AUDIT_SIGNAL, message, hint)
        causes = causes_of_missing(signal.kind.value, signal.name, names)
        found.append(missing.because(*causes))
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
