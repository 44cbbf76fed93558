"""Damaged templates of messages, and whether verifying notices them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from slosmith.build.compile import compile_root, emit_documents
from slosmith.verify.messages import verify_messages
from slosmith.verify.proof import Case, Verdict
from slosmith.verify.templates import verify_templates
from tests.conftest import write_spec
from tests.emit.routing.test_receivers import spec_of
from tests.mutants.outcome import Outcome

# What is changed, by a kind of damage: each place in which the first is found becomes the second.
_DAMAGE: tuple[tuple[str, str, str], ...] = (
    ("firing swapped for resolved", r"\.Alerts\.Firing", ".Alerts.Resolved"),
    ("resolved swapped for firing", r"\.Alerts\.Resolved", ".Alerts.Firing"),
    ("resolved swapped for firing", r'eq \.Status "resolved"', 'eq .Status "firing"'),
    ("mark dropped", r'printf "resolved at %s: "', 'printf "%s: "'),
    ("mark dropped", r'"\[resolved\] "', '""'),
    ("another alert speaks", r'\{\{ \$rank := "~" \}\}', '{{ $rank := "" }}'),
    ("another alert speaks", r"lt \$own \$rank", "gt $own $rank"),
    ("another alert speaks", r"printf \"%s %s %9s\" \.Status", 'printf "%s %s %9s" "x"'),
    ("another alert speaks", r"\.Status \$severity \$window", '.Status $severity ""'),
    ("limit lifted", r'"\(\?s\)\^\.\{\d+\}\."', '"^never"'),
    ("limit lifted", r"ge \$number 10", "ge $number 1000"),
    ("limit lifted", r"gt \(len \$longer\) \d{3,4} ", "false "),
    ("limit lifted", r"\{1,\d+\}\$`", "+$`"),
    ("limit lifted", r"gt \(len \$link\) \d+", "false"),
    ("escape dropped", r"(\$text := [^\n]*?)\{\{ \$text \|[^}]*\}\}", r"\1{{ $text }}"),
    (
        "escape dropped",
        r"\$text = \$text \| reReplaceAll (?!\"\(\?s\))[^}]*\}\}",
        "$text = $text }}",
    ),
    ("count dropped", r"and \{\{ len \. \}\} more", "and more"),
    ("count dropped", r"\{\{ len \. \}\} (firing|resolved)", r"\1"),
    (
        "part dropped",
        r'\{\{-? template "[a-z0-9]+\.(firing|resolved|figures|description)" \. \}\}',
        "",
    ),
    (
        "part dropped",
        r'\{\{ template "slosmith\.(runbook|dashboard|query|silence)" \. \}\}',
        "gone",
    ),
)


_WINDOW = r"\.Status \$severity \$window"
_ROOM = "there is room for fewer than ten"
_EQUIVALENT = {
    ("discord.resolved", r"ge \$number 10"): _ROOM,
    ("telegram.resolved", r"ge \$number 10"): _ROOM,
    ("color", _WINDOW): "a colour is of a severity, whatever the window",
    ("severity", _WINDOW): "a severity is the same, whatever the window",
    ("priority", _WINDOW): "a priority is of a severity, whatever the window",
    ("resolved", _WINDOW): "what has cleared is told from what fires alone",
}
"""Damage to templates of which nobody could see anything, and why."""


def mutants(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Every damage to one file, one at a time: what it is, in which template, by what, the text."""
    for damage, pattern, new in _DAMAGE:
        for found in re.finditer(pattern, text):
            changed = text[: found.start()] + found.expand(new) + text[found.end() :]
            if changed != text:
                yield damage, _DEFINED.findall(text, 0, found.end())[-1], pattern, changed


_DEFINED = re.compile(r'define "(?:[a-z0-9]+\.)?([a-z.]+)"')


KINDS = ("slack", "discord", "telegram")
"""Those whose every template is in use: with links in fields, with markup, and plain."""


def try_mutants(kinds: tuple[str, ...] = KINDS) -> Iterator[Outcome]:
    """What became of each, of some kinds of receivers."""
    for kind in kinds:
        with tempfile.TemporaryDirectory() as scratch:
            yield from _of_kind(kind, Path(scratch))


def _of_kind(kind: str, root: Path) -> Iterator[Outcome]:
    write_spec(root, spec_of([kind], "http://shop.internal", root, "0.33"))
    model = compile_root(root).model
    assert model is not None, "the specification of the receiver has errors"
    for document in emit_documents(model):
        path = root / "output" / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document.text, encoding="utf-8")
    case = Case(model=model, root=root, output=root / "output")
    assert not refuted(case), "what is rendered is refuted without any damage"
    # Of what all share only Slack uses everything.
    for name in (kind, "slosmith") if kind == "slack" else (kind,):
        path = root / "output" / "alertmanager" / "templates" / f"{name}.tmpl"
        text = path.read_text(encoding="utf-8")
        for damage, where, pattern, changed in mutants(text):
            path.write_text(changed, encoding="utf-8")
            noticed = refuted(case)
            reason = None if noticed else _equivalent(f"{name}.{where}", pattern)
            what = f"{name}.{where}: {pattern}"
            yield Outcome(kind=damage, what=what, noticed=noticed, reason=reason)
        path.write_text(text, encoding="utf-8")


def _equivalent(where: str, pattern: str) -> str | None:
    """Why nobody could see a damage, of one kind or of all."""
    return _EQUIVALENT.get((where, pattern)) or _EQUIVALENT.get((where.split(".")[1], pattern))


def refuted(case: Case) -> bool:
    """Whether anything that is said of messages fails."""
    judges = (verify_messages, verify_templates)
    return any(one.verdict is Verdict.FAILED for judge in judges for one in judge(case))
