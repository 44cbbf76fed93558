"""What a backtest found, in text and as JSON; beside another specification where there is one."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from slosmith.backtest.outcome import OfSlo, Outcome
from slosmith.history.firing import Firing
from slosmith.history.incidents import Incident
from slosmith.live.http import printable
from slosmith.model.root import Slo
from slosmith.model.units import utc_minute

_SEVERITIES = ("page", "ticket", "info")
_NOT_PLAYED = (
    "not played: what templates look up, repeated notifications, silences, alerts of others"
)


def print_text(outcome: Outcome, before: Outcome | None) -> str:
    """One screen for a quiet week: who was notified how often, and each incident."""
    lines = [f"{utc_minute(outcome.begin)} to {utc_minute(outcome.end)}, UTC"]
    if before is not None:
        lines += ["", *_changes(outcome, before)]
    lines += ["", *_notified(outcome)]
    for one in outcome.slos:
        lines += ["", one.slo.ref, *(f"  {line}" for line in _of_slo(one))]
    if outcome.plain or outcome.silent:
        counted = Counter(one.name for one in outcome.plain)
        lines += ["", "plain alerts"]
        lines += [f"  {name} fired {_times(count)}" for name, count in sorted(counted.items())]
        lines += _silent(outcome.silent)
    return "\n".join(map(printable, (*lines, "", _NOT_PLAYED))) + "\n"


def _notified(outcome: Outcome) -> Iterator[str]:
    weeks = (outcome.end - outcome.begin) / (7 * 86_400)
    if not outcome.notified:
        yield "nobody is notified of anything"
        return
    counted = Counter((one.receiver, one.severity) for one in outcome.notified)
    for (receiver, severity), count in sorted(counted.items()):
        own = [
            one for one in outcome.notified if (one.receiver, one.severity) == (receiver, severity)
        ]
        night = sum(datetime.fromtimestamp(one.begins, UTC).hour < _MORNING for one in own)
        yield (
            f"{receiver}: {_number(count, severity)}, {count / weeks:.1f} a week, "
            f"{night} of them from 0 to {_MORNING} h"
        )


_MORNING = 6


def _of_slo(one: OfSlo) -> Iterator[str]:
    for incident in one.incidents:
        yield _incident(incident)
    for firing in one.firings:
        if "tier" not in firing.labels:
            yield _told(firing, one.slo)
    for each in one.harmless:
        yield (
            f"{utc_minute(each.firing.begins)}: {each.firing.name} ({each.firing.severity}) fired, "
            f"and {each.spent:.2%} of the period's budget was spent"
        )
    if not one.incidents and not one.firings:
        yield "no incident"
    yield from (line.strip() for line in _silent(one.silent))
    yield from one.not_known


def _told(firing: Firing, slo: Slo) -> str:
    """An alert that speaks of the source, and not of the budget."""
    lasting = "on" if firing.ends is None else f"until {utc_minute(firing.ends)}"
    group = "".join(
        f"{label}={firing.labels[label]}, " for label in slo.by if label in firing.labels
    )
    severity = firing.labels["severity"]
    return f"{utc_minute(firing.begins)}: {group}{firing.name} ({severity}) {lasting}"


def _incident(one: Incident) -> str:
    of = "".join(f"{label}={value}, " for label, value in one.group)
    noticed = "nobody was paged"
    if one.minutes_to_notice is not None and one.spent_before is not None:
        after = f"paged after {one.minutes_to_notice:.0f} min"
        noticed = f"{after}, {one.spent_before:.1%} of the budget spent by then"
        noticed += f", cleared {utc_minute(one.cleared)}" if one.cleared is not None else ""
    length = (one.ends - one.begins) / 60
    return (
        f"{utc_minute(one.begins)}: {of}{length:.0f} min, {one.spent:.1%} of the period's budget; "
        f"{noticed}"
    )


def _silent(names: Sequence[str]) -> list[str]:
    return [f"  never fired: {', '.join(names)}"] if names else []


def _changes(outcome: Outcome, before: Outcome) -> Iterator[str]:
    """What another specification would have made of the same time."""
    for severity in _SEVERITIES:
        new, old = len(outcome.sent(severity)), len(before.sent(severity))
        if new or old:
            same = "as before" if new == old else f"in place of {old}"
            yield f"{_number(new, severity)} {same} ({before.name})"
    others = {one.slo.ref: one for one in before.slos}
    for one in outcome.slos:
        for incident in one.incidents:
            match = next(
                (
                    other
                    for other in (others[one.slo.ref].incidents if one.slo.ref in others else ())
                    if other.group == incident.group
                    and other.begins <= incident.ends
                    and incident.begins <= other.ends
                ),
                None,
            )
            if match is not None and (said := _noticed(incident, match)):
                yield f"{one.slo.ref}: the incident of {utc_minute(incident.begins)} {said}"


def _noticed(new: Incident, old: Incident) -> str:
    if new.paged == old.paged:
        return ""
    if new.paged is None or old.paged is None:
        return "pages nobody any more" if new.paged is None else "pages, and did not before"
    minutes = (new.paged - old.paged) / 60
    return f"is noticed {abs(minutes):.0f} minutes {'later' if minutes > 0 else 'earlier'}"


def _number(count: int, severity: str) -> str:
    return f"{count} {severity}{'' if count == 1 else 's'}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def print_json(outcome: Outcome, before: Outcome | None) -> str:
    """Everything, for programs; times are seconds since 1970."""
    found = {"now": _machine(outcome), "before": before and _machine(before)}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _machine(outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.name,
        "begin": outcome.begin,
        "end": outcome.end,
        "notified": [
            {
                "receiver": one.receiver,
                "severity": one.severity,
                "team": one.team,
                "at": one.begins,
                "alerts": sorted({firing.name for firing in one.firings}),
            }
            for one in outcome.notified
        ],
        "slos": [
            {
                "slo": one.slo.ref,
                "incidents": [
                    {
                        "group": dict(incident.group),
                        "begins": incident.begins,
                        "ends": incident.ends,
                        "spent": incident.spent,
                        "paged": incident.paged,
                        "spent_before": incident.spent_before,
                        "cleared": incident.cleared,
                    }
                    for incident in one.incidents
                ],
                "firings": [
                    {"labels": dict(f.labels), "begins": f.begins, "ends": f.ends}
                    for f in one.firings
                ],
                "harmless": [
                    {"labels": dict(h.firing.labels), "begins": h.firing.begins, "spent": h.spent}
                    for h in one.harmless
                ],
                "never_fired": list(one.silent),
                "not_known": list(one.not_known),
                "queries": list(one.queries),
            }
            for one in outcome.slos
        ],
        "plain_alerts": [
            {"labels": dict(f.labels), "begins": f.begins, "ends": f.ends} for f in outcome.plain
        ],
        "never_fired": list(outcome.silent),
        "not_played": _NOT_PLAYED,
    }
