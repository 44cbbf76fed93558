"""`slosmith codes`: what a finding's code means, and what to do."""

import click

from slosmith.cli.completion import complete_codes
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.pages import page_of
from slosmith.diagnostics.suggest import closest


@click.command()
@click.argument("code", required=False, metavar="[CODE]", shell_complete=complete_codes)
def command(code: str | None) -> None:
    """Print the page of a finding's code.

    Without one every code is listed; the short name of a code does too.

    \b
    Example:
      slosmith codes S505
      slosmith codes unknown-key
    """
    known = {one.id: one for one in all_codes()}
    if code is None:
        for one in known.values():
            click.echo(f"{one.id:<6} {one.severity:<8} {one.name:<28} {one.meaning}")
        return
    names = {one.name: one.id for one in known.values()}
    wanted = code.strip("[]").upper()
    found = wanted if wanted in known else names.get(code.lower())
    if found is None:
        near = closest(code, (*known, *names))
        hint = f'did you mean "{near}"?' if near else "`slosmith codes` lists all"
        raise click.UsageError(f'no code is called "{code}"; {hint}')
    page = page_of(known[found])
    assert page is not None, "every code has a page"
    click.echo(page.read_text(encoding="utf-8"), nl=False)
