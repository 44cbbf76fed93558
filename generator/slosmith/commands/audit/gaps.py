"""Gaps: what would fail, what would not be seen, and what would notify nobody."""

from collections.abc import Iterator

from slosmith.commands.audit.coverage import area_rows
from slosmith.commands.audit.evidence import Evidence, by_area
from slosmith.commands.audit.proposals import propose_alerts
from slosmith.commands.rehearse.verdicts import Result, Verdict
from slosmith.model.audit import Question, Rank
from slosmith.output.table import Table
from slosmith.verify.proof import Verdict as Proven


def resilience_gaps(evidence: Evidence) -> Table:
    """What can fail without anybody knowing that it is withstood."""
    rows = [
        (
            ", ".join(result.scenario.services) or "the whole system",
            result.scenario.title,
            issues(result),
            "the rehearsal passes",
            f"mend the rules, or what {result.scenario.name} expects of them",
        )
        for result in evidence.results
        if result.verdict is not Verdict.PASSED
    ]
    rows += [
        (
            question.where or question.area,
            question.risk or f"{question.text}?",
            str(evidence.known(question)),
            question.required or "a yes, with evidence",
            fix_of(question),
        )
        for question in evidence.open
        if question.rank is Rank.CRITICAL and question.area not in evidence.observing
    ]
    columns = (
        "component",
        "failure scenario",
        "current behaviour",
        "required behaviour",
        "fix",
    )
    asked = [q for q in evidence.model.questions if q.area not in evidence.observing]
    none = "Every rehearsal passes, and every critical question has a good answer."
    if not evidence.results or not asked:
        none = "None is known, which says little: nothing was rehearsed or nobody was asked."
    return Table(title="Critical resilience gaps", columns=columns, rows=tuple(rows), none=none)


def area_gaps(evidence: Evidence) -> Iterator[Table]:
    """Of each area that somebody asked about what is not known to be right; none where all is."""
    columns = ("where", "question", "known", "rank", "risk", "fix")
    for area, questions in by_area(evidence.open).items():
        rows = tuple(
            (
                q.where or q.area,
                f"{q.text}?",
                str(evidence.known(q)),
                q.rank.value,
                q.risk,
                fix_of(q),
            )
            for q in questions
        )
        yield Table(title=f"Open: {evidence.title(area)}", columns=columns, rows=rows, none="")


def missing_observability(evidence: Evidence) -> Table:
    """What nobody would see."""
    columns = ("type", "what is missing", "how to add it")
    rows = tuple(_missing(evidence))
    none = "Every area has a metric and an alert, every metric is read or shown, every proof holds."
    if not evidence.areas:
        none = "Every metric is read or shown, and every proof holds; nothing names an area."
    return Table(title="Missing observability", columns=columns, rows=rows, none=none)


def _missing(evidence: Evidence) -> Iterator[tuple[str, ...]]:
    for row in area_rows(evidence):
        why = "; ".join(reason.why for reason in row.reasons)
        excuse = f" (the reason given: {why})" if why else ""
        if not row.metrics:
            yield "metric", f"{row.area} has none{excuse}", f"add a metric with area: {row.area}"
        if not (row.slos or row.alerts):
            how = f"add an SLO or an alert with area: {row.area}"
            yield "alert", f"nothing watches {row.area}{excuse}", how
    for metric in evidence.unread:
        if metric.name not in evidence.shown:
            how = f"show it on a dashboard, or drop it ({metric.help or 'no help'})"
            yield "metric", f"no rule reads {metric.name} and no dashboard shows it", how
    for proof in evidence.proofs:
        if proof.verdict is not Proven.PROVEN:
            what = f"{proof.subject}, {proof.claim}: {proof.evidence}"
            yield "proof", what, "mend it, and run `slosmith verify`"


def not_measurable(evidence: Evidence) -> Table:
    """What the coverage document says that no metric shows."""
    rows = tuple(
        (area.title, gap.what, gap.why, gap.shown_by)
        for area in evidence.model.coverage or ()
        for gap in area.not_measurable
    )
    columns = ("area", "what", "why", "shown instead by")
    return Table(
        title="What metrics cannot show",
        columns=columns,
        rows=rows,
        note="Said so, with reasons, in the coverage document.",
        none="Nothing was said to be out of reach of metrics.",
    )


def alerting_gaps(evidence: Evidence) -> Table:
    """What could go wrong without a notification."""
    rows = [
        (what, "one that reads what changes", f"see the rehearsal {result.scenario.name}")
        for result in evidence.results
        for what in result.unseen
    ]
    rows += [
        (one.condition, f"a ticket on {one.metric}", one.query) for one in propose_alerts(evidence)
    ]
    columns = ("condition", "alert needed", "proposed threshold")
    note = (
        "Changes of a rehearsal that no rule sees, and signals of failures that no rule reads. A"
        " threshold is five times what is normal in the rehearsals, or a week ago where that is not"
        " said, and at least three events: where to begin, not where to end."
    )
    none = "None is known: rules see every rehearsed change, and read every signal of failures."
    return Table(title="Alerting gaps", columns=columns, rows=tuple(rows), note=note, none=none)


def issues(result: Result) -> str:
    """What did not go as expected in a rehearsal, or could not be checked."""
    failed = [
        f"{one.says}: {one.seen}" for one in result.outcomes if one.verdict is not Verdict.PASSED
    ]
    return "; ".join([*failed, *(f"no rule sees that {what}" for what in result.unseen)])


def fix_of(question: Question) -> str:
    """What to do about an open question."""
    return question.fix or "find out, and write the answer down"
