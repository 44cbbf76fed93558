"""Damaged templates of messages, and whether verifying notices them."""

from __future__ import annotations

import copy
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from slosmith.build.compile import compile_root, emit_documents
from slosmith.receivers import RECEIVERS
from slosmith.verify.messages import find_wrong, written_messages
from slosmith.verify.proof import Case, Verdict
from slosmith.verify.templates import messages_of, verify_templates
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
    ("mark dropped", r"(\$\{1\}\$\{2\})…", r"\1"),
    ("another alert speaks", r'\{\{ \$rank := "~" \}\}', '{{ $rank := "" }}'),
    ("another alert speaks", r"lt \$own \$rank", "gt $own $rank"),
    ("another alert speaks", r"printf \"%s %s %9s\" \.Status", 'printf "%s %s %9s" "x"'),
    ("another window counts", r"\.Status \$severity \$window", '.Status $severity ""'),
    ("another alert speaks", r"\.Status \$severity \$window", '.Status "" $window'),
    ("another alert speaks", r' \| reReplaceAll "\^\(info\|none\|\)\$" "~"', ""),
    ("another window counts", r' \| reReplaceAll "m\.\*" ""', ""),
    ("another window counts", r' \| reReplaceAll "h\.\*" "00"', ""),
    ("another window counts", r' \| reReplaceAll "d\.\*" "0000"', ""),
    ("another window counts", r' \| reReplaceAll "\[wy\]\.\*" "00000"', ""),
    ("severity misread", r"\^\(page\|critical\)\$", "^(ticket)$"),
    ("severity misread", r"\^\(ticket\|warning(?:\|error)?\)\$", "^never$"),
    ("limit lifted", r'"\(\?s\)\^\.\{\d+\}\."', '"^never"'),
    ("limit lifted", r"ge \$number 10", "ge $number 1000"),
    ("limit lifted", r"gt \(len \$longer\) \d{3,4} ", "false "),
    ("limit lifted", r"\{1,\d+\}\$`", "+$`"),
    ("limit lifted", r"gt \(len \$link\) \d+", "false"),
    ("cut within a word", r"\(\?:\(\.\{\d+,\d+\}\)\\\\s\|(\(\.\{\d+\}\))\)", r"()\1"),
    ("cut at words alone", r"(\(\.\{\d+,\d+\}\)\\\\s)\|\(\.\{\d+\}\)", r"\1|(never)"),
    ("escape dropped", r"(\$text := [^\n]*?)\{\{ \$text \|[^}]*\}\}", r"\1{{ $text }}"),
    (
        "escape dropped",
        r"\$text = \$text \| reReplaceAll (?!\"\(\?s\))[^}]*\}\}",
        "$text = $text }}",
    ),
    ("lines not joined", r' \| reReplaceAll "\[\\\\s[^"]*" " "', ""),
    ("count dropped", r"and \{\{ len \. \}\} more", "and more"),
    ("count dropped", r"\{\{ len \. \}\} (firing|resolved)", r"\1"),
    ("empty line", r"(\"%s)(• )", r"\1\\n\\n\2"),
    ("empty line", r"(?m)^(\**Budget left)", r'{{ "\\n\\n" }}\1'),
    ("empty figure", r"with (\$worst\.Annotations\.\w+) -\}\}", r'with (printf " %s" \1) -}}'),
    ("empty figure", r"with \$item \}\}", 'with (printf " %s" $item) }}'),
    ("labels of no use", r" ?\.Remove \(stringSlice \"long_window\" [^)]*\)", ""),
    (
        "labels of no use",
        r"\.CommonLabels\.Remove \(stringSlice [^)]*\)",
        ".CommonLabels.Remove (stringSlice)",
    ),
    ("labels of no use", r"\$labels\.Remove \$shared", "$labels.Remove (stringSlice)"),
    ("item dropped", r"\{\{ \$item = \.Labels\.alertname \}\}", ""),
    ("item dropped", r'\{\{- \$item = printf "%s: %s" \$item \. \}\}', ""),
    ("item dropped", r"ne \. \$worst\.Annotations\.summary", "true"),
    ("item dropped", r", since %s", "%.0s"),
    ("silence of more or less", r'\{\{ \$filter = printf "%sseverity=[^}]*\}\}', ""),
    ("silence of more or less", r'\(stringSlice "alertname" "severity"\)', '(stringSlice "slo")'),
    ("silence of more or less", r"ne \.Labels\.alertname \$last", "true"),
    ("silence of more or less", r"if \.CommonLabels\.alertname", "if false"),
    ("silence unquoted", r" \| reReplaceAll `[^`]*` `[^`]*`", ""),
    ("silence unquoted", r' \| reReplaceAll `\\\+` "%20"', ""),
    ("silence unquoted", r" \| urlquery", ""),
    (
        "part dropped",
        r'\{\{-? template "[a-z0-9]+\.(firing|resolved|figures|description|links)" \. \}\}',
        "",
    ),
    (
        "part dropped",
        r'\{\{ template "slosmith\.(runbook|dashboard|query|silence)" \. \}\}',
        "gone",
    ),
    ("part dropped", r'\{\{-? \$title = printf "(\[%s\]|%s%s:) [^}]*\}\}', ""),
)


def mutants(text: str) -> Iterator[tuple[str, str, str, str | None]]:
    """Every damage to one file, one at a time: its kind, what, the text, and why it is none."""
    for damage, pattern, new in _DAMAGE:
        for found in re.finditer(pattern, text):
            changed = text[: found.start()] + found.expand(new) + text[found.end() :]
            if changed != text:
                *_, where = _DEFINED.finditer(text, 0, found.end())
                whole = text[where.start() :].split("{{ define", 2)[1]
                what = f"{where[1]}: {pattern} -> {new}"
                yield damage, what, changed, _equivalent(whole, damage)


_DEFINED = re.compile(r'\{\{-? define "([^"]+)"')
_READ = re.compile(r"\$worst\.(\w+\.\w+)")


def _equivalent(definition: str, damage: str) -> str | None:
    """Why nobody could see a damage to a template, whatever alerts there are."""
    if damage == "another window counts" and {*_READ.findall(definition)} == {"Labels.severity"}:
        return "all that is read of the worst is its severity, which its window does not decide"
    return None


KINDS = tuple(kind.name for kind in RECEIVERS if kind.template)
"""Those who are sent texts of ours."""


def try_mutants(kinds: tuple[str, ...] = KINDS) -> Iterator[Outcome]:
    """What became of each, of some kinds of receivers."""
    for kind in kinds:
        with tempfile.TemporaryDirectory() as scratch:
            yield from _of_kind(kind, Path(scratch))


def _of_kind(kind: str, root: Path) -> Iterator[Outcome]:
    case = _rendered(kind, root)
    assert not refuted(case), "what is rendered is refuted without any damage"
    # Of what all share only Slack uses everything.
    for name in (kind, "slosmith") if kind == "slack" else (kind,):
        path = root / "output" / "alertmanager" / "templates" / f"{name}.tmpl"
        yield from _outcomes(case, path, mutants(path.read_text(encoding="utf-8")))
    path = case.alertmanager
    yield from _outcomes(case, path, _without_parts(kind, path.read_text(encoding="utf-8")))


def _rendered(kind: str, root: Path) -> Case:
    write_spec(root, spec_of([kind], "http://shop.internal", root, "0.33"))
    model = compile_root(root).model
    assert model is not None, "the specification of the receiver has errors"
    for document in emit_documents(model):
        path = root / "output" / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document.text, encoding="utf-8")
    return Case(model=model, root=root, output=root / "output")


def _outcomes(
    case: Case, path: Path, damaged: Iterator[tuple[str, str, str, str | None]]
) -> Iterator[Outcome]:
    text = path.read_text(encoding="utf-8")
    for kind, what, changed, reason in damaged:
        path.write_text(changed, encoding="utf-8")
        noticed = refuted(case)
        yield Outcome(kind=kind, what=what, noticed=noticed, reason=None if noticed else reason)
    path.write_text(text, encoding="utf-8")


def _without_parts(kind: str, text: str) -> Iterator[tuple[str, str, str, str | None]]:
    """The configuration without one button, link or detail at a time."""
    config = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # as it is written
    (settings,) = (one for r in config["receivers"] for one in r.get(f"{kind}_configs", ()))
    for key, value in settings.items():
        if isinstance(value, (list, dict)) and "{{" in str(value):
            for part in range(len(value)) if isinstance(value, list) else [*value]:
                kept = settings[key]
                settings[key] = copy.deepcopy(kept)
                del settings[key][part]
                yield "button dropped", f"{kind}: {key}, {part}", yaml.safe_dump(config), None
                settings[key] = kept


def refuted(case: Case) -> bool:
    """Whether anything that is said of messages fails."""
    messages = messages_of(case)
    assert messages is not None
    for _, kind, texts in written_messages(case):
        if next(find_wrong(case, kind, texts, messages), None) is not None:
            return True
    return any(one.verdict is Verdict.FAILED for one in verify_templates(case))
