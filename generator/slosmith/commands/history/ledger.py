"""The ledger: for each group of an SLO its bad and all events, base window by base window.

What was recorded is read where it is; elsewhere raw series are, through the rendered expressions.
Every recorded rate counts until the next, as the rendered budget counts it. What nobody saw is a
gap, and no good time.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

from slosmith.commands.history.expressions import RawExpressions
from slosmith.commands.history.past import Past
from slosmith.emit.recorded import recorded_of
from slosmith.emit.records import just_under
from slosmith.live.prometheus import Series
from slosmith.model import naming
from slosmith.model.labels import Labels
from slosmith.model.root import Model
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal
from slosmith.promql import build

_POINTS = 2016
"""A week of five minutes: so much of what is recorded is asked for at once."""
_RAW_POINTS = 288
"""A day: raw series are many, and each window reads ten times five minutes of them."""
_KINDS = ("bad", "total", "seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What came in a span of time: events, or seconds of kinds that count time."""

    bad: float = 0.0
    total: float = 0.0
    seen_seconds: float = 0.0

    @property
    def ratio(self) -> float | None:
        """The share of all events that was bad; None where there were none."""
        return min(1.0, self.bad / self.total) if self.total > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One group of an SLO: of each cell its bad and all events, and the seconds that were seen."""

    group: Labels
    bad: "array[float]"
    total: "array[float]"
    seen: "array[float]"

    @classmethod
    def empty(cls, group: Labels, cells: int) -> "Account":
        """One of which nothing was seen."""
        bad, total, seen = (array("d", bytes(8 * cells)) for _ in _KINDS)
        return cls(group=group, bad=bad, total=total, seen=seen)

    def over(self, first: int, last: int) -> Sum:
        """What came from one cell to before another."""
        bad, total, seen = (
            sum(one[max(first, 0) : max(last, 0)]) for one in (self.bad, self.total, self.seen)
        )
        return Sum(bad=bad, total=total, seen_seconds=seen)

    def without(self, spans: Iterable[tuple[int, int]]) -> "Account":
        """The same with nothing known of some cells."""
        columns = tuple(array("d", one) for one in (self.bad, self.total, self.seen))
        for first, last in spans:
            for cell in range(max(first, 0), min(last, len(self.bad))):
                for column in columns:
                    column[cell] = 0.0
        bad, total, seen = columns
        return Account(group=self.group, bad=bad, total=total, seen=seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that is known of an SLO in cells of ``step`` seconds after ``begin``.

    ``queries`` are what was asked, and ``raw`` the cells that were read from raw series.
    """

    slo: Slo
    begin: int
    step: int
    cells: int
    accounts: tuple[Account, ...]
    queries: tuple[str, ...]
    raw: frozenset[int] = frozenset()

    @property
    def end(self) -> int:
        """Until when it goes."""
        return self.begin + self.cells * self.step

    def cell(self, moment: float) -> int:
        """The cell that a moment lies in, or begins."""
        return int((moment - self.begin) // self.step)

    def since(self) -> int | None:
        """The first moment of which anything is known."""
        seen = (next((i for i, s in enumerate(one.seen) if s), None) for one in self.accounts)
        first = min((one for one in seen if one is not None), default=None)
        return None if first is None else self.begin + first * self.step


def read_ledger(
    slo: Slo, model: Model, past: Past, begin: int, end: int, *, raw_since: int = 0
) -> Ledger:
    """Read an SLO's ledger from a server; raises HttpError where it cannot be asked.

    Raw series are asked of what lies after ``raw_since``: years of them take long.
    """
    reading = _Reading(slo=slo, settings=model.settings, past=past, begin=begin, end=end)
    recorded = reading.put(reading.recorded, _POINTS, frozenset(range(reading.cells)))
    first = max(0, (raw_since - reading.begin) // reading.step)
    missing = frozenset(range(first, reading.cells)) - recorded
    raw = frozenset[int]()
    if missing:
        raw = reading.put(reading.query(*raw_pair(slo, model)), _RAW_POINTS, missing)
    return reading.ledger(raw)


def raw_pair(slo: Slo, model: Model) -> tuple[str, str]:
    """Bad and all events per second, over the base window, from raw series alone."""
    raw, base = RawExpressions(model), model.settings.windows.base
    return raw.of(slo, naming.bad_rate(base)), raw.of(slo, naming.total_rate(base))


@dataclass(slots=True, kw_only=True)
class _Reading:
    """A ledger on its way."""

    slo: Slo
    settings: Settings
    past: Past
    begin: int
    end: int
    step: int = field(init=False)
    cells: int = field(init=False)
    queries: list[str] = field(default_factory=list)
    _accounts: dict[Labels, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Cells begin with a whole base window of the clock, as what is recorded does."""
        self.step = int(self.settings.windows.base.seconds)
        self.begin -= self.begin % self.step
        self.cells = max(0, (self.end - self.begin) // self.step)

    @property
    def recorded(self) -> str:
        """What was counted in the base window before each moment, of what is recorded."""
        recorded, base = recorded_of(self.slo), self.settings.windows.base
        rates = (naming.bad_rate(base), naming.total_rate(base))
        return self.query(*map(recorded.in_groups, rates))

    def query(self, bad: str, total: str) -> str:
        """Bad, all and seen in one question, told apart by a label."""
        step, by = self.settings.evaluation_interval, self.slo.by
        window, seconds = just_under(self.settings.windows.base), print_decimal(step.seconds)
        over = f")[{window}:{step}])"
        parts = (
            build.aggregate("sum", by, f"{seconds} * sum_over_time(({bad}{over}"),
            build.aggregate("sum", by, f"{seconds} * sum_over_time(({total}{over}"),
            build.aggregate("max", by, f"{seconds} * count_over_time(({total}{over}"),
        )
        named = zip(parts, _KINDS, strict=True)
        return build.any_of(
            *(f'label_replace({part}, "{naming.WHAT}", "{kind}", "", "")' for part, kind in named)
        )

    def put(self, text: str, points: int, wanted: frozenset[int]) -> frozenset[int]:
        """Ask for cells and write down what comes; which of them were seen."""
        found: dict[tuple[Labels, str], dict[int, float]] = {}
        for first, last in _spans(sorted(wanted), points):
            begin, end = (self.begin + cell * self.step for cell in (first, last))
            for series in self.past.read(text, begin, end, self.step, points):
                cells = found.setdefault(self._place(series), {})
                for moment, value in series.points:
                    cell = (int(moment) - self.begin) // self.step - 1
                    if cell in wanted and isfinite(value):
                        cells[cell] = value
        self.queries.append(text)
        return frozenset(self._write(found))

    def _place(self, series: Series) -> tuple[Labels, str]:
        group = tuple((label, series.labels.get(label, "")) for label in self.slo.by)
        return group, series.labels.get(naming.WHAT, "")

    def _write(self, found: dict[tuple[Labels, str], dict[int, float]]) -> set[int]:
        """Only cells of which the bad are known too: all events without them would look perfect."""
        seen: set[int] = set()
        for group in {group for group, _ in found}:
            account = self._accounts.setdefault(group, Account.empty(group, self.cells))
            bad, total, known = (found.get((group, kind), {}) for kind in _KINDS)
            for cell in bad.keys() & total.keys() & known.keys():
                account.bad[cell], account.total[cell] = bad[cell], total[cell]
                account.seen[cell] = min(known[cell], self.step)
                seen.add(cell)
        return seen

    def ledger(self, raw: frozenset[int]) -> Ledger:
        return Ledger(
            slo=self.slo,
            begin=self.begin,
            step=self.step,
            cells=self.cells,
            accounts=tuple(account for _, account in sorted(self._accounts.items())),
            queries=tuple(self.queries),
            raw=raw,
        )


def _spans(cells: list[int], near: int) -> Iterator[tuple[int, int]]:
    """Spans that hold all cells; what lies near is read at once, and not part by part."""
    ends = [i for i, (one, other) in enumerate(pairwise(cells), 1) if other - one > near]
    for first, last in pairwise([0, *ends, len(cells)]):
        yield cells[first], cells[last - 1] + 1
