"""Time that does not count: an interval that comes again, or as long as a condition holds."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TypeAlias

from slosmith.model.expression import Expression
from slosmith.model.interval import Times, minutes
from slosmith.model.timezones import Zone
from slosmith.model.units import divide
from slosmith.promql import canonical, spell_bounds
from slosmith.record import dataclass
from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """Excluded while a part of the interval ``name`` is, in the time of its zone."""

    name: str
    times: Times
    zone: Zone
    reason: str
    origin: Origin

    @property
    def text(self) -> str:
        """When it is, in words."""
        return f"{self.name}: {self.times.text}"

    @property
    def share(self) -> Decimal | None:
        """How much of all time it takes."""
        taken = sum(minutes([self.times], _FIRST + timedelta(days=n)) for n in range(_FOUR_YEARS))
        share = Fraction(taken, _FOUR_YEARS * _DAY)
        return divide(Decimal(share.numerator), Decimal(share.denominator))


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Excluded while a comparison has a result."""

    condition: Expression
    reason: str
    origin: Origin

    @property
    def query(self) -> str:
        """The comparison as it is rendered."""
        return spell_bounds(canonical(self.condition.text))

    @property
    def text(self) -> str:
        """When it is, in the author's words."""
        return f"when {self.condition.text}"

    @property
    def share(self) -> Decimal | None:
        """How much of all time it takes, which is not known."""
        return None


Exclusion: TypeAlias = During | When


def is_excluded(one: During, at: int) -> bool:
    """Whether an interval is at a moment in Unix seconds."""
    return is_within(one.times, one.zone, at)


def is_within(times: Times, zone: Zone, at: int) -> bool:
    """Whether it is one of some times by a zone's clock, at a moment in Unix seconds."""
    local = datetime.fromtimestamp(at + zone.offset(at), UTC)
    return times.is_at(local.date(), local.strftime("%H:%M"))


def leave_nothing(parts: Iterable[Times]) -> bool:
    """Whether intervals take all time: of more than a hundred, those that are written first."""
    every = [*islice(dict.fromkeys(parts), 100)]
    return all(minutes(every, _FIRST + timedelta(days=n)) == _DAY for n in range(_FOUR_YEARS))


_FIRST, _FOUR_YEARS, _DAY = date(2025, 1, 1), 1461, 1440
