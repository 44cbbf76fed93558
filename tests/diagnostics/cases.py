"""The corpus of bad input, and the pages of documentation that are made of it.

A case is a root with the code in its name. The leading case of a code also holds `fix.md` (what
to do, in words) and `fixed.yaml` (what to write instead, with `fixed/runbooks/` for prose and
`fixed/alertmanager/` for a base of routing); its page is made of these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slosmith.build.compile import Compilation, compile_root
from slosmith.commands.contract.drift import drift
from slosmith.commands.contract.exposition import parse_exposition
from slosmith.commands.contract.readers import readers_of
from slosmith.commands.plan import Side, compare
from slosmith.commands.plan.styles import risks
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.finding import Code, Diagnostic, Severity
from slosmith.diagnostics.format import print_text, summarise
from slosmith.load.root import load_root
from slosmith.memo import Memo
from slosmith.resolve.model import resolve_root
from tests.commands.doctor.running import findings_beside

CASES = Path(__file__).parent / "cases"
PAGES = Path(__file__).parents[2] / "docs" / "codes"
_EXPOSED = "The server has:"
_ANSWERS = "What runs is as rendered, but for what servers answer:"
_DOCTOR = "`slosmith doctor` says:"
_CONTRACT = "`slosmith contract --check` says:"
_BEFORE = "Before it was:"
_PLAN = "`slosmith plan` says:"
_NAME = re.compile(r"(S\d{3,4})-([a-z0-9-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One bad root, and what is printed for it."""

    folder: Path
    code: str

    @property
    def expected(self) -> Path:
        """The exact text of its findings."""
        return self.folder / "expected.txt"

    @property
    def server(self) -> Path:
        """What a server exposes; only what `slosmith contract` finds needs one."""
        return self.folder / "server.txt"

    @property
    def before(self) -> Path:
        """What was specified before; only what `slosmith plan` finds needs it."""
        return self.folder / "before"

    @property
    def answers(self) -> Path:
        """What servers answer otherwise than as rendered; only what `slosmith doctor` finds."""
        return self.folder / "answers.json"

    @property
    def fix(self) -> Path:
        """How such a mistake is mended, in words; only the leading case of a code has it."""
        return self.folder / "fix.md"

    @property
    def fixed(self) -> Path:
        """The same specification without the mistake."""
        return self.folder / "fixed.yaml"


def all_cases() -> tuple[Case, ...]:
    """Every case, by name; a folder of another name is a mistake of ours."""
    found = []
    for folder in sorted(path for path in CASES.iterdir() if path.is_dir()):
        match = _NAME.fullmatch(folder.name)
        assert match, f"{folder.name} is not named like a code and some words"
        found.append(Case(folder=folder, code=match[1]))
    return tuple(found)


def findings_of(case: Case, compiled: Compilation) -> str:
    """What `slosmith check` prints for a case, less the notes on what a small root lacks."""
    found = (
        *compiled.findings,
        *drift_of(case.folder, case.server),
        *(one for one in risks_of(case.folder, case.before) if one.code.id == case.code),
    )
    if case.answers.exists():
        assert compiled.model is not None, print_text(compiled.findings)
        answers = json.loads(case.answers.read_text(encoding="utf-8"))
        found = (*found, *findings_beside(compiled.model, answers))
    findings = tuple(
        finding
        for finding in found
        if finding.severity is not Severity.NOTE or finding.code.id == case.code
    )
    return f"{print_text(findings)}{summarise(findings)}\n"


def drift_of(root: Path, server: Path) -> Iterator[Diagnostic]:
    """How the contract of a root differs from what stands in a file; nothing without one."""
    if server.exists():
        loaded = resolve_root(load_root(root, Memo()), (), Memo())
        seen = parse_exposition(server.read_text(encoding="utf-8"), server.name)
        yield from drift(loaded.model.metrics or (), seen, readers_of(loaded.model))


def risks_of(root: Path, before: Path) -> Iterator[Diagnostic]:
    """What the change from another specification to a root risks; nothing without one."""
    if before.exists():
        sides = [Side.of(one.name, compile_root(one)) for one in (before, root)]
        yield from risks(compare(*sides))


def leading_case(code: Code) -> Case:
    """The case that a code's page is made of."""
    leading = [case for case in all_cases() if case.code == code.id and case.fix.exists()]
    assert len(leading) == 1, f"{code.id} has {len(leading)} cases with a fix.md, and needs one"
    return leading[0]


def page_of(code: Code) -> str:
    """The page of a code."""
    case = leading_case(code)
    files = sorted((case.folder / "grafana").glob("*.yaml"))
    files = files or sorted((case.folder / "slo").glob("*.yaml"))
    bad = "\n".join(_fenced("yaml", path.read_text("utf-8", "replace")) for path in files)
    bad = "\n\n".join((bad, *_prose_of(case.folder), *_bases_of(case.folder)))
    exposed = case.server.read_text(encoding="utf-8") if case.server.exists() else ""
    was = "\n".join(one.read_text("utf-8") for one in sorted((case.before / "slo").glob("*.yaml")))
    answered = case.answers.read_text(encoding="utf-8") if case.answers.exists() else ""
    expected = case.expected.read_text(encoding="utf-8").rpartition("\n")[0]
    printed = expected[: expected.rstrip().rfind("\n") + 1]
    parts = [
        f"# {code.id}: {code.name}",
        f"A{'n' if code.severity == 'error' else ''} {code.severity}: {code.meaning}.",
        bad,
        *((_EXPOSED, _fenced("text", exposed), _CONTRACT) if exposed else ()),
        *((_BEFORE, _fenced("yaml", was), _PLAN) if was else ()),
        *((_ANSWERS, _fenced("json", answered), _DOCTOR) if answered else ()),
        _fenced("text", printed),
        "## What to do",
        case.fix.read_text(encoding="utf-8").strip(),
    ]
    if case.fixed.exists():
        parts.append(_fenced("yaml", case.fixed.read_text(encoding="utf-8")))
    parts += (*_prose_of(case.folder / "fixed"), *_bases_of(case.folder / "fixed"))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _prose_of(root: Path) -> list[str]:
    """The files of `runbooks/`, each under its path."""
    files = sorted((root / "runbooks").glob("*.md"))
    return [
        f"`runbooks/{path.name}`:\n\n{_fenced('markdown', path.read_text(encoding='utf-8'))}"
        for path in files
    ]


def _bases_of(root: Path) -> list[str]:
    """What routing is merged into, under its path."""
    return [
        f"`alertmanager/{path.name}`:\n\n{_fenced('yaml', path.read_text(encoding='utf-8'))}"
        for path in sorted((root / "alertmanager").glob("*.yml"))
    ]


def _fenced(language: str, text: str) -> str:
    """A code block that no fence inside it can close."""
    ticks = "`" * (4 if "```" in text else 3)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


def index_of() -> str:
    """The list of all codes."""
    rows = [
        f"| [{code.id}]({code.id}.md) | {code.severity} | {code.name} | {code.meaning} "
        f"| {_allowed(code)} |"
        for code in all_codes()
    ]
    head = ["# What `slosmith check` finds", "", "| code | severity | name | meaning | `allow` |"]
    return "\n".join([*head, "|---|---|---|---|---|", *rows]) + "\n"


def _allowed(code: Code) -> str:
    if code.severity is Severity.ERROR and not code.judgement:
        return "no"
    return "where settings say so" if code.safety else "yes"
