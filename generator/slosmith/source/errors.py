"""What is wrong with YAML that cannot be read, in words of our own."""

from collections.abc import Mapping

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.source.source_file import File, lines_of


def broken(file: File, error: yaml.MarkedYAMLError) -> Diagnostic:
    """What libyaml could not parse, where, and what to do about it."""
    # At the end of a file there is nothing to see; what is open there began at the context.
    unclosed = "unexpected end of stream" in (error.problem or "")
    mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
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
    return file.finding(codes.YAML_BROKEN, f"broken YAML: {problem}", span, _advice(problem))


def _advice(problem: str) -> str:
    advice: Mapping[str, str] = {
        "mapping values are not allowed": 'quote the value if it holds ": "',
        "could not find expected ':'": "write `key: value`, and close every quote",
        "did not find expected ',' or '}'": "close every brace, and quote values that hold braces",
        "did not find expected ',' or ']'": "close every bracket, and quote values that hold some",
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
