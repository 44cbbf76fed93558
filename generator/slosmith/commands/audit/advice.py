"""Advice: what to do next, by how much it matters, and what nobody knows yet."""

from collections.abc import Iterator
from itertools import groupby

from slosmith.commands.audit.evidence import Evidence, Status, by_area
from slosmith.commands.audit.gaps import fix_of, issues
from slosmith.commands.audit.proposals import propose_alerts
from slosmith.commands.audit.readiness import gap_of
from slosmith.commands.rehearse.verdicts import Verdict
from slosmith.model.audit import Rank
from slosmith.output.table import Table
from slosmith.verify.proof import Verdict as Proven

_RANKS = {
    Rank.CRITICAL: "critical: can fail silently",
    Rank.HIGH: "high: visibility or recovery is degraded",
    Rank.MEDIUM: "medium: operational efficiency",
}


def recommendations(evidence: Evidence, rank: Rank) -> Table:
    """What to do: what was found by machines first, then the open questions."""
    found = {Rank.CRITICAL: _critical, Rank.HIGH: _high, Rank.MEDIUM: _medium}
    rows = [
        *found[rank](evidence),
        *(
            (q.where or q.area, fix_of(q), f"{q.text}? {evidence.known(q)}")
            for q in evidence.open
            if q.rank is rank
        ),
    ]
    return Table(
        title=f"Recommendations, {_RANKS[rank]}",
        columns=("component", "what to do", "why"),
        rows=tuple(rows),
        none="None.",
    )


def _critical(evidence: Evidence) -> Iterator[tuple[str, ...]]:
    for result in evidence.results:
        if result.verdict is not Verdict.PASSED:
            name = result.scenario.name
            yield name, f"let the rehearsal pass ({result.verdict.value})", issues(result)
    failed = [one for one in evidence.proofs if one.verdict is not Proven.PROVEN]
    for area, rows in groupby(failed, key=lambda one: one.area):
        proofs = list(rows)
        first = f"{proofs[0].subject}, {proofs[0].claim}: {proofs[0].evidence}"
        yield area, f"prove {len(proofs)} claims that do not hold or could not be checked", first


def _high(evidence: Evidence) -> Iterator[tuple[str, ...]]:
    for slo in evidence.model.slos:
        gap = gap_of(slo, evidence)
        if gap != "none known":
            yield slo.ref, "close the gap of this SLO", gap
    proposed = sorted(propose_alerts(evidence), key=lambda one: one.area)
    for area, rows in groupby(proposed, key=lambda one: one.area):
        metrics = ", ".join(one.metric for one in rows)
        yield area or "no area", f"alert on {metrics}", "it counts failures, and no rule reads it"


def _medium(evidence: Evidence) -> Iterator[tuple[str, ...]]:
    for metric in evidence.unread:
        if metric.name not in evidence.shown:
            yield (
                metric.name,
                "show it on a dashboard, or drop it",
                "no rule and no dashboard reads it",
            )


def unknown(evidence: Evidence) -> Table:
    """What nobody has looked at, by area."""
    asked = evidence.model.questions
    found = [q for q in asked if evidence.known(q).status is Status.UNKNOWN]
    rows = tuple(
        (area, str(len(texts)), "; ".join(f"{text}?" for text in texts))
        for area, texts in (
            (area, [q.text for q in questions]) for area, questions in by_area(found).items()
        )
    )
    note = (
        f"{len(found)} of {len(asked)} questions. Each counts as not there in the scores until it"
        " is answered in the audit document, with evidence, a date and a name."
    )
    columns = ("area", "unknown", "questions")
    none = "Nothing that was asked is unknown." if asked else "Nobody was asked anything."
    return Table(title="Unknown", columns=columns, rows=rows, note=note, none=none)


def every_question(evidence: Evidence) -> Table:
    """All questions with what is known of each."""
    rows = tuple(
        (q.area, f"{q.text}?", known.status.value, known.says)
        for q, known in ((q, evidence.known(q)) for q in evidence.model.questions)
    )
    note = (
        "Watched: a signal would show a failure; that the system withstands it is not shown."
        " Proven: `slosmith verify` holds every claim of the kind."
    )
    columns = ("area", "question", "answer", "evidence")
    none = "No question was asked: no audit document lies below slo/."
    return Table(title="Every question", columns=columns, rows=rows, note=note, none=none)
