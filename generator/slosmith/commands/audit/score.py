"""Scores: two marks from 1 to 10, and the shares that they are the mean of."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from slosmith.commands.audit.coverage import area_rows
from slosmith.commands.audit.evidence import Evidence, Status
from slosmith.commands.rehearse.verdicts import Verdict
from slosmith.model.units import divide
from slosmith.verify.proof import Verdict as Proven

# A signal that watches for a failure does not show that the system withstands it.
_WORTH = {
    Status.YES: Decimal(1),
    Status.PROVEN: Decimal(1),
    Status.WATCHED: Decimal("0.5"),
    Status.PARTLY: Decimal("0.5"),
    Status.NO: Decimal(0),
    Status.UNKNOWN: Decimal(0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part of a score: so many of so many of something; ``how`` says how to add one."""

    what: str
    reached: Decimal
    of: int
    how: str = ""

    @property
    def ratio(self) -> Decimal:
        """Between 0 and 1; nothing of nothing is 0, for nothing was shown."""
        return divide(self.reached, Decimal(self.of)) if self.of else Decimal(0)

    @property
    def percent(self) -> Decimal:
        """The ratio in percent, to one decimal."""
        return (self.ratio * 100).quantize(Decimal("0.1"), ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A mark from 1 to 10: 1 + 9 x the mean of its shares."""

    name: str
    shares: tuple[Share, ...]

    @property
    def mark(self) -> Decimal:
        """The mark, to one decimal."""
        return (1 + 9 * self._mean).quantize(Decimal("0.1"), ROUND_HALF_EVEN)

    @property
    def working(self) -> str:
        """How the mark follows from the shares, for a person to check."""
        percents = " + ".join(f"{share.percent}%" for share in self.shares)
        return f"1 + 9 x ({percents}) / {len(self.shares)} = {self.mark}"

    @property
    def raised_by(self) -> str:
        """What raises it most: more of the share that the most is missing of."""
        least = min(self.shares, key=lambda share: share.ratio)
        if least.ratio == 1:
            return "nothing is missing"
        if not least.of:
            return f"begin with the first of: {least.what}"
        step = divide(Decimal(9), Decimal(len(self.shares) * least.of))
        each = step.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
        return f"each more of the {least.what} adds {each}{least.how}"

    @property
    def _mean(self) -> Decimal:
        return divide(sum((s.ratio for s in self.shares), Decimal(0)), Decimal(len(self.shares)))


def resilience(evidence: Evidence) -> Score:
    """How well failures are withstood, as far as anybody knows."""
    passed = sum(1 for one in evidence.results if one.verdict is Verdict.PASSED)
    rehearsed = Share(
        what="rehearsals that went as expected", reached=Decimal(passed), of=len(evidence.results)
    )
    return Score(name="resilience", shares=(rehearsed, *_answered(evidence, observing=False)))


def observability(evidence: Evidence) -> Score:
    """How much of what happens would be seen."""
    rows = area_rows(evidence)
    whole, half = Decimal(1), Decimal("0.5")
    worth = [whole if row.covered else half for row in rows if row.covered or row.reasons]
    covered = sum(worth, Decimal(0))
    proven = sum(1 for proof in evidence.proofs if proof.verdict is Proven.PROVEN)
    metrics = evidence.model.metrics or ()
    unread = [one for one in evidence.unread if one.name not in evidence.shown]
    seen = len(metrics) - len(unread)
    areas = Share(
        what="areas with a metric that shows them and an alert, half for a reason why not",
        reached=covered,
        of=len(rows),
    )
    shares = (
        # Nobody has to count in areas; where nobody does, this says nothing.
        *((areas,) if rows else ()),
        Share(
            what="metrics that a rule reads or a dashboard shows",
            reached=Decimal(seen),
            of=len(metrics),
        ),
        *_confirmed(evidence),
        Share(what="proofs that hold", reached=Decimal(proven), of=len(evidence.proofs)),
        *_answered(evidence, observing=True),
    )
    return Score(name="observability", shares=shares)


def _confirmed(evidence: Evidence) -> Iterator[Share]:
    """A contract counts as far as a server has confirmed it; nothing where there is none."""
    if metrics := evidence.model.metrics:
        seen = (evidence.live or {}).values()
        yield Share(
            what="metrics that the server has as the contract says",
            reached=Decimal(sum(1 for one in seen if not one.wrong)),
            of=len(metrics),
            how=""
            if evidence.live is not None
            else ": ask one with `slosmith audit --prometheus URL`",
        )


def _answered(evidence: Evidence, *, observing: bool) -> Iterator[Share]:
    """Nothing of what nobody asked; of withstanding somebody must ask."""
    areas = evidence.observing
    asked = [q for q in evidence.model.questions if (q.area in areas) is observing]
    worth = {**_WORTH, Status.WATCHED: Decimal(1)} if observing else _WORTH
    reached = sum((worth[evidence.known(question).status] for question in asked), Decimal(0))
    words = "" if observing else ", half for what is only watched"
    if asked or not observing:
        yield Share(what=f"questions with a good answer{words}", reached=reached, of=len(asked))
