"""Evidence: everything that an audit is computed from, and what it says of each question."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from slosmith.audit.live import Seen
from slosmith.model import Model
from slosmith.question import Answer, Question, Shown
from slosmith.rehearse.judge import Result, Verdict
from slosmith.verify.proof import Proof


class Status(StrEnum):
    """What is known of a question: answered by a person, watched by a signal, or nothing."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    WATCHED = "watched"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known; ``live`` is what a server has of each metric, None where none was asked."""

    model: Model
    proofs: tuple[Proof, ...]
    results: tuple[Result, ...]
    live: Mapping[str, Seen] | None

    def status(self, question: Question) -> Status:
        """What is known of a question; a person's answer counts before a signal."""
        if question.answer is not Answer.UNKNOWN:
            return Status(question.answer.value)
        if question.shown_by is None:
            return Status.UNKNOWN
        match question.shown_by.kind:
            case Shown.SCENARIO:
                passed = {r.scenario.name for r in self.results if r.verdict is Verdict.PASSED}
                return Status.WATCHED if question.shown_by.name in passed else Status.NO
            case Shown.METRIC if self.live is not None:
                seen = question.shown_by.name in self.live
                return Status.WATCHED if seen else Status.NO
            case _:
                return Status.WATCHED

    def told(self, question: Question) -> str:
        """What the status rests on."""
        if question.answer is not Answer.UNKNOWN:
            return f"{question.evidence} ({question.who}, {question.date})"
        if question.shown_by is None:
            return "nobody has looked"
        return f"{question.shown_by.kind.value} {question.shown_by.name}"

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area: those that are asked about in their order, then those of signals."""
        named = [question.area for question in self.model.questions]
        named += sorted(metric.area for metric in self.model.metrics or ())
        named += sorted(one.area for one in self.model.slos)
        named += sorted(one.area for one in self.model.alerts)
        return tuple(dict.fromkeys(area for area in named if area))
