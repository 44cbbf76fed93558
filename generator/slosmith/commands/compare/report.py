"""What a comparison says: as text, as JSON for programs, and as Markdown for a pull request."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from slosmith.commands.compare import Compared, Comparison, Incident
from slosmith.commands.compare.playing import Fired, Played
from slosmith.commands.importing.names import severity_word
from slosmith.commands.importing.record import Choices, Entry, Flaw, Rank
from slosmith.diagnostics.terminal import inert
from slosmith.markdown.printing import escape, table
from slosmith.model.units import Duration

_NO_RULES = "no rules are known"
_TRIED = "Did not fire in anything that was tried"
_CANNOT = "Cannot fire, and why"
_WRONG = "What else is wrong"


def _headline(one: Compared) -> str:
    pair = one.pair
    old = pair.old
    origin = (
        _NO_RULES
        if old is None
        else f"written out as {old.documented} documents its rules"
        if old.documented
        else f"{_many(len(old.alerts), 'alert')} as they stand"
    )
    new = "what import makes of it" if pair.is_imported else pair.slo.ref
    return f"{pair.entry.name} ({origin}), and {new}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _said(played: Played | None, choices: Choices) -> str:
    """What fires, pages first: when, until when, and which alert."""
    if played is None:
        return _NO_RULES
    if played.why_not:
        return f"not played: {played.why_not}"
    fired = [*_joined(played.fired, choices)]
    said = "; ".join(_line(severity, one) for severity, one in fired) or "silent"
    return f"{said} (by promtool, as far as an hour back)" if played.by_judge else said


def _joined(fired: tuple[Fired, ...], choices: Choices) -> Iterator[tuple[str, list[Fired]]]:
    """Those of one name and severity are one to whoever gets them."""
    found: dict[tuple[str, str], list[Fired]] = {}
    for one in fired:
        found.setdefault((severity_word(one.severity, choices), one.alert), []).append(one)
    order = ("page", "ticket", "info")
    for severity, alert in sorted(found, key=lambda key: (order.index(key[0]), key[1])):
        yield severity, found[severity, alert]


def _line(severity: str, some: list[Fired]) -> str:
    begun = [one.fires for one in some]
    ended = [one.clears for one in some]
    when = "before it" if None in begun else f"after {min(one for one in begun if one)}"
    until = (
        "still fires 12h after it"
        if None in ended
        else f"until {max(one for one in ended if one is not None)} after it"
    )
    return f"{severity} {when}, {until} ({some[0].alert})"


def _budgets(incident: Incident) -> str:
    """The share of the budget that is used, in truth and as each side shows it."""
    assert incident.truth is not None
    shown = [
        f"{name} {'shows none' if side.used is None else f'shows {_percent(side.used)}'}"
        for name, side in (("old", incident.old), ("new", incident.new))
        if side is not None and not side.why_not
    ]
    return f"budget used {_percent(incident.truth)} in truth; {', '.join(shown)}"


def _percent(share: float) -> str:
    return f"{share * 100:.4g}%"


def _proofs(one: Compared) -> str:
    """What promtool says of it."""
    said = []
    for name, verdict in one.verdicts:
        if verdict.differs:
            said.append(f"differs on {name}: {', '.join(verdict.differs)}")
        elif verdict.why_not:
            said.append(f"was not held against {name}: {verdict.why_not.partition(chr(10))[0]}")
        else:
            said.append(f"says the same of {_many(verdict.alerts, 'firing alert')} of {name}")
    return "; ".join(said)


def _sections(found: Comparison) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """What never worked, the worst first: where, what, and what to do."""
    silent = [
        (
            one.place,
            f"{one.alert} ({one.named}) fired in none of these incidents",
            "look at what it is for, or remove it",
        )
        for each in found.compared
        for one in each.silent
    ]
    yield _CANNOT, [_row(entry, flaw) for entry, flaw in found.flaws if flaw.rank is Rank.SILENT]
    yield _TRIED, silent
    others = [(entry, flaw) for entry, flaw in found.flaws if flaw.rank is not Rank.SILENT]
    yield _WRONG, [_row(entry, flaw, str(flaw.rank)) for entry, flaw in others]


def _row(entry: Entry, flaw: Flaw, rank: str = "") -> tuple[str, str, str]:
    return (
        f"{entry.file}:{flaw.line}",
        f"{rank}: {flaw.message}" if rank else flaw.message,
        flaw.hint,
    )


def print_text(found: Comparison, choices: Choices) -> str:
    """A paragraph for each SLO, then what never worked."""
    lines: list[str] = []
    for one in found.compared:
        lines += [f"{one.pair.place}: {_headline(one)}"]
        if one.why_not:
            lines += [f"  not played: {one.why_not}"]
        for incident in one.incidents:
            lines += [f"  {incident.name}", f"    old  {_said(incident.old, choices)}"]
            lines += [f"    new  {_said(incident.new, choices)}"]
            lines += [f"    {_budgets(incident)}"] if incident.truth is not None else []
        lines += [f"  promtool {_proofs(one)}"] if one.verdicts else []
        lines += [""]
    for title, rows in _sections(found):
        lines += [f"{title}:"] if rows else []
        for place, what, hint in rows:
            lines += [f"{place}: {what}", f"  = {hint}"]
        lines += [""] if rows else []
    for entry in found.refused:
        lines += [f"{entry.file}:{entry.line}: not compared: {entry.reason}", f"  = {entry.hint}"]
    lines += [_summary(found)]
    return inert("\n".join(lines)) + "\n"


def _summary(found: Comparison) -> str:
    counts = {title: len(rows) for title, rows in _sections(found)}
    parts = [f"{_many(len(found.compared), 'SLO')} compared"]
    parts += [f"{_many(counts[_CANNOT], 'finding')} of what cannot fire"] if counts[_CANNOT] else []
    parts += [f"{_many(counts[_TRIED], 'alert')} did not fire"] if counts[_TRIED] else []
    parts += [f"{_many(counts[_WRONG], 'other finding')}"] if counts[_WRONG] else []
    parts += [f"{_many(found.plain, 'plain alert')} looked at"] if found.plain else []
    return "nothing to compare" if found.empty else ", ".join(parts)


def print_markdown(found: Comparison, choices: Choices) -> str:
    """A page for a pull request."""
    lines = ["# Old rules and new ones in the same incidents", "", f"{escape(_summary(found))}."]
    for one in found.compared:
        lines += ["", f"## {escape(one.pair.entry.name)}", ""]
        lines += [escape(f"{one.pair.place}: {_headline(one)}."), ""]
        if one.why_not:
            lines += [escape(f"Not played: {one.why_not}.")]
            continue
        rows = [
            (incident.name, _said(incident.old, choices), _said(incident.new, choices))
            for incident in one.incidents
        ]
        lines += table(("incident", "old", "new"), rows)
        lines += ["", escape(f"{_budgets(one.incidents[-1])}.")]
        lines += ["", escape(f"promtool {_proofs(one)}.")] if one.verdicts else []
    for title, listed in _sections(found):
        if listed:
            lines += ["", f"## {title}", "", *table(("where", "what", "what to do"), listed)]
    if found.refused:
        rows = [(f"{e.file}:{e.line}", e.reason, e.hint) for e in found.refused]
        lines += ["", "## Not compared", "", *table(("where", "why", "what to do"), rows)]
    return inert("\n".join(lines)) + "\n"


def print_json(found: Comparison, choices: Choices) -> str:
    """All of it; times in seconds from the beginning of an incident, and from its end."""
    content = {
        "slos": [_slo(one, choices) for one in found.compared],
        "findings": [{"file": entry.file, **asdict(flaw)} for entry, flaw in found.flaws],
        "refused": [
            {"file": e.file, "line": e.line, "reason": e.reason, "hint": e.hint}
            for e in found.refused
        ],
    }
    return json.dumps(content, indent=2) + "\n"


def _slo(one: Compared, choices: Choices) -> dict[str, object]:
    old = one.pair.old
    return {
        "file": one.pair.entry.file,
        "line": one.pair.entry.line,
        "name": one.pair.entry.name,
        "new": one.pair.slo.ref,
        "new_is_imported": one.pair.is_imported,
        "documented_by": old.documented if old is not None else "",
        "why_not": one.why_not,
        "incidents": [
            {
                "name": incident.name,
                "budget_used": incident.truth,
                "old": _side(incident.old, choices),
                "new": _side(incident.new, choices),
            }
            for incident in one.incidents
        ],
        "did_not_fire": [asdict(silent) for silent in one.silent],
        "promtool": {name: asdict(verdict) for name, verdict in one.verdicts},
    }


def _side(played: Played | None, choices: Choices) -> dict[str, object] | None:
    if played is None:
        return None
    return {
        "why_not": played.why_not,
        "by_promtool_alone": played.by_judge,
        "budget_used": played.used,
        "fired": [
            {
                "alert": one.alert,
                "severity": severity_word(one.severity, choices),
                "fires": _seconds(one.fires),
                "clears": _seconds(one.clears),
                "times": one.times,
            }
            for one in played.fired
        ],
    }


def _seconds(length: Duration | None) -> int | None:
    return None if length is None else length.whole_seconds


FORMATS: Mapping[str, Callable[[Comparison, Choices], str]] = {
    "text": print_text,
    "json": print_json,
    "markdown": print_markdown,
}
