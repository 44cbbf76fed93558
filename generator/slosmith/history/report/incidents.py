"""Incidents: when budget was spent faster than it comes, what each cost, and when a page came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slosmith.history.ledger import Account, Ledger
from slosmith.history.past import Past
from slosmith.history.report.calendar import Span
from slosmith.model.alerts import Purpose, slo_alerts
from slosmith.model.root import Slo
from slosmith.promql import Matcher, MatchOp, Selector

QUIET_SECONDS = 1800
"""Half an hour without too many failures ends an incident."""
LEAST_SHARE = 0.01
"""What spent less than a hundredth of the budget is none."""
_STEP = 60
_APART = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert that fired, from one minute to another."""

    name: str
    severity: str
    begin: int
    end: int
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """``spent`` is the share of the span's budget; ``paged`` when the first page fired, if any."""

    begin: int
    end: int
    bad: float
    spent: float
    paged: int | None

    @property
    def minutes_to_notice(self) -> float | None:
        """From its beginning to the page, to the base window."""
        return None if self.paged is None else max(0, self.paged - self.begin) / 60


def find_incidents(
    ledger: Ledger, account: Account, span: Span, pages: Sequence[Firing]
) -> tuple[Incident, ...]:
    """Those of one group in a span, the costliest first."""
    budget = float(ledger.slo.objective.budget)
    first, last = (max(0, ledger.cell(one)) for one in (span.begin, span.end))
    allowed = budget * account.over(first, last).total
    found = []
    for begin, end in _runs(ledger, account, first, min(last, ledger.cells), budget):
        bad = account.over(begin, end).bad
        if allowed > 0 and bad / allowed >= LEAST_SHARE:
            when = tuple(ledger.begin + cell * ledger.step for cell in (begin, end))
            paged = next((one.begin for one in pages if _meets(one, when, ledger.step)), None)
            found.append(
                Incident(begin=when[0], end=when[1], bad=bad, spent=bad / allowed, paged=paged)
            )
    return tuple(sorted(found, key=lambda one: -one.spent))


def _meets(one: Firing, when: tuple[int, ...], step: int) -> bool:
    return when[0] <= one.end and one.begin <= when[1] + step


def _runs(
    ledger: Ledger, account: Account, first: int, last: int, budget: float
) -> Iterator[tuple[int, int]]:
    """Cells with more failures than allowed, together where little time lies between."""
    begin = end = -1
    for cell in range(first, last):
        if account.bad[cell] <= budget * account.total[cell]:
            continue
        if begin >= 0 and (cell - end) * ledger.step > QUIET_SECONDS:
            yield begin, end
            begin = -1
        begin, end = (cell if begin < 0 else begin), cell + 1
    if begin >= 0:
        yield begin, end


def read_firings(slo: Slo, past: Past, span: Span) -> tuple[tuple[Firing, ...], str]:
    """Burn-rate alerts that fired, in the order of their beginnings, and what was asked."""
    names = {one.name for one in slo_alerts(slo) if one.purpose is Purpose.BURN}
    equal = {"alertstate": "firing", "service": slo.service, "slo": slo.name}
    matchers = tuple(Matcher(name=n, op=MatchOp.EQUAL, value=v) for n, v in equal.items())
    text = Selector(metric="ALERTS", matchers=matchers).text
    moments: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for series in past.read(text, span.begin, span.end, _STEP):
        if series.labels.get("alertname") in names:
            labels = tuple(sorted(series.labels.items()))
            inside = (int(m) for m, _ in series.points if span.begin < m <= span.end)
            moments.setdefault(labels, []).extend(inside)
    found = [one for labels, times in moments.items() for one in _firings(dict(labels), times)]
    return tuple(sorted(found, key=lambda one: one.begin)), text


def _firings(labels: Mapping[str, str], moments: list[int]) -> Iterator[Firing]:
    """Each time that it fired; a server that was away for minutes ends nothing."""
    begin = end = 0
    for moment in sorted(moments):
        if not begin or moment - end > _APART:
            if begin:
                yield _firing(labels, begin, end)
            begin = moment
        end = moment
    if begin:
        yield _firing(labels, begin, end)


def _firing(labels: Mapping[str, str], begin: int, end: int) -> Firing:
    name, severity = (labels.get(key, "") for key in ("alertname", "severity"))
    return Firing(name=name, severity=severity, begin=begin, end=end, labels=labels)


def joined(firings: Sequence[Firing]) -> list[Firing]:
    """Tiers that fire together are one notification."""
    found: list[Firing] = []
    for one in sorted(firings, key=lambda one: one.begin):
        if found and one.begin - found[-1].end <= _APART:
            last = found.pop()
            one = Firing(
                name=last.name,
                severity=last.severity,
                begin=last.begin,
                end=max(last.end, one.end),
                labels=last.labels,
            )
        found.append(one)
    return found
