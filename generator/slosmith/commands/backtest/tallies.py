"""Who would have been notified how often, and at which hours: of each SLO, and of a whole team."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from slosmith.commands.backtest.notifying import Notification, once
from slosmith.commands.backtest.outcome import Outcome
from slosmith.commands.history.firing import Firing

WEEK_SECONDS = 7 * 86_400
_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a team was notified of: of all, or of the SLO or the alert that ``subject`` names."""

    team: str
    subject: str
    notified: tuple[Notification, ...]

    def count(self, severity: str) -> int:
        """How many of a severity."""
        return len(once(one for one in self.notified if one.severity == severity))

    @property
    def receivers(self) -> str:
        """Whom they came to, and how many of several."""
        counted = Counter(one.receiver for one in self.notified)
        if len(counted) == 1:
            return next(iter(counted))
        return ", ".join(f"{name} ({count})" for name, count in sorted(counted.items()))

    def hours(self, zone: tzinfo) -> str:
        """How many came in each hour of the day: a character for each of 24."""
        counted = Counter(
            datetime.fromtimestamp(one.begins, UTC).astimezone(zone).hour
            for one in once(self.notified)
        )
        return "".join(_digit(counted[hour]) for hour in range(_HOURS))


def _digit(count: int) -> str:
    return "." if not count else str(count) if count < 10 else "+"


def tallies(outcome: Outcome) -> Iterator[Tally]:
    """Of each team all, then each of its SLOs, then its plain alerts that somebody got."""
    teams = {one.slo.team for one in outcome.slos} | {one.team for one in outcome.notified}
    for team in sorted(teams):
        own = tuple(one for one in outcome.notified if one.team == team)
        yield Tally(team=team, subject="", notified=own)
        for each in outcome.slos:
            if each.slo.team == team:
                yield _tally(team, each.slo.ref, own, slo_of)
        names = {_plain_name(firing) for one in own for firing in one.firings} - {""}
        for name in sorted(names):
            yield _tally(team, name, own, _plain_name)


def _tally(
    team: str, subject: str, own: Sequence[Notification], called: Callable[[Firing], str]
) -> Tally:
    some = tuple(one for one in own if any(called(each) == subject for each in one.firings))
    return Tally(team=team, subject=subject, notified=some)


def slo_of(firing: Firing) -> str:
    """The reference of the SLO whose alert it is; empty of a plain alert."""
    labels = firing.labels
    return f"{labels['service']}/{labels['slo']}" if "slo" in labels else ""


def _plain_name(firing: Firing) -> str:
    return "" if slo_of(firing) else firing.name
