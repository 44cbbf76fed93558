"""The figures of a report: each SLO and group over a span, with corrections and without."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from slosmith.commands.history.firing import Firing, joined
from slosmith.commands.history.incidents import Incident, Spending, bursts, find_incidents
from slosmith.commands.history.ledger import Account, Ledger, Sum, read_ledger
from slosmith.commands.history.past import Past
from slosmith.commands.history.report.calendar import Span
from slosmith.commands.history.report.firings import read_firings
from slosmith.emit.recorded import recorded_of
from slosmith.model import naming
from slosmith.model.correction import Correction
from slosmith.model.labels import Labels
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal

_WHOLE = 0.99
"""Of what was seen for so much of its time all was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an SLO in a span; ``spent`` is the share of the span's own budget."""

    span: Span
    sum: Sum
    budget: float

    @property
    def ratio(self) -> float | None:
        """The share that was bad; of no events none was, where that was seen."""
        if not self.sum.seen_seconds:
            return None
        return self.sum.ratio or 0.0

    @property
    def spent(self) -> float | None:
        """Above 1 the objective was missed."""
        return None if self.ratio is None else self.ratio / self.budget

    @property
    def kept(self) -> bool | None:
        """None where nothing is known."""
        return None if self.spent is None else self.spent <= 1

    @property
    def seen(self) -> float:
        """How much of the span is known."""
        share = self.sum.seen_seconds / self.span.seconds
        return 1.0 if share >= _WHOLE else share


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One group of an SLO: what came of it, what without corrections, and in the spans before.

    ``since`` is the first moment of which anything is known.
    """

    slo: Slo
    group: Labels
    outcome: Outcome
    corrected: Outcome | None
    trend: tuple[Outcome, ...]
    incidents: tuple[Incident, ...]
    pages: tuple[Firing, ...]
    tickets: tuple[Firing, ...]
    excluded_seconds: float | None
    since: int | None
    queries: tuple[str, ...]
    left: tuple[float, ...]

    def count(self, found: Sequence[object]) -> int | None:
        """How many there were; that there were none is not known where nothing was seen."""
        return len(found) if found or self.outcome.seen else None

    @property
    def subject(self) -> str:
        """What it is called."""
        groups = ",".join(f'{label}="{value}"' for label, value in self.group)
        return f"{self.slo.ref}{{{groups}}}" if groups else self.slo.ref

    def share(self, incident: Incident) -> float:
        """What an incident cost of the span's own budget, so that all add up to what was spent."""
        allowed = self.outcome.budget * self.outcome.sum.total
        return incident.bad / allowed if allowed > 0 else 0.0

    @property
    def minutes_to_notice(self) -> tuple[float, ...]:
        """Of each incident that paged."""
        found = (one.minutes_to_notice for one in self.incidents)
        return tuple(sorted(one for one in found if one is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All lines over a span; those of each period have spans of their own."""

    name: str
    zone: str
    every: str
    lines: tuple[Line, ...]
    corrections: tuple[Correction, ...]

    @property
    def teams(self) -> dict[str, list[Line]]:
        """The lines of each team."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.slo.team, []).append(line)
        return dict(sorted(found.items()))


def read_lines(
    slos: Iterable[Slo], model: Model, past: Past, spans_of: Callable[[Slo], Sequence[Span]]
) -> tuple[Line, ...]:
    """Read what came of each SLO in the first of its spans, and in the others, the worst first.

    Raises HttpError.
    """
    lines = [line for slo in slos for line in _lines(slo, model, past, spans_of(slo))]
    return tuple(sorted(lines, key=lambda line: -(line.outcome.spent or 0)))


def _lines(slo: Slo, model: Model, past: Past, spans: Sequence[Span]) -> list[Line]:
    span, *before = spans
    begin, end = min(one.begin for one in spans), min(span.end, past.now)
    ledger = read_ledger(slo, model, past, begin, end, raw_since=span.begin)
    firings, asked = read_firings(slo, past, span)
    excluded, text = _excluded(slo, model, past, span)
    queries = (*ledger.queries, asked, *((text,) if text else ()))
    accounts = ledger.accounts or (Account.empty((), ledger.cells),)
    return [
        Line(
            slo=slo,
            group=account.group,
            outcome=_outcome(ledger, account, span),
            corrected=_corrected(ledger, account, span, model.corrections),
            trend=tuple(_outcome(ledger, account, one) for one in before),
            incidents=_incidents(ledger, account, span, _of(firings, account, "page")),
            pages=tuple(joined(_of(firings, account, "page"))),
            tickets=tuple(joined(_of(firings, account, "ticket"))),
            excluded_seconds=excluded,
            since=ledger.since(),
            queries=queries,
            left=_burn_down(ledger, account, span),
        )
        for account in accounts
    ]


def _incidents(
    ledger: Ledger, account: Account, span: Span, pages: Sequence[Firing]
) -> tuple[Incident, ...]:
    """Those of one group in a span, the costliest first."""
    budget = float(ledger.slo.objective.budget)
    first, last = max(0, ledger.cell(span.begin)), min(ledger.cell(span.end), ledger.cells)
    seen = account.over(first, last)
    rate = seen.total / seen.seen_seconds if seen.seen_seconds else 0.0
    over = (one for one in range(first, last) if account.bad[one] > budget * account.total[one])
    spending = Spending(
        group=account.group,
        begin=ledger.begin,
        step=ledger.step,
        bursts=[*bursts(over)],
        bad=lambda first, after: account.over(first, after).bad,
        budget=rate * float(ledger.slo.period.seconds) * budget,
    )
    return tuple(sorted(find_incidents(spending, pages), key=lambda one: -one.spent))


def _of(firings: Sequence[Firing], account: Account, severity: str) -> list[Firing]:
    return [one for one in firings if one.severity == severity and one.is_of(account.group)]


def _outcome(ledger: Ledger, account: Account, span: Span) -> Outcome:
    first, last = ledger.cell(span.begin), ledger.cell(span.end)
    budget = float(ledger.slo.objective.budget)
    return Outcome(span=span, sum=account.over(first, last), budget=budget)


def _corrected(
    ledger: Ledger, account: Account, span: Span, corrections: Iterable[Correction]
) -> Outcome | None:
    """Without what was taken out afterwards, where anything of the span was."""
    own = [
        (ledger.cell(one.begin), -(-(one.end - ledger.begin) // ledger.step))
        for one in corrections
        if one.is_about(ledger.slo.ref, span.begin, span.end)
    ]
    return _outcome(ledger, account.without(own), span) if own else None


def _excluded(slo: Slo, model: Model, past: Past, span: Span) -> tuple[float | None, str]:
    """How long time did not count, by the rules themselves, and what was asked."""
    if not slo.exclusions:
        return None, ""
    base, step = model.settings.windows.base, model.settings.evaluation_interval
    series = recorded_of(slo).now(naming.EXCLUDED)
    seconds = print_decimal(step.seconds)
    text = f"{seconds} * sum_over_time({series}[{base.ms - 1}ms:{step}])"
    found = past.read(text, span.begin, span.end, int(base.seconds))
    times = {m: v for one in found for m, v in one.points if span.begin < m <= span.end}
    return (sum(times.values()) if times else None), text


_POINTS = 120


def _burn_down(ledger: Ledger, account: Account, span: Span) -> tuple[float, ...]:
    """What was left of the span's whole budget at points along it."""
    first, last = max(0, ledger.cell(span.begin)), min(ledger.cells, ledger.cell(span.end))
    allowed = float(ledger.slo.objective.budget) * account.over(first, last).total
    if allowed <= 0 or last <= first:
        return ()
    every, bad, found = max(1, (last - first) // _POINTS), 0.0, [1.0]
    for cell in range(first, last, every):
        bad += account.over(cell, min(cell + every, last)).bad
        found.append(1 - bad / allowed)
    return tuple(found)
