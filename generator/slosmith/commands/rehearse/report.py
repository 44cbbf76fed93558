"""How rehearsals are printed: as text, Markdown and JSON."""

import json
from collections.abc import Iterator, Sequence

from slosmith.commands.rehearse.inhibition import Inhibited
from slosmith.commands.rehearse.notifications import Notification
from slosmith.commands.rehearse.play import Episode
from slosmith.commands.rehearse.rows import Row, Span, first_notified, gather, spans
from slosmith.commands.rehearse.verdicts import Outcome, Result, Verdict
from slosmith.markdown import escape, fence
from slosmith.model.units import Duration

_WIDTH = 48
_LEGEND = "~ changes  # fires  - is inhibited"
_MARKS = {Verdict.PASSED: "ok  ", Verdict.FAILED: "FAIL", Verdict.NO_TOOL: "????"}


def print_text(results: Sequence[Result]) -> str:
    """A timeline of each rehearsal, then what was expected and what was seen."""
    parts = ["\n".join([*_head(result), *_body(result)]) for result in results]
    return "\n\n".join([*parts, summarise(results)]) + "\n"


def print_markdown(results: Sequence[Result], drawings: str = "") -> str:
    """The same with headings, a table of all first, and drawings where they lie in a folder."""
    lines = ["# Rehearsals", "", summarise(results) + ".", "", "| scenario | result | alerts |"]
    lines += ["|---|---|---|"]
    lines += [
        f"| [{r.scenario.name}](#{r.scenario.name}) | {r.verdict.value} | {fired(r)} |"
        for r in results
    ]
    for result in results:
        name = result.scenario.name
        lines += ["", f"## {name}", "", escape(result.scenario.title), ""]
        if drawings:
            lines += [f"![the timeline of {name}]({drawings}/{name}.svg)", ""]
        lines += [fence("\n".join(_body(result)), "text")]
    return "\n".join(lines) + "\n"


def print_json(results: Sequence[Result]) -> str:
    """One object for each rehearsal; times are seconds from its beginning."""
    return json.dumps([_object(result) for result in results], indent=2) + "\n"


def summarise(results: Sequence[Result]) -> str:
    """How many of each verdict, like ``11 passed, 1 failed``."""
    counts = [(sum(1 for one in results if one.verdict is v), v.value) for v in Verdict]
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing was played"


def _head(result: Result) -> list[str]:
    return [f"{result.scenario.name}: {result.verdict.value}", f"  {result.scenario.title}", ""]


def _body(result: Result) -> Iterator[str]:
    yield from (f"  {at!s:>8}  {text}" for at, text in _timeline(result))
    yield ""
    yield from _drawn(result)
    yield from (f"  {_mark(o, result)}  {o.says}: {o.seen}" for o in result.outcomes)
    yield from (f"  GAP   no rule sees that {what}" for what in result.unseen)


def _mark(outcome: Outcome, result: Result) -> str:
    return "    " if result.verdict is Verdict.ANSWERED else _MARKS[outcome.verdict]


def _timeline(result: Result) -> list[tuple[Duration, str]]:
    events: list[tuple[Duration, int, str]] = []
    for change in result.scenario.changes:
        events.append((change.start, 0, f"-- {change.what}"))
        if not change.lasts:
            events.append((change.end, 0, f"-- over: {change.what}"))
    for row in gather(result.episodes):
        events += _events(row, result)
    return [(at, text) for at, _, text in sorted(events)]


def _events(row: Row, result: Result) -> Iterator[tuple[Duration, int, str]]:
    """When a row fires, is inhibited, is active again and clears, and who is notified."""
    before: Span | None = None
    for span in spans(row, result.inhibited, result.step):
        goes_on = before is not None and before.end == span.start
        if span.inhibited_by:
            yield span.start, 2, f"inhibited  {row.title} by {span.inhibited_by}"
        else:
            yield span.start, 2, f"{'active   ' if goes_on else 'fires    '}  {row.title}"
        if before is not None and not goes_on:
            yield before.end, 1, f"clears     {row.title}"
        before = span
    if before is not None and before.end <= result.scenario.lasting:
        yield before.end, 1, f"clears     {row.title}"
    for at, whom in first_notified(row, result.notifications):
        yield at, 3, f"notified   {row.title} to {whom}"


def _drawn(result: Result) -> Iterator[str]:
    """A bar for each change and each alert, over the whole length of the scenario."""
    bars = [(c.what, [(c.start, c.end, "~")]) for c in result.scenario.changes]
    for row in gather(result.episodes):
        found = spans(row, result.inhibited, result.step)
        bars.append((row.title, [(s.start, s.end, "-" if s.inhibited_by else "#") for s in found]))
    for name, parts in bars:
        yield f"  |{_bar(parts, result.scenario.lasting)}| {name}"
    if bars:
        yield from (f"   {' ' * _WIDTH}  {_LEGEND}", "")


def _bar(parts: list[tuple[Duration, Duration, str]], length: Duration) -> str:
    """What is long enough to be seen is as long as it was; the rest is one mark."""
    cells = [" "] * _WIDTH
    for start, end, mark in parts:
        left = min(start.ms * _WIDTH // length.ms, _WIDTH - 1)
        width = max(min(end.ms * _WIDTH // length.ms, _WIDTH) - left, 1)
        cells[left : left + width] = [mark] * width
    return "".join(cells)


def fired(result: Result) -> str:
    """The names of all that fired."""
    return ", ".join(dict.fromkeys(episode.name for episode in result.episodes)) or "none"


def _object(result: Result) -> dict[str, object]:
    return {
        "scenario": result.scenario.name,
        "title": result.scenario.title,
        "verdict": result.verdict.value,
        "lasting": result.scenario.lasting.whole_seconds,
        "changes": [
            {"what": c.what, "start": c.start.whole_seconds, "end": c.end.whole_seconds}
            for c in result.scenario.changes
        ],
        "alerts": [_episode(episode) for episode in result.episodes],
        "inhibited": [_inhibited(one) for one in result.inhibited],
        "notifications": [_notification(one) for one in result.notifications],
        "expectations": [
            {"verdict": o.verdict.value, "says": o.says, "seen": o.seen} for o in result.outcomes
        ],
        "unseen": list(result.unseen),
    }


def _episode(episode: Episode) -> dict[str, object]:
    return {"labels": dict(episode.labels), **_moments(episode)}


def _moments(one: Episode | Inhibited) -> dict[str, object]:
    return {"first": one.first.whole_seconds, "last": one.last.whole_seconds}


def _notification(one: Notification) -> dict[str, object]:
    who = {"labels": dict(one.labels), "receiver": one.receiver}
    return {**who, "at": one.at.whole_seconds, "hours": list(one.hours), "muted": list(one.muted)}


def _inhibited(one: Inhibited) -> dict[str, object]:
    labels = {"labels": dict(one.target), "by": dict(one.source)}
    return {**labels, **_moments(one)}
