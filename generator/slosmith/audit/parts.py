"""The parts of the report: each is a table that is computed, never typed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from slosmith.audit.evidence import Evidence, Status
from slosmith.audit.live import differences
from slosmith.audit.score import OBSERVING, Score, observability, resilience
from slosmith.audit.sight import area_rows, unread_metrics
from slosmith.model import Metric, MetricType, Slo
from slosmith.question import Question, Rank
from slosmith.rehearse.judge import Result, Verdict, after_words
from slosmith.units import print_decimal
from slosmith.verify.proof import Verdict as Proven

_OPEN = (Status.NO, Status.PARTLY, Status.UNKNOWN)
_RANKS = {
    Rank.CRITICAL: "critical: can fail silently",
    Rank.HIGH: "high: visibility or recovery is degraded",
    Rank.MEDIUM: "medium: operational efficiency",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the report; ``note`` stands under its title."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def report_parts(evidence: Evidence) -> tuple[Part, ...]:
    """Every part of the report, in the order in which a reviewer reads it."""
    return (
        *_scores(evidence),
        _resilience_gaps(evidence),
        _of_area(evidence, "circuit-breakers", "Circuit-breaker issues", "service"),
        _missing_observability(evidence),
        _of_area(evidence, "partial-failure", "Partial-failure risks", "stage"),
        _of_area(evidence, "health-checks", "Health-check gaps", "check"),
        _alerting_gaps(evidence),
        _readiness(evidence),
        _scenarios(evidence),
        *_live(evidence),
        *(_recommendations(evidence, rank) for rank in Rank),
        _unknown(evidence),
        _answers(evidence),
    )


def _scores(evidence: Evidence) -> Iterator[Part]:
    for score in (resilience(evidence), observability(evidence)):
        yield Part(
            title=f"{score.name.capitalize()}: {score.mark} of 10",
            columns=("share of", "reached", "of", "percent"),
            rows=tuple(
                (
                    share.what,
                    print_decimal(share.reached),
                    str(share.of),
                    f"{(share.ratio * 100).quantize(Decimal(1))}%",
                )
                for share in score.shares
            ),
            note="1 + 9 x the mean of these shares. What is unknown counts as not there.",
        )


def _resilience_gaps(evidence: Evidence) -> Part:
    rows = [
        (
            ", ".join(result.scenario.services) or "the whole system",
            result.scenario.title,
            _failed(result),
            "the rehearsal passes",
            "change the rules, or what is expected of them",
        )
        for result in evidence.results
        if result.verdict is not Verdict.PASSED
    ]
    rows += [
        (q.where or q.area, q.text, evidence.status(q).value, "yes, with evidence", _fix(q))
        for q in _open(evidence)
        if q.rank is Rank.CRITICAL and q.area not in OBSERVING
    ]
    columns = ("component", "failure scenario", "now", "required", "fix")
    return Part(title="Critical resilience gaps", columns=columns, rows=tuple(rows))


def _of_area(evidence: Evidence, area: str, title: str, where: str) -> Part:
    """The open questions of one area; what is known to be good is no issue."""
    rows = tuple(
        (q.where or area, q.text, evidence.status(q).value, q.rank.value, _fix(q))
        for q in _open(evidence)
        if q.area == area
    )
    columns = {
        "service": ("service", "issue", "now", "priority", "configuration change"),
        "stage": ("stage", "failure mode", "now", "risk of corrupted state", "mitigation"),
        "check": ("check", "what is missing", "now", "priority", "fix"),
    }
    return Part(title=title, columns=columns[where], rows=rows)


def _missing_observability(evidence: Evidence) -> Part:
    rows = [
        (f"area {row.area}", f"no {what}", f"add {how} with area: {row.area}")
        for row in area_rows(evidence)
        for found, what, how in (
            (row.metrics, "metric in the contract", "a metric"),
            (row.slos or row.alerts, "promise and no alert", "an SLO or an alert"),
        )
        if not found
    ]
    rows += [
        (f"proof of {proof.subject}", f"{proof.claim}: {proof.evidence}", "run `slosmith verify`")
        for proof in evidence.proofs
        if proof.verdict is not Proven.PROVEN
    ]
    rows += [
        ("metric", f"{metric.name} is read by no rule", f"alert on it, or show it ({metric.help})")
        for metric in unread_metrics(evidence.model)
        if metric.type is not MetricType.COUNTER
    ]
    columns = ("type", "what is missing", "how to add it")
    return Part(title="Missing observability", columns=columns, rows=tuple(rows))


def _alerting_gaps(evidence: Evidence) -> Part:
    normal = _normal_rates(evidence)
    rows = [
        (what, "one that reads what changes", "-")
        for result in evidence.results
        for what in result.unseen
    ]
    rows += [
        (
            metric.help or metric.name,
            f"on the rate of {metric.name}",
            _threshold(metric, normal.get(metric.name)),
        )
        for metric in unread_metrics(evidence.model)
        if metric.type is MetricType.COUNTER
    ]
    columns = ("condition", "alert needed", "proposed threshold")
    note = "Counters that no rule reads; five times the normal rate is where a proposal begins."
    return Part(title="Alerting gaps", columns=columns, rows=tuple(rows), note=note)


def _normal_rates(evidence: Evidence) -> dict[str, Decimal]:
    """Events a second of each counter in the normal traffic of the rehearsals."""
    from slosmith.scenario import Rate

    longest: dict[str, Decimal] = {}
    for result in evidence.results[:1]:
        for series in result.scenario.series:
            if isinstance(series.normal, Rate):
                rate = longest.get(series.metric, Decimal(0)) + series.normal.per_second
                longest[series.metric] = rate
    return longest


def _threshold(metric: Metric, rate: Decimal | None) -> str:
    if rate is None:
        rate_of = f"sum(rate({metric.name}[15m]"
        return f"{rate_of})) > 5 * {rate_of} offset 1w)) for 15m"
    if not rate:
        return f"sum(increase({metric.name}[15m])) > 2.5"
    return f"sum(rate({metric.name}[15m])) > {print_decimal(rate * 5)} for 15m"


def _readiness(evidence: Evidence) -> Part:
    fired = {
        (labels["service"], labels.get("slo"))
        for result in evidence.results
        for labels in (dict(episode.labels) for episode in result.episodes)
    }
    rows = tuple(
        (slo.ref, f"{slo.objective.text} over {slo.period}", _capability(slo), _gap(slo, fired))
        for slo in evidence.model.slos
    )
    columns = ("SLO", "promise", "current capability", "gap")
    return Part(title="SLO readiness", columns=columns, rows=rows)


def _capability(slo: Slo) -> str:
    """How soon a total outage is told of, by arithmetic."""
    times = [
        (alert.severity.value, after)
        for alert in slo.plan.all_alerts
        if (after := alert.time_to_fire(Decimal(1))) is not None
    ]
    firsts = {
        severity: min(after for word, after in times if word == severity)
        for severity in dict.fromkeys(word for word, _ in times)
    }
    told = [f"{severity} {after_words(round(a.seconds))}" for severity, a in firsts.items()]
    return f"told of a total outage after: {', '.join(told)}" if told else "tells of nothing"


def _gap(slo: Slo, fired: set[tuple[str, str | None]]) -> str:
    gaps = []
    if (slo.service, slo.name) not in fired:
        gaps.append("no rehearsal has made it alert")
    gaps += [f"the tier {alert.tier} can never fire" for alert in slo.plan.unreachable]
    if slo.alerting.no_data is None:
        gaps.append("nobody is told when its source vanishes")
    return "; ".join(gaps) or "none known"


def _scenarios(evidence: Evidence) -> Part:
    rows = tuple(
        (one.scenario.name, one.scenario.title, one.verdict.value, _failed(one) or "none")
        for one in evidence.results
    )
    columns = ("scenario", "failure", "result", "issue")
    return Part(title="Failure-scenario results", columns=columns, rows=rows)


def _failed(result: Result) -> str:
    failed = [f"{one.says}: {one.seen}" for one in result.outcomes if not one.held]
    return "; ".join([*failed, *(f"no rule sees that {what}" for what in result.unseen)])


def _live(evidence: Evidence) -> Iterator[Part]:
    if evidence.live is None:
        return
    rows = []
    for metric in evidence.model.metrics or ():
        seen = evidence.live.get(metric.name)
        told = "; ".join(differences(metric, seen)) or "as promised" if seen else "not there"
        last = str(seen.last) if seen else "never in the last day"
        rows.append((metric.name, told, last))
    columns = ("metric", "on the server", "last sample, Unix time")
    yield Part(title="The contract on the live server", columns=columns, rows=tuple(rows))


def _recommendations(evidence: Evidence, rank: Rank) -> Part:
    rows = [(q.area, q.where or q.area, _fix(q)) for q in _open(evidence) if q.rank is rank]
    if rank is Rank.CRITICAL:
        rows += [
            ("rehearsals", result.scenario.name, _failed(result))
            for result in evidence.results
            if result.verdict is not Verdict.PASSED
        ]
    if rank is Rank.HIGH and (unread := unread_metrics(evidence.model)):
        rows.append(("metrics", "metric contract", f"read or drop {len(unread)} unread metrics"))
    title = f"Recommendations, {_RANKS[rank]}"
    return Part(title=title, columns=("area", "component", "what to do"), rows=tuple(rows))


def _unknown(evidence: Evidence) -> Part:
    rows = tuple(
        (q.area, q.text) for q in evidence.model.questions if evidence.status(q) is Status.UNKNOWN
    )
    note = f"{len(rows)} of {len(evidence.model.questions)} questions: nobody has looked."
    return Part(title="Unknown", columns=("area", "question"), rows=rows, note=note)


def _answers(evidence: Evidence) -> Part:
    rows = tuple(
        (q.area, q.text, evidence.status(q).value, evidence.told(q))
        for q in evidence.model.questions
    )
    note = "Watched: a signal would show a failure; that the system withstands it is not shown."
    columns = ("area", "question", "answer", "evidence")
    return Part(title="Every question", columns=columns, rows=rows, note=note)


def _open(evidence: Evidence) -> list[Question]:
    return [q for q in evidence.model.questions if evidence.status(q) in _OPEN]


def _fix(question: Question) -> str:
    return question.fix or f"find out: {question.text}"


def scores(evidence: Evidence) -> tuple[Score, Score]:
    """Both scores."""
    return resilience(evidence), observability(evidence)
