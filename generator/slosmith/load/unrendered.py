"""Templates of other tools that were never rendered: Helm's, Jinja's, and variables of a shell.

Alertmanager has templates of its own, which look alike and must stay.
"""

import re
from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.source import File

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_COMMENT = re.compile(r"(?m)^\s*#.*$")
# Go's own words that stand alone in an action.
_GO = r"(?:end|else|break|continue|nil|true|false)"
_PATTERNS = (
    ("a template of Helm", r"\{\{[^}]*(?:\.(?:Values|Release|Chart|Capabilities)\b|\btoYaml\b)"),
    ("a template of Helm", r"\{\{-?\s*(?:include|tpl)\s"),
    ("a template of Jinja", r"\{%"),
    (
        "a template of Jinja",
        rf"\{{\{{-?\s*(?!{_GO}\b)[a-z_]\w*(?:\.\w+|\[[^\]]*\])*\s*(?:\|[^}}]*)?-?\}}\}}",
    ),
)
_VARIABLE = r"\$\{[A-Za-z_]\w*(?::?[-=?+][^}]*)?\}|(?<![\w$\\])\$[A-Z][A-Z0-9_]{2,}\b"
# Where YAML cannot be read, braces without quotes are the likeliest reason.
_BARE = re.compile(r"(?m)^[ \t]*(?:-[ \t]+)?(?:[\w.-]+:[ \t]+)?(?P<braces>\{\{)")


def unrendered(file: File) -> Iterator[Diagnostic]:
    """A finding at the first of each kind."""
    text = _COMMENT.sub(_blank, file.text)
    found = {what: match for what, pattern in _PATTERNS for match in _first(pattern, text)}
    for match in _first(_VARIABLE, _ACTION.sub(_blank, text)):
        found["a variable that a shell fills in"] = match
    for what, match in found.items():
        yield _finding(file, what, match.start(), match.end())


def bare_braces(file: File) -> Diagnostic | None:
    """A finding at the first braces without quotes, of a file that is no YAML."""
    match = _BARE.search(_COMMENT.sub(_blank, file.text))
    return _finding(file, "a template", *match.span("braces")) if match else None


def _first(pattern: str, text: str) -> Iterator[re.Match[str]]:
    if match := re.search(pattern, text):
        yield match


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _finding(file: File, what: str, start: int, end: int) -> Diagnostic:
    (line, column), (end_line, end_column) = file.place(start), file.place(end)
    span = Span(line=line, column=column, end_line=end_line, end_column=end_column)
    hint = "name the file that comes of it once it is rendered"
    return file.finding(codes.BASE_NOT_RENDERED, f"this is {what}, not rendered yet", span, hint)
