"""The parts of the report, in the order in which a reviewer reads them."""

from collections.abc import Iterator

from slosmith.commands.audit.advice import every_question, recommendations, unknown
from slosmith.commands.audit.evidence import Evidence, Status
from slosmith.commands.audit.gaps import (
    alerting_gaps,
    area_gaps,
    missing_observability,
    not_measurable,
    resilience_gaps,
)
from slosmith.commands.audit.live import moment
from slosmith.commands.audit.readiness import scenario_results, slo_readiness
from slosmith.commands.audit.score import Score, observability, resilience
from slosmith.commands.rehearse.report import summarise
from slosmith.model.audit import Rank
from slosmith.model.units import print_decimal
from slosmith.output.table import Table
from slosmith.verify.report import print_summary

_CAVEATS = {
    "resilience": " A rehearsal shows that the right people are notified of a failure in time."
    " Whether the system withstands it is for the questions to show.",
}


def report_parts(evidence: Evidence) -> tuple[Table, ...]:
    """Every part of the report."""
    return (
        *(_score(score) for score in scores(evidence)),
        resilience_gaps(evidence),
        missing_observability(evidence),
        not_measurable(evidence),
        *area_gaps(evidence),
        alerting_gaps(evidence),
        slo_readiness(evidence),
        scenario_results(evidence),
        *_live(evidence),
        *(recommendations(evidence, rank) for rank in Rank),
        unknown(evidence),
        every_question(evidence),
    )


def scores(evidence: Evidence) -> tuple[Score, Score]:
    """Both scores."""
    return resilience(evidence), observability(evidence)


def in_short(evidence: Evidence) -> tuple[str, ...]:
    """What a reviewer wants to know first, a sentence each."""
    marks = ", ".join(f"{score.name} {score.mark} of 10" for score in scores(evidence))
    asked = [(q, evidence.known(q).status) for q in evidence.model.questions]
    nobody = [q for q, status in asked if status is Status.UNKNOWN]
    critical = sum(1 for q in nobody if q.rank is Rank.CRITICAL)
    bad = sum(1 for _, status in asked if status in (Status.NO, Status.PARTLY))
    found = f"{len(asked)} asked, {bad} answered with no or partly, {len(nobody)} unknown"
    return (
        f"Scores: {marks}.",
        f"Rehearsals: {summarise(evidence.results)}.",
        f"Claims of what was rendered: {print_summary(evidence.proofs)}.",
        f"Questions: {found}, {critical} of these critical." if asked else "Questions: none asked.",
    )


def _score(score: Score) -> Table:
    return Table(
        title=f"{score.name.capitalize()}: {score.mark} of 10",
        columns=("share of", "reached", "of", "percent"),
        rows=tuple(
            (share.what, print_decimal(share.reached), str(share.of), f"{share.percent}%")
            for share in score.shares
        ),
        note=f"{score.working}: one and nine times the mean of these shares. What is unknown"
        f" counts as not there. To raise it: {score.raised_by}.{_CAVEATS.get(score.name, '')}",
        none="Nothing is known.",
    )


def _live(evidence: Evidence) -> Iterator[Table]:
    if evidence.live is None:
        return
    metrics = evidence.model.metrics or ()
    rows = []
    for metric in metrics:
        seen = evidence.live.get(metric.name)
        found = "; ".join(seen.wrong) or "as in the contract" if seen else "missing"
        rows.append((metric.name, found, moment(seen.last) if seen else "not within a day"))
    yield Table(
        title="The contract on the live server",
        columns=("metric", "on the server", "last sample"),
        rows=tuple(rows),
        note=f"{len(evidence.live)} of {len(metrics)} metrics had a sample within a day.",
        none="There is no metric contract to compare with.",
    )
