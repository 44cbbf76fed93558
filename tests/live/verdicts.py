"""Judging a rehearsal that was played for real: sentences on whatever was not as it must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from slosmith.model import naming
from slosmith.model.scenario import Expectation, ExpectedInhibition
from slosmith.model.units import Duration
from tests.live.notified import Message
from tests.live.rehearsal import Rehearsal, tells_of
from tests.live.watch import Sighting

# An alert begins at the moment of its evaluation, and reaches Alertmanager a little later.
_EARLY = 0.5
_SEVERITY = {"critical": "page", "danger": "page", "warning": "ticket"}


def judge(rehearsal: Rehearsal) -> list[str]:
    """Everything that is wrong, or nothing."""
    return [
        *(wrong for one in rehearsal.scenario.expected for wrong in _expected(rehearsal, one)),
        *(wrong for one in rehearsal.scenario.inhibited for wrong in _muted(rehearsal, one)),
        *_unexpected(rehearsal),
        *rehearsal.watch.wrong,
        *_delivered_though_muted(rehearsal),
        *_twice(rehearsal),
        *(f"{m.receiver} would refuse: {m.wrong} in {m.text}" for m in _refused(rehearsal)),
        *_heartbeat(rehearsal),
    ]


def tell(rehearsal: Rehearsal) -> str:
    """What happened and when, in seconds after the failure began."""
    began = rehearsal.began
    lines = [f"{rehearsal.ended - began:7.1f}  the failure ends"]
    for one in rehearsal.watch.seen.values():
        muted = ", muted" if one.was_muted else ""
        lines.append(f"{one.began - began:7.1f}  fires    {_words(one.labels)}{muted}")
    for message in rehearsal.stage.told.all():
        verb = "resolves" if message.resolves else "told    "
        group = " ".join(sorted(message.group.values()))
        names = ", ".join(sorted(message.names))
        lines.append(f"{message.at - began:7.1f}  {verb} {message.receiver}: {names} ({group})")
    ordered = sorted(lines, key=lambda line: float(line[:7]))
    return "\n".join([f"{rehearsal.scenario.name}: {rehearsal.scenario.title}", *ordered])


def _words(labels: Mapping[str, str]) -> str:
    more = (labels[name] for name in ("severity", "tier", "provider", "check") if name in labels)
    return f"{labels['alertname']} ({', '.join(more)})"


def _expected(rehearsal: Rehearsal, expected: Expectation) -> Iterator[str]:
    """It fires in time, and everybody who must be is told, and nobody else, and that it is over."""
    seen = rehearsal.sightings(expected.alert)
    if not seen:
        yield f"{expected.alert} never reached Alertmanager"
        return
    after = seen[0].began - rehearsal.began
    if after > rehearsal.late(expected.within):
        yield f"{expected.alert} fired after {after:.1f} s, {expected.within} was expected"
    wanted = rehearsal.receivers(expected)
    if expected.receivers and wanted != set(expected.receivers):
        yield f"{expected.alert} goes to {wanted} by its labels, not to {expected.receivers}"
    told = list(rehearsal.messages(expected, resolve=False))
    if {one.receiver for one in told} != wanted:
        yield f"{expected.alert} was told to {sorted(one.receiver for one in told)}, not {wanted}"
    for message in told:
        yield from _links(rehearsal, expected, message)
        yield from _soonest(rehearsal, expected, message)
    if rehearsal.must_clear(expected):
        resolved = {one.receiver for one in rehearsal.messages(expected, resolve=True)}
        if resolved != wanted:
            yield f"that {expected.alert} is over was told to {sorted(resolved)}, not {wanted}"


def _soonest(rehearsal: Rehearsal, expected: Expectation, message: Message) -> Iterator[str]:
    """Nobody is told before the first alert of a group has been waited for."""
    together = list(rehearsal.watch.matching(message.group))
    waits = (rehearsal.stage.document.timings(one.labels)["group_wait"] for one in together)
    waited = float(min(Duration.parse(wait).seconds for wait in waits))
    after = message.at - min(one.began for one in together)
    if after < waited - _EARLY:
        yield f"{message.receiver} was told of {expected.alert} after {after:.1f} s, not {waited:g}"


def _links(rehearsal: Rehearsal, expected: Expectation, message: Message) -> Iterator[str]:
    """The runbook is the alert's own, and is there, and so is the dashboard."""
    stage, links = rehearsal.stage, message.links
    seen = rehearsal.watch.matching(message.group)
    annotations = [one.annotations for one in seen if one.name in message.names]
    for text, key in (("Runbook", "runbook_url"), ("Dashboard", "dashboard_url")):
        if links[text] not in {one[key] for one in annotations}:
            yield f"{message.receiver} is told of {expected.alert} with the {text} {links[text]}"
    page = links["Runbook"].removeprefix(f"{stage.model.settings.runbook_base}/").partition("#")[0]
    dashboard = links["Dashboard"].removeprefix(f"{stage.model.settings.dashboard_base}/d/")
    dashboards = stage.root / "output" / "grafana" / "dashboards"
    if not (stage.root / "output" / "runbooks" / page).is_file():
        yield f"no runbook was rendered for {links['Runbook']}"
    if not (dashboards / f"{dashboard.partition('?')[0].partition('/')[0]}.json").is_file():
        yield f"no dashboard was rendered for {links['Dashboard']}"


def _muted(rehearsal: Rehearsal, muting: ExpectedInhibition) -> Iterator[str]:
    """It fires and is muted, and nobody is told of it while that which mutes it fires."""
    seen = rehearsal.sightings(muting.alert)
    if not seen or not all(one.was_muted for one in seen):
        yield f"{muting.alert} was not muted; it was seen {len(seen)} times"
    ends = [one.looks[-1][0] for one in rehearsal.sightings(muting.by)]
    for message in rehearsal.stage.told.all():
        if ends and message.at <= max(ends) and tells_of(message, muting.alert):
            yield f"{message.receiver} was told of {muting.alert}, which {muting.by} should mute"


def _unexpected(rehearsal: Rehearsal) -> Iterator[str]:
    """Asked of Prometheus: what must stay silent did, and nothing fired that nobody expected."""
    scenario, stage = rehearsal.scenario, rehearsal.stage
    span = int(rehearsal.over - rehearsal.started) + 1
    fired = stage.prometheus.query(f'max_over_time(ALERTS{{alertstate="firing"}}[{span}s])')
    muted = (one.alert for one in scenario.inhibited)
    known = (*(one.alert for one in scenario.expected), *muted, *scenario.may_fire)
    for one in fired:
        labels = one["metric"]
        silent = any(pattern.matches(labels) for pattern in scenario.silent)
        expected = any(pattern.matches(labels) for pattern in known)
        if labels["alertname"] != naming.WATCHDOG and (silent or not expected):
            yield f"{_words(labels)} fired, which must stay silent"


def _delivered_though_muted(rehearsal: Rehearsal) -> Iterator[str]:
    """No message speaks of alerts that were all muted when it came."""
    for message in rehearsal.stage.told.all():
        severity = _SEVERITY.get(message.severity, "")
        labels = {**message.group, "severity": severity}
        told = [one for one in rehearsal.watch.matching(labels) if one.name in message.names]
        if not message.resolves and told and all(one.muted_at(message.at) for one in told):
            yield f"{message.receiver} was told of {told[0].name}, which was muted"


def _twice(rehearsal: Rehearsal) -> Iterator[str]:
    """Of an incident with a single alert nobody is told again before it was over."""
    for expected in rehearsal.scenario.expected:
        if len(rehearsal.sightings(expected.alert)) != 1 or _shares_a_group(rehearsal, expected):
            continue
        for receiver in rehearsal.receivers(expected):
            told = [
                one
                for one in rehearsal.stage.told.all()
                if one.receiver == receiver and tells_of(one, expected.alert)
            ]
            for first, second in pairwise(told):
                if first.resolves == second.resolves:
                    yield f"{receiver} was told twice of {expected.alert}"


def _shares_a_group(rehearsal: Rehearsal, expected: Expectation) -> bool:
    """Whether another alert may be told in the same message, and add to it later."""
    (own,) = rehearsal.sightings(expected.alert)
    shared = [one for one in rehearsal.watch.seen.values() if _together(one, own)]
    return len(shared) > 1


def _together(one: Sighting, other: Sighting) -> bool:
    names = ("service", "slo", "provider", "severity")
    same = all(one.labels.get(name) == other.labels.get(name) for name in names)
    return same and ("slo" in one.labels or one.name == other.name)


def _refused(rehearsal: Rehearsal) -> list[Message]:
    told = rehearsal.stage.told.all()
    return [one for one in told if one.wrong or one.receiver.startswith("nobody")]


def _heartbeat(rehearsal: Rehearsal) -> Iterator[str]:
    """The watchdog's receiver heard from it until the end."""
    beats = [one for one in rehearsal.stage.told.heartbeats if one >= rehearsal.ended]
    if not beats:
        yield "the heartbeat stopped"
