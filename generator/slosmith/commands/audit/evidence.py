"""Evidence: everything that an audit is computed from, and what it says of each question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from slosmith.commands.audit.live import Seen
from slosmith.commands.audit.metric_usage import metrics_of_alert, metrics_of_slo, unread_metrics
from slosmith.commands.rehearse.verdicts import Result, Verdict
from slosmith.model.alerts import by_name, slo_alerts
from slosmith.model.audit import Answer, Question, Shown
from slosmith.model.root import Model
from slosmith.verify.proof import Proof
from slosmith.verify.proof import Verdict as Proven


class Status(StrEnum):
    """What is known of a question: by a person, by proofs, by a signal, or not at all."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    PROVEN = "proven"
    WATCHED = "watched"
    UNKNOWN = "unknown"


OPEN = (Status.NO, Status.PARTLY, Status.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a question, and what that rests on."""

    status: Status
    says: str

    def __str__(self) -> str:
        return f"{self.status.value}: {self.says}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known; ``live`` is what a server has of each metric, None where none was asked.

    ``shown`` are the metrics that some panel of a dashboard reads.
    """

    model: Model
    proofs: tuple[Proof, ...]
    results: tuple[Result, ...]
    shown: frozenset[str]
    live: Mapping[str, Seen] | None

    def known(self, question: Question) -> Known:
        """What is known of a question; a person's answer counts before a signal."""
        if question.answer is not Answer.UNKNOWN:
            says = f"{question.evidence} ({question.who}, {question.date})"
            return Known(status=Status(question.answer.value), says=says)
        if question.shown_by is None:
            return Known(status=Status.UNKNOWN, says="nobody has looked")
        match question.shown_by.kind:
            case Shown.SCENARIO:
                return self._by_scenario(question.shown_by.name)
            case Shown.PROOF:
                return self._by_proofs(question.shown_by.name)
            case Shown.METRIC:
                return self._by_metric(question.shown_by.name)
            case kind:
                return self._by_alerts(kind, question.shown_by.name)

    def _by_scenario(self, name: str) -> Known:
        result = next(one for one in self.results if one.scenario.name == name)
        if result.verdict is Verdict.PASSED:
            return Known(status=Status.WATCHED, says=f"the rehearsal {name} passed")
        status = Status.UNKNOWN if result.verdict is Verdict.NO_TOOL else Status.NO
        return Known(status=status, says=f"the rehearsal {name}: {result.verdict.value}")

    def _by_proofs(self, area: str) -> Known:
        proofs = [one for one in self.proofs if one.area == area]
        held = sum(1 for one in proofs if one.verdict is Proven.PROVEN)
        says = f"{held} of {len(proofs)} claims of {area} hold"
        if any(one.verdict is Proven.FAILED for one in proofs):
            return Known(status=Status.NO, says=says)
        whole = proofs and held == len(proofs)
        return Known(status=Status.PROVEN if whole else Status.UNKNOWN, says=says)

    def _by_metric(self, name: str) -> Known:
        if self.live is not None and name not in self.live:
            return Known(status=Status.NO, says=f"the server has no {name}")
        if self.live is not None and (wrong := self.live[name].wrong):
            return Known(status=Status.PARTLY, says=f"{name} {wrong[0]}")
        read = name not in {metric.name for metric in unread_metrics(self.model)}
        if not read and name not in self.shown:
            says = f"{name} is in the contract, but no rule reads it and no dashboard shows it"
            return Known(status=Status.PARTLY, says=says)
        says = f"{name}, which {'a rule reads' if read else 'a dashboard shows'}"
        return Known(status=Status.WATCHED, says=says)

    def _by_alerts(self, kind: Shown, name: str) -> Known:
        names, metrics = self._of_signal(kind, name)
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
        failed = (one for one in self.proofs if one.verdict is Proven.FAILED)
        for proof in failed:
            if pattern.search(proof.subject):
                says = f"of {proof.subject} it does not hold: {proof.claim}"
                return Known(status=Status.NO, says=says)
        missing = sorted(set(metrics) - set(self.live)) if self.live is not None else []
        if missing:
            return Known(status=Status.NO, says=f"the server has no {', '.join(missing)}")
        return Known(status=Status.WATCHED, says=f"the {kind.value} {name}")

    def _of_signal(self, kind: Shown, name: str) -> tuple[list[str], tuple[str, ...]]:
        """The alerts that a signal is, and the metrics of the contract that they read."""
        for slo in self.model.slos:
            names = [*by_name(slo_alerts(slo))]
            if name == slo.ref or name in names:
                chosen = names if kind is Shown.SLO else [name]
                return chosen, metrics_of_slo(self.model, slo)
        alerts = [alert for alert in self.model.alerts if alert.name == name]
        read = (metrics_of_alert(self.model, alert) for alert in alerts)
        return [name], tuple(metric for metrics in read for metric in metrics)

    def title(self, area: str) -> str:
        """What the coverage document calls an area, else its name."""
        return next((one.title for one in self.model.coverage or () if one.name == area), area)

    @property
    def observing(self) -> frozenset[str]:
        """The areas that are about seeing; all others are about withstanding."""
        return frozenset(one.name for one in self.model.coverage or () if one.observes)

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area that must be visible: those of the coverage, then those of signals."""
        named = [area.name for area in self.model.coverage or ()]
        named += sorted(metric.area for metric in self.model.metrics or ())
        named += sorted(one.area for one in self.model.slos)
        named += sorted(one.area for one in self.model.alerts)
        return tuple(dict.fromkeys(area for area in named if area))

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that have no good answer, in their order."""
        return tuple(q for q in self.model.questions if self.known(q).status in OPEN)
