"""Recorded series of an SLO as they are read back, and what is made of two of them."""

from dataclasses import dataclass, field

from slosmith.model.units import Duration
from slosmith.promql import Matcher, build


@dataclass(frozen=True, slots=True)
class Series:
    """The recorded series that have these matchers, of an SLO with these groups."""

    matchers: str
    by: tuple[str, ...]
    _own: str = field(init=False)
    _grouped: str = field(init=False)

    def __post_init__(self) -> None:
        """Make once what stands behind every name."""
        object.__setattr__(self, "_own", f"{{{self.matchers}}}")
        object.__setattr__(self, "_grouped", f"{{{self.matchers}{build.in_groups(self.by)}}}")

    def now(self, name: str) -> str:
        """A series at its latest value."""
        return f"{name}{self._own}"

    def over(self, name: str, window: Duration) -> str:
        """The sum of a series over a window, in the SLO's groups."""
        return build.aggregate("sum", self.by, f"sum_over_time({self.in_groups(name)}[{window}])")

    def today(self, name: str) -> str:
        """A series in the shape that the SLO has today."""
        series = self.in_groups(name)
        return series if self.by else f"sum({series})"

    def in_groups(self, name: str, *more: Matcher) -> str:
        """A series of the SLO's groups, without what was recorded before there were any."""
        if not more:
            return f"{name}{self._grouped}"
        conditions = "".join(f",{matcher.text}" for matcher in more)
        return f"{name}{self._grouped[:-1]}{conditions}}}"


def share(bad: str, total: str, *, apart: bool = False) -> str:
    """Bad in total; rate() extrapolates each on its own, so that bad may pass by a hair.

    Where the two are counted ``apart`` bad may be below zero, too.
    """
    ratio = f"  {bad}\n  / ({total} > 0)"
    return f"clamp(\n{ratio},\n  0,\n  1\n)" if apart else f"clamp_max(\n{ratio},\n  1\n)"
