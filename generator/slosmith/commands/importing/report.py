"""The account of an import: for people, as JSON, and as Markdown for a pull request."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace

from slosmith.commands.importing import Import
from slosmith.commands.importing.record import Entry, Flaw, Outcome, Rank
from slosmith.diagnostics.terminal import inert
from slosmith.markdown.printing import escape, table

_RANKS = tuple(Rank)
NEW = (
    "NoData where the source vanishes, and Idle where nothing is counted",
    "budgets that count events and not samples, whose history begins now",
    "pages need three bad events, so that one failure at night wakes nobody",
)
"""What is new for every SLO, whatever it was before."""


def ranked(found: Import) -> Iterator[tuple[Entry, Flaw]]:
    """What was wrong before, the worst first; what was said of one place once."""
    pairs = [(entry, flaw) for entry in found.entries for flaw in entry.flaws]
    seen: set[tuple[str, int, str]] = set()
    for entry, flaw in sorted(
        pairs, key=lambda one: (_RANKS.index(one[1].rank), one[0].file, one[1].line, one[1].message)
    ):
        place = entry.file, flaw.line, flaw.message
        if place not in seen:
            seen.add(place)
            yield entry, flaw


def summarise(found: Import) -> str:
    """How many objects ended how."""
    counts = Counter(entry.outcome for entry in found.entries)
    parts = [f"{counts[one]} {one}" for one in Outcome if counts[one]]
    queries = sum(entry.indicator == "queries" for entry in found.entries)
    if queries:
        parts.append(f"{queries} of them as queries")
    if found.passed_over:
        parts.append(f"{len(found.passed_over)} documents are no SLOs and no rules")
    return ", ".join(parts) or "nothing to import"


def print_text(found: Import, states: Mapping[str, str]) -> str:
    """A paragraph for each object, then what was wrong before, then the files."""
    lines: list[str] = []
    for entry in found.entries:
        lines += _paragraph(entry)
    for entry in found.passed_over:
        lines.append(f"{entry.file}:{entry.line}: passed over: {entry.reason}")
        lines.append(f"  = {entry.hint}")
    flaws = [*ranked(found)]
    if flaws:
        lines += ["", "What was wrong before:"]
    for entry, flaw in flaws:
        lines.append(f"{entry.file}:{flaw.line}: {flaw.rank}: {flaw.message}")
        lines.append(f"  = {flaw.hint}")
    if any(entry.indicator not in ("", "alert", "record") for entry in found.entries):
        lines += ["", "New for every SLO:", *(f"  {text}" for text in NEW)]
    lines += [""] if states else []
    lines += [f"{path}: {state}" for path, state in states.items()]
    return inert("\n".join([*lines, summarise(found)])) + "\n"


def _paragraph(entry: Entry) -> Iterator[str]:
    named = f"{entry.kind} {entry.name}".strip()
    became = f" as {_became(entry)}" if _became(entry) else ""
    how = f" ({entry.indicator})" if entry.indicator else ""
    yield f"{entry.file}:{entry.line}: {entry.outcome}: {named}{became}{how}"
    if entry.reason:
        yield f"  {entry.reason}"
        yield f"  = {entry.hint}"
    for text in entry.differences:
        yield f"  differs: {text}"
    for one in entry.dropped:
        yield f"  left out: {one.key} (line {one.line}): {one.reason}"


def print_json(found: Import, states: Mapping[str, str]) -> str:
    """All of it; ``text`` of each file is what is written."""
    texts = {one.document.path: one.document.text for one in found.written}
    content = {
        "objects": [_object(entry) for entry in found.entries],
        "passed_over": [_object(entry) for entry in found.passed_over],
        "findings": [{"file": entry.file, **asdict(flaw)} for entry, flaw in ranked(found)],
        "new": list(NEW),
        "files": [
            {"path": path, "state": state, "text": texts[path]} for path, state in states.items()
        ],
        "summary": {str(one): _count(found, one) for one in Outcome},
    }
    return json.dumps(content, indent=2) + "\n"


def _count(found: Import, outcome: Outcome) -> int:
    return sum(entry.outcome is outcome for entry in found.entries)


def _object(entry: Entry) -> dict[str, object]:
    every = asdict(replace(entry, part_of=None))
    fields = {name: value for name, value in every.items() if not name.startswith("_")}
    del fields["part_of"]
    return {"outcome": entry.outcome, **fields, "became": _became(entry)}


def _became(entry: Entry) -> str:
    return entry.part_of.became if entry.part_of is not None else entry.became


def print_markdown(found: Import, states: Mapping[str, str]) -> str:
    """A page for a pull request."""
    lines = ["# What was imported", "", escape(summarise(found)) + ".", ""]
    lines += table(
        ("from", "object", "outcome", "became", "differences and what is left out"),
        [
            (
                f"{entry.file}:{entry.line}",
                f"{entry.kind} {entry.name}".strip(),
                str(entry.outcome),
                f"{entry.became} ({entry.indicator})" if entry.indicator else _became(entry),
                "; ".join(_remarks(entry)),
            )
            for entry in found.entries
        ],
    )
    flaws = [*ranked(found)]
    if flaws:
        lines += ["", "## What was wrong before", ""]
        lines += table(
            ("rank", "where", "what", "what to do"),
            [(str(f.rank), f"{e.file}:{f.line}", f.message, f.hint) for e, f in flaws],
        )
    lines += ["", "## New for every SLO", "", *(f"- {text}" for text in NEW)]
    if states:
        lines += ["", "## Files", ""]
        lines += table(("file", "state"), list(states.items()))
    return inert("\n".join(lines)) + "\n"


def _remarks(entry: Entry) -> Iterator[str]:
    if entry.reason:
        yield f"{entry.reason}: {entry.hint}"
    yield from entry.differences
    for one in entry.dropped:
        yield f"{one.key} is left out: {one.reason}"


FORMATS: Mapping[str, Callable[[Import, Mapping[str, str]], str]] = {
    "text": print_text,
    "json": print_json,
    "markdown": print_markdown,
}
