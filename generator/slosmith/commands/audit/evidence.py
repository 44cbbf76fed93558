"""Evidence: everything that an audit is computed from, and what it says of each question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from slosmith.commands.audit.live import Seen
from slosmith.commands.audit.metric_usage import unread_metrics
from slosmith.commands.audit.signals import Signals
from slosmith.commands.rehearse.verdicts import Result, Verdict
from slosmith.model.audit import Answer, Question, Shown
from slosmith.model.metric import Metric
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


@dataclass(frozen=True, kw_only=True)
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
        if id(question) not in self._known:
            self._known[id(question)] = self._look(question)
        return self._known[id(question)]

    @cached_property
    def _known(self) -> dict[int, Known]:
        return {}

    def _look(self, question: Question) -> Known:
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
        result = self._results[name]
        if result.verdict is Verdict.PASSED:
            return Known(status=Status.WATCHED, says=f"the rehearsal {name} passed")
        status = Status.UNKNOWN if result.verdict is Verdict.NO_TOOL else Status.NO
        return Known(status=status, says=f"the rehearsal {name}: {result.verdict.value}")

    def _by_proofs(self, area: str) -> Known:
        proofs = self._proofs.get(area, ())
        held = sum(1 for one in proofs if one.verdict is Proven.PROVEN)
        says = f"{held} of {len(proofs)} claims of {area} hold"
        if any(one.verdict is Proven.FAILED for one in proofs):
            return Known(status=Status.NO, says=says)
        whole = held == len(proofs) > 0
        return Known(status=Status.PROVEN if whole else Status.UNKNOWN, says=says)

    def _by_metric(self, name: str) -> Known:
        if self.live is not None and name not in self.live:
            return Known(status=Status.NO, says=f"the server has no {name}")
        if self.live is not None and (wrong := self.live[name].wrong):
            return Known(status=Status.PARTLY, says=f"{name} {wrong[0]}")
        read = name not in self._unread
        if not read and name not in self.shown:
            says = f"{name} is in the contract, but no rule reads it and no dashboard shows it"
            return Known(status=Status.PARTLY, says=says)
        says = f"{name}, which {'a rule reads' if read else 'a dashboard shows'}"
        return Known(status=Status.WATCHED, says=says)

    def _by_alerts(self, kind: Shown, name: str) -> Known:
        names, metrics = self._signals.of(kind, name)
        if (proof := self._signals.failed(names)) is not None:
            says = f"of {proof.subject} it does not hold: {proof.claim}"
            return Known(status=Status.NO, says=says)
        missing = sorted(set(metrics) - set(self.live)) if self.live is not None else []
        if missing:
            return Known(status=Status.NO, says=f"the server has no {', '.join(missing)}")
        return Known(status=Status.WATCHED, says=f"the {kind.value} {name}")

    @cached_property
    def _signals(self) -> Signals:
        return Signals(self.model, self.proofs)

    @cached_property
    def _results(self) -> dict[str, Result]:
        return {one.scenario.name: one for one in reversed(self.results)}

    @cached_property
    def _proofs(self) -> dict[str, list[Proof]]:
        found: dict[str, list[Proof]] = defaultdict(list)
        for one in self.proofs:
            found[one.area].append(one)
        return found

    @cached_property
    def unread(self) -> tuple[Metric, ...]:
        """The metrics of the contract that no SLO and no alert reads."""
        return unread_metrics(self.model)

    @cached_property
    def _unread(self) -> frozenset[str]:
        return frozenset(one.name for one in self.unread)

    @cached_property
    def fired(self) -> frozenset[tuple[str | None, str | None]]:
        """Service and name of each SLO of which something fired in a rehearsal."""
        episodes = (dict(each.labels) for one in self.results for each in one.episodes)
        return frozenset((labels.get("service"), labels.get("slo")) for labels in episodes)

    def title(self, area: str) -> str:
        """What the coverage document calls an area, else its name."""
        return self._titles.get(area, area)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {one.name: one.title for one in reversed(self.model.coverage or ())}

    @cached_property
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

    @cached_property
    def open(self) -> tuple[Question, ...]:
        """The questions that have no good answer, in their order."""
        return tuple(q for q in self.model.questions if self.known(q).status in OPEN)


def by_area(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """Questions by their areas, in the order of the first of each."""
    found: dict[str, list[Question]] = defaultdict(list)
    for one in questions:
        found[one.area].append(one)
    return found
