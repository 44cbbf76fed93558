"""`slosmith plan`: what a change of the specification changes, and what it risks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.history_options import seconds_of
from slosmith.cli.options import (
    access_options,
    fail_with,
    granted,
    granted_beside,
    print_findings,
    refusing,
    root_option,
)
from slosmith.cli.plan_played import played
from slosmith.diagnostics.finding import has_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from slosmith.build.compile import Compilation
    from slosmith.commands.plan import Comparison, Side
    from slosmith.commands.plan.comparison import Played
    from slosmith.live.access import AccessFiles

_RISKS = ("history", "notify", "slower", "noise", "links")
_STYLES = ("text", "markdown", "json", "github", "sarif")


def _fatal(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    wanted = tuple(value.split(",")) if value else ()
    for one in wanted:
        if one not in _RISKS:
            raise click.BadParameter(f'"{one}" is no risk; choose from {", ".join(_RISKS)}')
    return wanted


@click.command()
@root_option
@click.option("--against", metavar="REF", help="A branch, tag or commit of git to compare with.")
@click.option(
    "--before",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder that holds slo/ as it was, in place of git.",
)
@click.option(
    "--read",
    "read",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    is_eager=True,
    help="Print a plan that was printed as JSON before, and compare nothing.",
)
@click.option("--live", type=ADDRESS, help="Compare with what this Prometheus has loaded.")
@click.option("--alertmanager", type=ADDRESS, help="With --live, who it would notify.")
@click.option(
    "--prometheus", type=ADDRESS, help="Play both sides on what this server remembers, too."
)
@click.option(
    "--last", default="7d", show_default=True, metavar="TIME", help="With --prometheus, how long."
)
@access_options
@click.option(
    "--format",
    "style",
    type=click.Choice(_STYLES),
    default="text",
    show_default=True,
    help="How the plan is printed; github and sarif have its risks alone.",
)
@click.option(
    "--fail-on",
    "fatal",
    metavar="RISKS",
    callback=_fatal,
    help=f"Exit 1 for these risks, like history,notify; of {', '.join(_RISKS)}.",
)
def command(
    root: Path,
    against: str | None,
    before: Path | None,
    read: Path | None,
    live: str | None,
    alertmanager: str | None,
    prometheus: str | None,
    last: str,
    access: "AccessFiles",
    style: str,
    fatal: tuple[str, ...],
) -> None:
    """Say what a change of the specification changes, and what it risks.

    Before is where this branch left the main one, if nothing else is named. A risk is accepted by
    an `allow` that is written with the change.

    \b
    Example:
      slosmith plan
      slosmith plan --against v1.4 --fail-on history,notify
      slosmith plan --before ../old --format markdown
      slosmith plan --prometheus http://localhost:9090 --last 7d
      slosmith plan --live http://localhost:9090 --alertmanager http://localhost:9093
    """
    if sum(one is not None for one in (against, before, read, live)) > 1:
        said = "--against, --before, --live and --read exclude each other; name one"
        raise click.UsageError(said)
    if alertmanager and not live:
        raise click.UsageError("--alertmanager goes with --live; name a Prometheus too")
    if prometheus and (live or read):
        raise click.UsageError("--prometheus plays two specifications; leave --live and --read out")
    seconds = seconds_of(last)
    if read is not None:
        found = _read(read)
    elif live is not None:
        found = _loaded(root, live, alertmanager, access)
    else:
        play = partial(played, prometheus, access, seconds) if prometheus else None
        found = _compare(root, against, before, play)
    _print(found, style)
    if any(one.risk in fatal and not one.allowed for one in found.changes):
        sys.exit(Exit.FAILED)


def _read(file: Path) -> "Comparison":
    from slosmith.commands.plan.machine import PlanError, read_json

    try:
        return read_json(file)
    except PlanError as error:
        fail_with(error, "name what `slosmith plan --format json` printed", Exit.UNKNOWN)


def _loaded(root: Path, live: str, alertmanager: str | None, access: "AccessFiles") -> "Comparison":
    from slosmith.commands.plan.loaded import ask_routes, ask_rules, compare_loaded
    from slosmith.live.http import HttpError, without_secrets

    after = side_of(root, "this folder", Exit.FAILED)
    try:
        rules = ask_rules(live, granted(access, live))
        routes = None
        if alertmanager:
            may = granted_beside(access, alertmanager, live, "ALERTMANAGER_TOKEN")
            routes = ask_routes(alertmanager, may)
    except HttpError as error:
        fail_with(error, error.hint, Exit.UNKNOWN)
    return compare_loaded(without_secrets(live), rules, routes, after)


def _compare(
    root: Path,
    against: str | None,
    before: Path | None,
    play: "Callable[[Side, Side], Played] | None",
) -> "Comparison":
    from slosmith.commands.plan import Side, compare

    new = side_of(root, "this folder", Exit.FAILED)
    with past_folder(root, against, before) as (folder, name):
        is_new = not (folder / "slo").is_dir()
        settings = new.model.settings
        old = Side.empty(name, settings) if is_new else side_of(folder, name, Exit.UNKNOWN)
        found = compare(old, new)
        return found if play is None else replace(found, played=play(old, new))


@contextmanager
def past_folder(root: Path, against: str | None, before: Path | None) -> Iterator[tuple[Path, str]]:
    """The folder that holds what was specified before, and what people call it."""
    from slosmith.commands.plan.repository import Repository, RepositoryError
    from slosmith.output.staging import staging_folder

    if before is not None:
        yield before, str(before)
        return
    with staging_folder(None) as folder:
        try:
            repository = Repository(root)
            commit = repository.commit(against) if against else repository.merge_base()
            repository.write(commit, folder)
        except RepositoryError as error:
            fail_with(error, error.hint, Exit.UNKNOWN)
        yield folder, commit.name


def side_of(folder: Path, name: str, code: Exit) -> "Side":
    """Compile one side; ends the command where it has errors."""
    from slosmith.commands.plan import Side
    from slosmith.output.writer import read_manifest

    compilation = compilation_of(folder, name, code)
    with refusing():
        return Side.of(name, compilation, read_manifest(folder / "output"))


def compilation_of(folder: Path, name: str, code: Exit) -> "Compilation":
    """What is specified in a folder; ends the command where it has errors."""
    from slosmith.build.compile import compile_root

    compilation = compile_root(folder)
    if has_errors(compilation.findings):
        print_findings(compilation.findings, "text")
        click.echo(f"error: {name} does not compile, so nothing can be compared", err=True)
        sys.exit(code)
    return compilation


def _print(found: "Comparison", style: str) -> None:
    from slosmith.commands.plan.styles import STYLES

    click.echo(STYLES[style](found), nl=False)
