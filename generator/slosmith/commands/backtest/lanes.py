"""The rows of a timeline: alerts that fired, who was notified, and what they are held against."""

from collections.abc import Iterable, Iterator

from slosmith.commands.backtest.outcome import OfSlo
from slosmith.commands.backtest.played import Backtest
from slosmith.commands.backtest.timeline import Bar, Lane
from slosmith.commands.history.firing import Firing, joined
from slosmith.commands.history.now.text import length
from slosmith.commands.history.report.tables import moment
from slosmith.model.labels import Labels


def lanes_of(found: Backtest, each: OfSlo, group: Labels) -> list[Lane]:
    """Those of a group of an SLO; none where nothing fired, was notified of or is known."""
    own = [one for one in each.firings if one.is_of(group)]
    lanes = [*_fired(found, own, tier=True), Lane(name="notified", bars=_sent(found, own))]
    if found.before is not None:
        others = (one for one in found.before.slos if one.slo.ref == each.slo.ref)
        fired = [firing for one in others for firing in one.firings if firing.is_of(group)]
        lanes.append(Lane(name="paged before", bars=_paged(found, fired)))
    if found.verdict is not None:
        lanes.append(Lane(name="known incidents", bars=tuple(_known(found, each))))
    return [one for one in lanes if one.bars]


def plain_lanes(found: Backtest) -> list[Lane]:
    """Those of plain alerts, by their names."""
    return [*_fired(found, sorted(found.outcome.plain, key=lambda one: one.name), tier=False)]


def _fired(found: Backtest, firings: Iterable[Firing], *, tier: bool) -> Iterator[Lane]:
    """A row for each alert, which an SLO's own is known in by its tier."""
    by_name: dict[str, list[Firing]] = {}
    for one in firings:
        name = one.labels.get("tier", one.name) if tier else one.name
        by_name.setdefault(name, []).append(one)
    for name, own in by_name.items():
        yield Lane(name=name, bars=tuple(_bar(found, one) for one in own))


def _bar(found: Backtest, one: Firing) -> Bar:
    ends = one.until(found.outcome.end)
    when = f"from {moment(one.begins, found.zone)} for {length(ends - one.begins)}"
    said = f"{one.title} ({one.severity}) {when}"
    return Bar(begins=one.begins, ends=ends, severity=one.severity, said=said)


def _sent(found: Backtest, own: list[Firing]) -> tuple[Bar, ...]:
    """When somebody was notified of one of these alerts."""
    return tuple(
        Bar(
            begins=one.begins,
            ends=one.begins,
            severity=one.severity,
            said=f"{one.severity} to {one.receiver}, {moment(one.begins, found.zone)}",
        )
        for one in found.outcome.notified
        if any(firing in own for firing in one.firings)
    )


def _paged(found: Backtest, firings: list[Firing]) -> tuple[Bar, ...]:
    pages = joined([one for one in firings if one.is_burn_page])
    return tuple(
        Bar(
            begins=one.begins,
            ends=one.until(found.outcome.end),
            severity=one.severity,
            said=f"paged before, {moment(one.begins, found.zone)}",
            hollow=True,
        )
        for one in pages
    )


def _known(found: Backtest, each: OfSlo) -> Iterator[Bar]:
    for one in found.verdict.matches if found.verdict is not None else ():
        if each.slo.ref in one.known.slos:
            yield Bar(
                begins=one.known.begins,
                ends=one.known.ends,
                severity="",
                said=one.known.note or "known incident",
                hollow=True,
            )
