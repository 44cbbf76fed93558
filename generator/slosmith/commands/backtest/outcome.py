"""One specification played on the past of a server."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from slosmith.build.parallel import run_in_parallel
from slosmith.commands.backtest.behind import place, reach, with_alerts
from slosmith.commands.backtest.firing import play_alert, play_slo
from slosmith.commands.backtest.incidents import Harmless, harmless, spending
from slosmith.commands.backtest.measured import Span, read_measured
from slosmith.commands.backtest.needed import alerts_in, needed_groups, rendered
from slosmith.commands.backtest.notifying import Notification, notifications, once
from slosmith.commands.history.firing import Firing, alert_title
from slosmith.commands.history.incidents import Incident, Spending, find_incidents
from slosmith.commands.history.past import Past
from slosmith.commands.plan.side import Side
from slosmith.emit.rules import service_groups
from slosmith.live.prometheus import has_closed_ranges
from slosmith.model.correction import Correction
from slosmith.model.labels import Labels
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.player.playing import Unplayable
from slosmith.player.rules import Rule

_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSlo:
    """What would have come of one SLO.

    ``harmless`` are burn-rate alerts that fired although less was spent than is an incident, and
    ``silent`` alerts that never fired, with their tier. ``behind`` are the firings of plain alerts
    that were played behind it.
    """

    slo: Slo
    spendings: tuple[Spending, ...]
    incidents: tuple[Incident, ...]
    firings: tuple[Firing, ...]
    harmless: tuple[Harmless, ...]
    silent: tuple[str, ...]
    not_known: tuple[str, ...]
    queries: tuple[str, ...]
    behind: Mapping[str, tuple[Firing, ...]]

    def subject(self, group: Labels) -> str:
        """What the SLO or a group of it is called."""
        inner = ",".join(f'{label}="{value}"' for label, value in group)
        return f"{self.slo.ref}{{{inner}}}" if inner else self.slo.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a specification would have done from ``begin`` to ``end``."""

    name: str
    begin: int
    end: int
    slos: tuple[OfSlo, ...]
    plain: tuple[Firing, ...]
    silent: tuple[str, ...]
    """Plain alerts that never fired."""
    notified: tuple[Notification, ...]
    corrections: tuple[Correction, ...]
    as_recorded: tuple[tuple[str, str], ...] = ()
    """Plain alerts that read what is recorded of SLOs and were not played behind them, and why."""
    unplayed: tuple[tuple[str, str], ...] = ()
    """Plain alerts of which it is not known whether they fired, and why."""

    def sent(self, severity: str) -> tuple[Notification, ...]:
        """The notifications of one severity."""
        return once(one for one in self.notified if one.severity == severity)


def backtest(side: Side, slos: Sequence[Slo], past: Past, begin: int, end: int) -> Outcome:
    """Play the rules of some SLOs, and the plain alerts of their services; raises HttpError.

    What windows reach back to is read too, and nothing is said of that time. Where all SLOs are
    played, so are services that have plain alerts alone.
    """
    model, step = side.model, int(side.model.settings.evaluation_interval.seconds)
    closed = has_closed_ranges(past.url, past.access)
    placed = place(_plain_alerts(slos, model), slos, model)
    one = partial(_of_slo, model=model, past=past, time=(begin, end), closed=closed)
    tasks = [partial(one, slo, placed.behind.get(slo.ref, ())) for slo in slos]
    found = tuple(run_in_parallel(tasks))
    span = Span(begin=begin, step=step, count=(end - begin) // step)
    plain, unplayed = dict[str, tuple[Firing, ...]](), list[tuple[str, str]]()
    for alert, rule in placed.asked:
        try:
            plain[alert.subject] = play_alert(alert, rule, past, span)
        except Unplayable as error:
            unplayed.append((alert.subject, f"it was not played: {error}"))
    plain |= {name: some for one in found for name, some in one.behind.items()}
    fired = tuple(firing for some in plain.values() for firing in some)
    every = [*(firing for one in found for firing in one.firings), *fired]
    return Outcome(
        name=side.name,
        begin=begin,
        end=end,
        slos=found,
        plain=fired,
        silent=tuple(name for name, some in plain.items() if not some),
        corrections=model.corrections,
        as_recorded=placed.as_recorded,
        unplayed=tuple(unplayed),
        notified=tuple(
            one for one in notifications(every, side.routing, end) if one.begins >= begin
        ),
    )


def _of_slo(
    slo: Slo,
    behind: Sequence[tuple[PlainAlert, Rule]],
    model: Model,
    past: Past,
    time: tuple[int, int],
    *,
    closed: bool,
) -> OfSlo:
    begin, end = time
    rules, step = [rule for _, rule in behind], int(model.settings.evaluation_interval.seconds)
    span = _span(slo, begin - reach(rules), end, step)
    groups, base = with_alerts(needed_groups(slo, model), rules, step), model.settings.windows.base
    measured = read_measured(groups, past, span)
    played = play_slo(slo, base, groups, measured, span, closed=closed)
    firings = _seen(played.firings, begin, end)
    fired = {one.title for one in firings}
    every = [alert_title({**rule.labels, "alertname": rule.alert}) for rule in played.alerts]
    spendings = [spending(slo, one, course, span) for one, course in played.groups.items()]
    own = [(spent, [one for one in firings if one.is_of(spent.group)]) for spent in spendings]
    found = (
        incident
        for spent, fired_in in own
        for incident in find_incidents(spent, [one for one in fired_in if one.is_burn_page])
    )
    return OfSlo(
        slo=slo,
        spendings=tuple(spendings),
        incidents=tuple(one for one in found if one.ends > begin),
        firings=firings,
        harmless=tuple(
            one for spent, fired_in in own for one in harmless(slo, spent, fired_in, end)
        ),
        silent=tuple(name for name in dict.fromkeys(every) if name not in fired),
        not_known=(
            *played.not_played,
            *(f"{one.name} was read as it was recorded" for one in sorted(measured.recorded)),
            *(() if played.groups else ("nothing of it was measured in that time",)),
        ),
        queries=measured.queries,
        behind={
            alert.subject: _seen(some, begin, end)
            for (alert, _), some in zip(behind, played.behind, strict=True)
        },
    )


def _seen(firings: Iterable[Firing], begin: int, end: int) -> tuple[Firing, ...]:
    return tuple(one for one in firings if one.until(end) > begin)


def _span(slo: Slo, begin: int, end: int, step: int) -> Span:
    """As far back as its alerts look, from a whole hour on, as subqueries look at whole steps."""
    longest = max((int(one.long.seconds) for one in slo.plan.all_alerts), default=0)
    first = (begin - longest - _HOUR) // _HOUR * _HOUR
    return Span(begin=first, step=step, count=(end - first) // step)


def _plain_alerts(slos: Sequence[Slo], model: Model) -> Iterator[tuple[PlainAlert, Rule]]:
    """Those of the services of SLOs, or of all services where these are all SLOs."""
    for service in model.services:
        if len(slos) == len(model.slos) or any(slo.service == service.name for slo in slos):
            groups = service_groups(replace(service, slos=()), model.settings)
            yield from zip(service.alerts, alerts_in(rendered(groups)), strict=True)
