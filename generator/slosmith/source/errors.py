"""What is wrong with YAML that cannot be read, in words of our own."""

import re
from collections.abc import Mapping
from dataclasses import replace

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.source.source_file import File, lines_of


def broken(file: File, error: yaml.MarkedYAMLError) -> Diagnostic:
    """What libyaml could not parse, where, and what to do about it."""
    # At the end of a file there is nothing to see; what is open there began at the context.
    mark = error.context_mark if _is_unclosed(error) else error.problem_mark or error.context_mark
    span = None
    if mark is not None:
        span = Span(
            line=mark.line + 1,
            column=mark.column + 1,
            end_line=mark.line + 1,
            end_column=mark.column + 2,
        )
    line = file.line(span.line) if span else ""
    problem = (error.problem or "the document cannot be read").strip()
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem or "tab" in problem:
        return file.finding(
            codes.YAML_BROKEN,
            "a tab is used where YAML allows spaces only",
            span,
            "indent with spaces",
        )
    if span and "mapping values" in problem and (key := _KEY.match(line[: span.column - 1])):
        # Which is where libyaml stops in the midst of a text that goes on from the line above.
        span = replace(span, column=key.start(1) + 1, end_column=key.end(1) + 1)
        message = (
            f'broken YAML: "{key[1]}" is indented further than the key above, which has a value'
        )
        return file.finding(codes.YAML_BROKEN, message, span, "indent it as the key above")
    hint = _commented(file.line(span.line)) if span else ""
    hint = hint or _advice(problem)
    return file.finding(codes.YAML_BROKEN, f"broken YAML: {problem}", span, hint)


_TEMPLATE = re.compile(r"(?:^|[:,\[{-]) *\{\{")
_COMMENTED = re.compile(r"[:,\[{] (#[\w-]+)")


def _commented(line: str) -> str:
    """What to do where the rest of a line is a comment by mistake, or begins with a template."""
    found = _COMMENTED.search(line)
    if found:
        return f'quote "{found[1]}": what begins with # is a comment'
    return "quote the whole value: it begins with {{" if _TEMPLATE.search(line) else ""


_KEY = re.compile(r"\s+([A-Za-z_][\w.-]*)$")


def _is_unclosed(error: yaml.MarkedYAMLError) -> bool:
    """Whether what is wrong began earlier: a quote, or a brace that a later line finds open."""
    problem, begun, seen = error.problem or "", error.context_mark, error.problem_mark
    if "did not find expected ',' or" in problem:
        return begun is not None and seen is not None and begun.line < seen.line
    return "unexpected end of stream" in problem


def _advice(problem: str) -> str:
    advice: Mapping[str, str] = {
        "mapping values are not allowed": 'quote the value if it holds ": "',
        "could not find expected ':'": "write `key: value`, and close every quote",
        "did not find expected ',' or '}'": "close every brace, and quote values that hold braces",
        "did not find expected ',' or ']'": "close every bracket, and quote values that hold some",
        "did not find expected '-'": "indent it as the keys of its item, or begin an item with -",
        "unexpected end of stream": "close the quote, the brace or the bracket that begins here",
        "did not find expected key": "check the indentation, and that quotes and braces are closed",
        "undefined alias": "define the anchor with & before it is used",
        "cannot start any token": "quote the value; it starts with a character reserved by YAML",
    }
    for part, hint in advice.items():
        if part in problem:
            return hint
    return "check the indentation, the quotes and the brackets around this place"


def unreadable(file: File, error: yaml.reader.ReaderError) -> Diagnostic:
    """A character that YAML does not allow, and its place."""
    position = error.position if isinstance(error.position, int) else 0
    # libyaml counts the bytes of what it was given.
    before = lines_of(file.text.encode()[:position].decode("utf-8", "ignore"))
    line, column = len(before), len(before[-1]) + 1
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    return file.finding(
        codes.YAML_BROKEN,
        "a character that YAML does not allow is here",
        span,
        "remove the control character",
    )
