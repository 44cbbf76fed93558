"""Comparing two specifications: what each section says of each subject, and in which order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from slosmith.commands.plan.acknowledged import acknowledge
from slosmith.commands.plan.addresses import (
    alert_addresses,
    lost_addresses,
    service_addresses,
    slo_addresses,
)
from slosmith.commands.plan.change import Change, Fact, Risk, Section, changes
from slosmith.commands.plan.cost import cost_facts
from slosmith.commands.plan.history import compare_history, compare_ruler
from slosmith.commands.plan.inhibited import Key, compare_inhibited
from slosmith.commands.plan.notified import Notified, routing_facts
from slosmith.commands.plan.pairs import Pairs, pairs_of
from slosmith.commands.plan.plain import EXPRESSION, alert_facts, risk_of_expression
from slosmith.commands.plan.rest import compare_rest, settings_facts
from slosmith.commands.plan.side import Side
from slosmith.commands.plan.slos import slo_facts
from slosmith.model.alerts import Alert, plain_alert, slo_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.output.rendered import digest_of
from slosmith.source import Origin

_IMPLIED = {
    "calculated as": ("measured by", "series read", "by", "objective"),
    "series read": ("measured by", "objective"),
}
"""What need not be said where one of these has changed, of which it follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What would have been otherwise in a time of the past, in sentences; ``of`` names that."""

    of: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All changes, the worst first; ``upgraded`` are files that only the program's version changes.

    They were committed otherwise than today's program renders what was specified then. ``played``
    is there where both sides were played on the past of a server.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    upgraded: tuple[str, ...] = ()
    played: Played | None = None


def compare(before: Side, after: Side) -> Comparison:
    """Every change between two sides; both were compiled by the same program."""
    pairs = pairs_of(before.model, after.model)
    found = [*_Comparing(before, after, pairs).changes()]
    found += compare_rest(before, after, pairs, found)
    found = [*acknowledge(found, before.allowances, after.allowances)]
    return Comparison(
        before=before.name,
        after=after.name,
        changes=tuple(sorted(found, key=lambda one: one.rank)),
        upgraded=tuple(_upgraded(before)),
    )


def _upgraded(before: Side) -> Iterator[str]:
    for path, digest in (before.written or {}).items():
        text = before.documents.get(path)
        if text is not None and digest_of(text.encode()) != digest:
            yield path


class _Comparing:
    """One comparison on its way, section by section."""

    def __init__(self, before: Side, after: Side, pairs: Pairs) -> None:
        self._before, self._after, self._pairs = before, after, pairs
        self._notified = Notified.of(before), Notified.of(after)
        self._old, self._new = dict[Key, Alert](), dict[Key, Alert]()
        self._services = {one.name: one.origin for one in after.model.services}

    def changes(self) -> Iterator[Change]:
        """What is known of SLOs, of alerts, of routing and of settings."""
        before, after = self._before, self._after
        yield from self._slos()
        yield from self._alerts()
        yield from self._whole_services()
        yield from self._inhibited()
        routing = after.model.routing
        facts = routing_facts(before), routing_facts(after)
        place = routing.origin if routing else None
        yield from changes(Section.NOTIFIED, "routing", *facts, place)
        facts = settings_facts(before.model.settings), settings_facts(after.model.settings)
        yield from changes(Section.REST, "settings", *facts, None)
        yield from changes(Section.COST, "cost", cost_facts(before), cost_facts(after), None)

    def _slos(self) -> Iterator[Change]:
        old, new = self._before.model.settings, self._after.model.settings
        for pair in self._pairs.slos:
            there, here = pair.old, pair.new
            gone, come = slo_alerts(there) if there else (), slo_alerts(here) if here else ()
            subject, place = self._called(there, here)
            if there and here:
                before, after = slo_facts(there, old), slo_facts(here, new)
                said = [*changes(Section.OBJECTIVES, subject, before, after, place)]
                yield from _not_implied(said)
                yield from self._ways(subject, gone, come, place)
                rulers = self._ruler(self._before, there), self._ruler(self._after, here)
                yield from compare_ruler(subject, *rulers, place, records=True)
            else:
                yield _one_sided("SLO", _words(there), _words(here), gone, subject, place)
            sides = (there, old) if there else None, (here, new) if here else None
            yield from (replace(one, place=place) for one in compare_history(*sides))
            lost, kept = slo_addresses(there) if there else (), slo_addresses(here) if here else ()
            yield from lost_addresses(subject, lost, kept, self._after, place)

    def _alerts(self) -> Iterator[Change]:
        for pair in self._pairs.alerts:
            there, here = pair.old, pair.new
            gone, come = (plain_alert(one) if one else None for one in (there, here))
            subject, place = self._called(there, here)
            if there and here and gone and come:
                facts = alert_facts(there), alert_facts(here)
                for one in changes(Section.OBJECTIVES, subject, *facts, place):
                    yield _weighed(one, here.severity)
                yield from self._ways(subject, (gone,), (come,), place)
                rulers = self._ruler(self._before, there), self._ruler(self._after, here)
                yield from compare_ruler(subject, *rulers, place, records=False)
            else:
                old, new = (
                    f"{one.severity}: {one.query}" if one else None for one in (there, here)
                )
                yield _one_sided("alert", old, new, (gone,) if gone else (), subject, place)
            lost, kept = alert_addresses(gone), alert_addresses(come)
            yield from lost_addresses(subject, lost, kept, self._after, place)

    def _ruler(self, side: Side, one: Slo | PlainAlert) -> int | None:
        return side.model.shards.get(one.service)

    def _called(
        self, old: Slo | PlainAlert | None, new: Slo | PlainAlert | None
    ) -> tuple[str, Origin | None]:
        """What it is called today, and where it is written, or its service where it is gone."""
        one = new or old
        assert one is not None
        subject = one.ref if isinstance(one, Slo) else one.subject
        return subject, new.origin if new else self._services.get(one.service)

    def _ways(
        self, subject: str, old: Iterable[Alert], new: Iterable[Alert], place: Origin | None
    ) -> Iterator[Change]:
        """Who is notified of what both sides have."""
        for alerts, found in ((old, self._old), (new, self._new)):
            for one in alerts:
                tier = one.burn.tier if one.burn else ""
                found[subject, one.purpose, one.severity, tier] = one
        kinds = {one.severity for one in old} & {one.severity for one in new}
        before, after = self._notified
        there = before.facts(one for one in old if one.severity in kinds)
        here = after.facts(one for one in new if one.severity in kinds)
        yield from changes(Section.NOTIFIED, subject, there, here, place)

    def _whole_services(self) -> Iterator[Change]:
        sides = self._before.model, self._after.model
        old, new = ({one.name: one for one in side.services} for side in sides)
        for name, service in old.items():
            here = new.get(name)
            place = here.origin if here else None
            subject, lost = f"service {name}", service_addresses(service)
            if here:
                facts = _service_facts(service), _service_facts(here)
                yield from changes(Section.OBJECTIVES, subject, *facts, place)
            yield from lost_addresses(subject, lost, (), self._after, place)

    def _inhibited(self) -> Iterator[Change]:
        """What inhibits what, of the alerts that there are on both sides."""
        kept = self._old.keys() & self._new.keys()
        old, new = (
            {key: one for key, one in found.items() if key in kept}
            for found in (self._old, self._new)
        )
        for key, change in compare_inhibited(self._before, self._after, old, new):
            yield replace(change, place=self._new[key].origin)


def _not_implied(found: list[Change]) -> Iterator[Change]:
    said = {one.what for one in found}
    return (one for one in found if said.isdisjoint(_IMPLIED.get(one.what, ())))


def _weighed(change: Change, severity: AlertSeverity) -> Change:
    if change.what != EXPRESSION:
        return change
    return replace(change, risk=risk_of_expression(change, severity))


def _one_sided(  # what there is of it on each side, and which alerts go with it
    what: str,
    old: str | None,
    new: str | None,
    gone: Iterable[Alert],
    subject: str,
    place: Origin | None,
) -> Change:
    lost = old is not None and any(gone)
    return Change(
        section=Section.OBJECTIVES,
        subject=subject,
        what=what,
        old=old,
        new=new,
        risk=Risk.NOTIFY if lost else None,
        place=place,
    )


def _words(slo: Slo | None) -> str | None:
    return f"{slo.objective.text} over {slo.period}" if slo else None


def _service_facts(service: Service) -> Iterator[Fact]:
    yield Fact(what="description", value=service.description)
    yield Fact(what="depends on", value=", ".join(service.depends_on))
    yield Fact(what="one for all installations", value=", ".join(sorted(service.across)))
