"""`slosmith rehearse`: play failures against the rendered rules, and say what fires and when."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.exits import Exit
from slosmith.cli.options import (
    exit_with,
    fail_with,
    links_to,
    print_findings,
    progress,
    rendered,
    root_option,
    strict_option,
    tools_option,
)
from slosmith.diagnostics.suggest import suggest

if TYPE_CHECKING:
    from slosmith.commands.rehearse.verdicts import Result
    from slosmith.model.root import Model
    from slosmith.model.scenario import Scenario

_PLAYED = ("prometheus", "alertmanager")


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@root_option
@tools_option
@strict_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that was rendered into; output/ in the root if not given.",
)
@click.option(
    "--what-if",
    "failure",
    metavar="FAILURE",
    help="Play one line, like 'error rate 2% for 45m', on the SLO that is named instead.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.option(
    "--drawings",
    type=click.Path(file_okay=False, path_type=Path),
    help="Draw each timeline as SVG into this folder too; Markdown shows them.",
)
def command(
    names: tuple[str, ...],
    root: Path,
    output: Path | None,
    failure: str | None,
    style: str,
    drawings: Path | None,
    strict: bool,
) -> None:
    """Play scenarios from slo/ against the rendered rules; exit 1 where one does not pass.

    \b
    Example:
      slosmith rehearse
      slosmith rehearse database-unreachable
      slosmith rehearse --format html > rehearsals.html
      slosmith rehearse --what-if 'error rate 2% for 45m' council/error-rate
    """
    from slosmith.build.compile import compile_root
    from slosmith.commands.rehearse.rules import PlayError
    from slosmith.commands.rehearse.run import rehearse_all
    from slosmith.commands.rehearse.verdicts import Verdict
    from slosmith.judges.running import ANOTHER
    from slosmith.judges.server import ServerError
    from slosmith.judges.tools import find_tool, why_missing

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
    exit_with(compilation.findings, strict=strict)
    assert compilation.model is not None
    promtool = find_tool("promtool")
    if promtool is None:
        click.echo(f"{why_missing('promtool')}; nothing was rehearsed", err=True)
        sys.exit(Exit.UNKNOWN)
    model, show = compilation.model, progress()
    with rendered(output, root, _PLAYED) as folder:
        _warn_of_stale(model, folder)
        show("playing …")
        try:
            if failure is not None:
                results = [_what_if(model, names, failure, (root, folder), promtool)]
            else:
                results = rehearse_all(model, _chosen(model, names), (root, folder), promtool)
        except PlayError as error:
            raise click.ClickException(str(error)) from None
        except ServerError as error:
            fail_with(error, ANOTHER, Exit.UNKNOWN, "nothing was rehearsed")
        finally:
            show("")
    click.echo(_printed(results, style, drawings), nl=False)
    if drawings is not None:
        _draw(results, drawings, root)
    verdicts = {result.verdict for result in results} - {Verdict.PASSED, Verdict.ANSWERED}
    if verdicts:
        sys.exit(Exit.UNKNOWN if verdicts == {Verdict.NO_TOOL} else Exit.FAILED)


def _warn_of_stale(model: "Model", folder: Path) -> None:
    """What is played is what was rendered, which may be older than what was specified."""
    from slosmith.build.compile import emit_kept
    from slosmith.emit import TARGETS
    from slosmith.output.rendered import digested
    from slosmith.verify.proof import Verdict
    from slosmith.verify.stale import find_stale

    played = tuple(target for target in TARGETS if target.name in ("rules", "routes"))
    found = find_stale(folder, dict(emit_kept(model, digested, played)))
    if any(proof.verdict is Verdict.FAILED for proof in found):
        hint = "run `slosmith build` to play what slo/ says now"
        click.echo(f"{folder.name}/ differs from the specification; {hint}", err=True)


def _printed(results: "list[Result]", style: str, drawings: Path | None) -> str:
    from slosmith.commands.rehearse import report
    from slosmith.commands.rehearse.html_report import print_html

    match style:
        case "markdown":
            return report.print_markdown(results, drawings.as_posix() if drawings else "")
        case "html":
            return print_html(results)
        case "json":
            return report.print_json(results)
        case _:
            return report.print_text(results)


def _draw(results: "list[Result]", drawings: Path, root: Path) -> None:
    """Draw last: what was played is said in any case."""
    from slosmith.commands.rehearse.drawing import draw
    from slosmith.output.writer import write_report

    links = links_to(drawings / "x", root)
    for result in results:
        write_report(drawings / f"{result.scenario.name}.svg", draw(result), links)


def _chosen(model: "Model", names: tuple[str, ...]) -> "list[Scenario]":
    known = {one.name: one for one in model.scenarios}
    if not known:
        raise click.UsageError("there is no scenario document below slo/; write one, or --what-if")
    for name in names:
        if name not in known:
            meant = suggest(name, known) or f"choose from {', '.join(known)}"
            raise click.UsageError(f'no scenario "{name}"; {meant}')
    return [known[name] for name in names] or list(known.values())


def _what_if(
    model: "Model",
    names: tuple[str, ...],
    failure: str,
    folders: tuple[Path, Path],
    promtool: Path,
) -> "Result":
    from slosmith.commands.rehearse.what_if import FailureError, parse_failure, play_failure

    known = {slo.ref: slo for slo in model.slos}
    if len(names) != 1:
        raise click.UsageError(f"--what-if takes one SLO; name one of {', '.join(known)}")
    if names[0] not in known:
        meant = suggest(names[0], known) or f"name one of {', '.join(known)}"
        raise click.UsageError(f'no SLO is "{names[0]}"; {meant}')
    slo = known[names[0]]
    try:
        asked = parse_failure(failure, slo)
    except FailureError as error:
        raise click.UsageError(str(error)) from None
    return play_failure(model, slo, asked, folders, promtool)
