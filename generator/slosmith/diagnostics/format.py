"""How findings are printed: for people, as JSON, for GitHub's annotations, and as SARIF."""

import re
from collections import Counter
from collections.abc import Callable

from slosmith import __version__
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.finding import Code, Diagnostic, Severity
from slosmith.diagnostics.limit import MOST
from slosmith.diagnostics.terminal import one_line

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def print_text(findings: tuple[Diagnostic, ...]) -> str:
    """A paragraph for each finding, with the author's line and carets under the place.

    Of a kind a file has its first hundred shown, and the end says how many more there are: nobody
    reads thousands. Machines are given all of them.
    """
    number = Counter[tuple[str, Code]]()
    shown = list[Diagnostic]()
    for one in findings:
        if not one.allowed:
            number[one.file, one.code] += 1
            if number[one.file, one.code] <= MOST or one.severity is Severity.ERROR:
                shown.append(one)
    left = (
        f"{one_line(file)}: {code.severity}[{code.id}]: {many - MOST:,} more like those shown\n"
        "  = mend those first; --format json has them all\n"
        for (file, code), many in number.items()
        if many > MOST and code.severity is not Severity.ERROR
    )
    return "".join((*map(_paragraph, shown), *left))


def print_json(findings: tuple[Diagnostic, ...]) -> str:
    """A JSON list, one object for each finding; lines and columns count from 1."""
    return _json([_object(finding) for finding in findings])


def print_github(findings: tuple[Diagnostic, ...]) -> str:
    """Workflow commands that GitHub Actions shows in the changed files.

    It shows ten of a kind and step. Where there are more the tenth says so, and the rest stands
    in the log as text.
    """
    shown = [finding for finding in findings if not finding.allowed]
    lines = []
    for severity in Severity:
        alike = [finding for finding in shown if finding.severity is severity]
        kept = alike if len(alike) <= _MOST_OF_A_KIND else alike[: _MOST_OF_A_KIND - 1]
        lines += [_github(finding) + "\n" for finding in kept]
        if left := alike[len(kept) :]:
            lines.append(f"::{_level(severity)} title=slosmith::{len(left)} more in the log\n")
            lines += [f"{_place(one)}{one.code.id}: {one_line(one.message)}\n" for one in left]
    return "".join(lines)


def print_sarif(findings: tuple[Diagnostic, ...]) -> str:
    """A SARIF 2.1.0 log, for code scanning."""
    rules = [
        {
            "id": code.id,
            "name": code.name,
            "shortDescription": {"text": code.meaning},
            "defaultConfiguration": {"level": _SARIF_LEVELS[code.severity]},
        }
        for code in all_codes()
    ]
    driver = {"name": "slosmith", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_result(finding) for finding in findings]}
    return _json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _json(value: object) -> str:
    import json  # most findings are printed for people

    return json.dumps(value, indent=2) + "\n"


FORMATS: dict[str, Callable[[tuple[Diagnostic, ...]], str]] = {
    "text": print_text,
    "json": print_json,
    "github": print_github,
    "sarif": print_sarif,
}


def summarise(findings: tuple[Diagnostic, ...]) -> str:
    """How many of each severity, like ``2 errors, 1 warning``; empty where there are none."""
    shown = [finding.severity for finding in findings if not finding.allowed]
    counts = [(shown.count(severity), severity.value) for severity in Severity]
    words = [f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n]
    allowed = len(findings) - len(shown)
    return ", ".join([*words, f"{allowed} allowed"] if allowed else words)


def _place(finding: Diagnostic) -> str:
    file = one_line(finding.file)
    if finding.span:
        return f"{file}:{finding.span.line}:{finding.span.column}: "
    return f"{file}: " if file else ""


def _paragraph(finding: Diagnostic) -> str:
    said = one_line(finding.message)
    head = f"{_place(finding)}{finding.severity}[{finding.code.id}]: {said}\n"
    hint = f"  = {one_line(finding.hint)}\n" if finding.hint else ""
    also = "".join(f"  = {one_line(line)}\n" for line in _also(finding))
    return head + _excerpt(finding) + hint + also


_MOST_PLACES = 12


def _also(finding: Diagnostic) -> list[str]:
    """What else the same mistake leads to, and where else it shows."""
    lines = [f"and so {one.code.id}: {one.message}" for one in _of_other_codes(finding)]
    return [*lines, _places(finding)] if _other_places(finding) else lines


def _of_other_codes(finding: Diagnostic) -> list[Diagnostic]:
    """The first of each other code that stands at the same place."""
    place = finding.file, finding.span
    here = [one for one in finding.others if (one.file, one.span) == place]
    first = {one.code.id: one for one in reversed(here)}
    return [first[code] for code in sorted(first) if code != finding.code.id]


def _other_places(finding: Diagnostic) -> list[str]:
    begun = dict.fromkeys(_place(one).rstrip(": ") for one in finding.elsewhere)
    return [one for one in begun if one != _place(finding).rstrip(": ")]


def _places(finding: Diagnostic) -> str:
    places = _other_places(finding)
    left = len(places) - _MOST_PLACES
    named = ", ".join(places[:_MOST_PLACES])
    return f"the same mistake shows at {named}{f' and {left} more places' if left > 0 else ''}"


def _said(finding: Diagnostic) -> str:
    """All of it in one text, for who shows no lines of its own."""
    return "; ".join(filter(None, (finding.message, finding.hint, *_also(finding))))


_WIDEST = 160


def _excerpt(finding: Diagnostic) -> str:
    span, line = finding.span, finding.source_line
    if span is None or not line.strip():
        return ""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    if len(line) > _WIDEST:
        line, start, end = _cut(line, start, end)
    # A tab is as wide as the terminal makes it: the same tab keeps the carets under their place.
    margin = "".join("\t" if char == "\t" else " " for char in line[:start])
    number = str(span.line)
    gutter = " " * len(number)
    carets = "^" * max(end - start, 1)
    return f"{number} | {line}\n{gutter} | {margin}{carets}\n"


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The part of a very long line around a place, which moves with it."""
    first = max(0, min(start - _WIDEST // 4, len(line) - _WIDEST))
    part = line[first : first + _WIDEST]
    before, after = "…" if first else "", "…" if first + _WIDEST < len(line) else ""
    moved = len(before) - first
    return f"{before}{part}{after}", start + moved, min(end + moved, len(before) + len(part))


def _object(finding: Diagnostic) -> dict[str, object]:
    span = finding.span
    return {
        "code": finding.code.id,
        "name": finding.code.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.file,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "allowed": finding.allowed or None,
        "also": [
            {"file": one.file, "line": place.line, "column": place.column}
            for one in finding.elsewhere
            if (place := one.span)
        ],
    }


_MOST_OF_A_KIND = 10


def _level(severity: Severity) -> str:
    return "notice" if severity is Severity.NOTE else severity.value


def _github(finding: Diagnostic) -> str:
    level = _level(finding.severity)
    fields = {"file": one_line(finding.file)} if finding.file else {}
    if finding.span:
        fields |= {"line": str(finding.span.line), "col": str(finding.span.column)}
    fields["title"] = finding.code.id
    properties = ",".join(f"{key}={_escape_property(value)}" for key, value in fields.items())
    return f"::{level} {properties}::{_escape(one_line(_said(finding)))}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _result(finding: Diagnostic) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code.id,
        "level": _SARIF_LEVELS[finding.severity],
        "message": {"text": _LINK.sub(r"\\[", _said(finding))},
    }
    if finding.file:
        result["locations"] = [_location(finding)]
    if finding.elsewhere:
        result["relatedLocations"] = [_location(one) for one in finding.elsewhere]
    if finding.allowed:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.allowed}]
    return result


# A message may hold links, as Markdown has them; a backslash leaves a text what it is:
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317468
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def _location(finding: Diagnostic) -> dict[str, object]:
    from urllib.parse import quote  # most findings are printed for people

    uri = quote(finding.file, errors="surrogateescape")
    location: dict[str, object] = {"artifactLocation": {"uri": uri}}
    if span := finding.span:
        location["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    return {"physicalLocation": location}
