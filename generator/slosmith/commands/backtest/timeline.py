"""What happened along the time, drawn: incidents, alerts, notifications, and the budget spent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from slosmith.commands.history.incidents import Incident, Spending
from slosmith.commands.history.now.gate import share
from slosmith.commands.history.report.tables import moment
from slosmith.diagnostics.markup import escape
from slosmith.diagnostics.terminal import printable

_LEFT, _WIDE, _LANE, _CURVE, _POINTS = 210, 790, 20, 48, 200
_LEAST = 2.5
"""What is shorter than this many units would not be seen."""
_COLOURS = {"page": "bad", "ticket": "open"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """From one moment to another, and what is said of it under the pointer.

    Its ``severity`` is its colour; what is ``hollow`` is held against what is not.
    """

    begins: int
    ends: int
    severity: str
    said: str
    hollow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A row of bars with its name."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is drawn of one subject; incidents lie behind all lanes."""

    begin: int
    end: int
    zone: tzinfo
    lanes: Sequence[Lane]
    spending: Spending | None = None
    incidents: Sequence[Incident] = ()

    def draw(self, label: str) -> str:
        """As markup that is safe; ``label`` says in words what is seen."""
        top = _CURVE if self.spending is not None else 0
        high = top + len(self.lanes) * _LANE
        parts = [*self._days(high), *self._behind(high), *self._curve()]
        for number, lane in enumerate(self.lanes):
            parts += self._lane(lane, top + number * _LANE)
        return (
            f'<div class="scroll"><svg viewBox="0 -4 {_LEFT + _WIDE + 4} {high + 26}" role="img">'
            f"<title>{_text(label)}</title>{''.join(parts)}</svg></div>"
        )

    def _x(self, at: float) -> float:
        inside = min(max(at, self.begin), self.end)
        return _LEFT + (inside - self.begin) / (self.end - self.begin) * _WIDE

    def _days(self, high: int) -> Iterator[str]:
        """Lines at midnight, or more rarely where there are many days, and their dates."""
        for at, text in _ticks(self.begin, self.end, self.zone):
            x = self._x(at)
            yield f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{high}" stroke="var(--line)"/>'
            if x < _LEFT + _WIDE - 30:
                yield _word(x + 3, high + 14, text)

    def _behind(self, high: int) -> Iterator[str]:
        for one in self.incidents:
            x, wide = self._place(one.begins, one.ends)
            said = f"incident of {moment(one.begins, self.zone)}: {share(one.spent)} of the budget"
            yield (
                f'<rect x="{x:.1f}" y="0" width="{wide:.1f}" height="{high}" class="bad" '
                f'fill="currentColor" opacity=".18"><title>{_text(said)}</title></rect>'
            )

    def _curve(self) -> Iterator[str]:
        """The share of the period's budget that was spent since the beginning."""
        if self.spending is None:
            return
        seconds = (self.end - self.begin) / _POINTS
        first = self.spending.cell(self.begin)
        shares = [
            self.spending.share(first, self.spending.cell(int(self.begin + n * seconds)))
            for n in range(_POINTS + 1)
        ]
        most = max(shares[-1], 0.01)
        points = " ".join(
            f"{self._x(self.begin + n * seconds):.1f},{(_CURVE - 8) * (1 - one / most) + 2:.1f}"
            for n, one in enumerate(shares)
        )
        yield _word(0, 14, "budget spent")
        yield _word(0, 28, f"{share(shares[-1])} of a period's")
        yield (f'<polyline points="{points}" fill="none" stroke="var(--link)" stroke-width="1.5"/>')

    def _lane(self, lane: Lane, y: int) -> Iterator[str]:
        name = printable(lane.name, 34)
        yield _word(0, y + 14, name)
        for bar in lane.bars:
            x, wide = self._place(bar.begins, bar.ends)
            colour = _COLOURS.get(bar.severity, "quiet")
            fill = 'fill="none" stroke="currentColor"' if bar.hollow else 'fill="currentColor"'
            yield (
                f'<rect x="{x:.1f}" y="{y + 4}" width="{wide:.1f}" height="{_LANE - 8}" '
                f'class="{colour}" {fill}><title>{_text(bar.said)}</title></rect>'
            )

    def _place(self, begins: int, ends: int) -> tuple[float, float]:
        x = self._x(begins)
        return min(x, _LEFT + _WIDE - _LEAST), max(_LEAST, self._x(ends) - x)


def _ticks(begin: int, end: int, zone: tzinfo) -> Iterator[tuple[int, str]]:
    days = (end - begin) / 86_400
    hours, every = (6, 1) if days <= 3 else (24, 1) if days <= 16 else (24, 7)
    day = datetime.fromtimestamp(begin, UTC).astimezone(zone).date()
    last = datetime.fromtimestamp(end, UTC).astimezone(zone).date()
    while day <= last:
        for hour in range(0, 24, hours):
            local = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            at = int(local.timestamp())
            if begin <= at < end:
                yield at, f"{local:%b %-d}" if hour == 0 else f"{hour} h"
        day += timedelta(days=every)


def _word(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="12" fill="var(--quiet)">{_text(text)}</text>'


def _text(text: str) -> str:
    return escape(printable(text, 300))
