"""Loading prose: the Markdown files of `runbooks/` become sections, and their mistakes findings."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic, Span
from slosmith.diagnostics.limit import the_first
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import suggest
from slosmith.markdown import MOST_LINES, Heading, headings, unclosed
from slosmith.model.prose import SECTIONS, Prose, Section
from slosmith.source import File


def load_page(file: File) -> tuple[Prose, tuple[Diagnostic, ...]]:
    """One page, named after its file."""
    findings: list[Diagnostic] = []
    name = PurePosixPath(file.path).stem
    text = file.text.replace("\r\n", "\n")
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        return Prose(name=name, file=file, sections=()), (_too_long(file, len(lines)),)
    if still_open := unclosed(text):
        message = f"this {still_open.what} is never closed and would hide the rest of the page"
        hint = f"close it with a line {still_open.close}"
        findings.append(_at(file, still_open.line, codes.PROSE_UNCLOSED, message, hint))
    tops = [heading for heading in headings(text) if heading.level <= 2]
    first = tops[0].line - 1 if tops else len(lines)
    _check_preamble(file, lines[:first], findings)
    sections: dict[str, Section] = {}
    findings += the_first(_wrong_with(file, lines, tops, sections))
    return Prose(name=name, file=file, sections=tuple(sections.values())), tuple(findings)


def _too_long(file: File, lines: int) -> Diagnostic:
    message = f"the page has {lines:,} lines, and {MOST_LINES:,} are read"
    hint = "split it: whoever is woken must find what to do"
    return _at(file, MOST_LINES + 1, codes.TOO_MANY, message, hint)


def _wrong_with(
    file: File, lines: list[str], tops: list[Heading], sections: dict[str, Section]
) -> Iterator[Diagnostic]:
    """What is wrong with each section, as it is put to those that are known."""
    for index, heading in enumerate(tops):
        end = tops[index + 1].line - 1 if index + 1 < len(tops) else len(lines)
        body = _body(lines[heading.last : end])
        if (wrong := _wrong_heading(file, heading, sections)) is not None:
            yield wrong
            continue
        if not body:
            message = f'the section "{heading.text}" is empty'
            hint = "write what people know, or remove the heading"
            yield _at(file, heading.line, codes.SECTION_EMPTY, message, hint)
        sections[heading.text] = Section(name=heading.text, text=body, line=heading.line)


def _body(lines: list[str]) -> str:
    """The lines without blank ones around them; those inside a code block keep their indent."""
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _check_preamble(file: File, lines: list[str], findings: list[Diagnostic]) -> None:
    number = next((n for n, line in enumerate(lines, start=1) if line.strip()), None)
    if number is not None:
        message = "this text stands before the first section and would be on no page"
        hint = f"put it under a heading, one of {one_of(f'## {name}' for name in SECTIONS)}"
        findings.append(_at(file, number, codes.SECTION_UNKNOWN, message, hint))


def _wrong_heading(file: File, heading: Heading, sections: dict[str, Section]) -> Diagnostic | None:
    """Why a heading opens no section that is known and new."""
    if heading.level == 1:
        message = f'"{heading.text}" is a title, and the page has one already'
        hint = "remove it, or make it a heading inside a section with ###"
        return _at(file, heading.line, codes.SECTION_UNKNOWN, message, hint)
    if heading.text not in SECTIONS:
        message = f'"{heading.text}" is no section of a runbook'
        return _at(file, heading.line, codes.SECTION_UNKNOWN, message, _known(heading))
    if first := sections.get(heading.text):
        message = (
            f'the section "{heading.text}" is here a second time; the first is on line {first.line}'
        )
        return _at(file, heading.line, codes.DUPLICATE_NAME, message, "join the two sections")
    return None


def _known(heading: Heading) -> str:
    known = f"the sections are {one_of(SECTIONS)}; make it ### to keep it inside one"
    return suggest(heading.text, SECTIONS) or known


def _at(file: File, line: int, code: Code, message: str, hint: str) -> Diagnostic:
    width = len(file.line(line))
    span = Span(line=line, column=1, end_line=line, end_column=max(width, 1) + 1)
    return file.finding(code, message, span, hint)
