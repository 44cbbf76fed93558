"""Files of other tools, as `import` and `compare` are given them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from slosmith.commands.importing import Entry
    from slosmith.model.units import Duration
    from slosmith.source import File

STANDARD_INPUT = Path("-")
MOST_READ = 33 * 1024 * 1024
"""More is never read from standard input: what is larger than a file may be is refused."""

severity_option = click.option(
    "--severity",
    "severities",
    multiple=True,
    metavar="THEIRS=OURS",
    help="What a severity is here, like critical=page; may be given again.",
)
period_option = click.option(
    "--period", default="", metavar="TIME", help="Period of SLOs whose files name none."
)
service_option = click.option(
    "--service", default="", metavar="NAME", help="Service of everything."
)


def foreign_files(paths: tuple[Path, ...], unread: "list[Entry]") -> "Iterator[File]":
    """The text of each file; one that cannot be read is an object that is refused."""
    from slosmith.commands.importing import InputError, read_files, text_file, unreadable

    if STANDARD_INPUT in paths:
        paths = tuple(path for path in paths if path != STANDARD_INPUT)
        try:
            yield text_file("stdin", sys.stdin.buffer.read(MOST_READ))
        except InputError as error:
            unread.append(unreadable(error))
    refused: list[InputError] = []
    yield from read_files(paths, refused)
    unread += map(unreadable, refused)


def parse_severity(text: str) -> tuple[str, str]:
    """What a foreign severity is here, like critical=page."""
    theirs, _, ours = text.partition("=")
    if ours not in ("page", "ticket", "info") or not theirs:
        raise click.UsageError(f'"{text}" maps no severity; write it like critical=page')
    return theirs, ours


def parse_period(text: str) -> "Duration | None":
    """A period of whole days; None where none is given."""
    from slosmith.model.units import Duration, UnitError

    if not text:
        return None
    try:
        period = Duration.parse(text)
    except UnitError as error:
        raise click.UsageError(str(error)) from None
    if not period.whole_days:
        raise click.UsageError(f'"{text}" is not whole days; write it like 28d')
    return period
