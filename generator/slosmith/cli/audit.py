"""`slosmith audit`: one report of what is specified, proven, rehearsed, and not known."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.options import (
    access_options,
    exit_with,
    exit_with_claims,
    fail_with,
    granted,
    print_findings,
    progress,
    rendered,
    root_option,
    tools_option,
)

if TYPE_CHECKING:
    from slosmith.build.compile import Compilation
    from slosmith.commands.audit.evidence import Evidence
    from slosmith.commands.audit.live import Seen
    from slosmith.live.access import AccessFiles
    from slosmith.model.metric import Metric
    from slosmith.source.links import Links


@click.command()
@root_option
@tools_option
@click.option("--strict", is_flag=True, help="Fail on warnings and on claims that do not hold.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that was rendered into; output/ in the root if not given.",
)
@click.option("--prometheus", "url", type=ADDRESS, help="Ask a live server for the metrics too.")
@access_options
def command(
    root: Path,
    output: Path | None,
    url: str | None,
    strict: bool,
    access: "AccessFiles",
) -> None:
    """Write output/audit.md, audit.html and audit.json; they say what is unknown, too.

    \b
    Example:
      slosmith build && slosmith audit
      slosmith audit --prometheus http://localhost:9090
    """
    from slosmith.build.compile import compile_root
    from slosmith.commands.audit.sections import scores
    from slosmith.judges.tools import find_tool, why_missing
    from slosmith.output.places import links_of
    from slosmith.output.report_age import why_stale

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
    exit_with(compilation.findings, strict=strict)
    assert compilation.model is not None
    output = output or root / "output"
    promtool = find_tool("promtool")
    if promtool is None:
        click.echo(f"{why_missing('promtool')}; nothing can be audited", err=True)
        sys.exit(Exit.UNKNOWN)
    show, unread = progress(), list[OSError]()
    with rendered(output, root, unread=unread) as folder:
        evidence = _evidence(compilation, (root, folder), promtool, show, unread, (url, access))
        old = why_stale(folder)
    for score in scores(evidence):
        click.echo(f"{score.name}: {score.mark} of 10")
    _write(output, links_of(output, root), evidence)
    click.echo(f"see {output / 'audit.md'}")
    if old:
        click.echo(old, err=True)
    if strict:
        exit_with_claims(evidence.proofs, strict=True)


def _evidence(
    compilation: "Compilation",
    folders: tuple[Path, Path],
    promtool: Path,
    show: "Callable[[str], None]",
    unread: list[OSError],
    server: "tuple[str | None, AccessFiles]",
) -> "Evidence":
    from slosmith.build.kept import Kept
    from slosmith.commands.audit.evidence import Evidence
    from slosmith.commands.audit.metric_usage import shown_metrics
    from slosmith.commands.rehearse.rules import PlayError
    from slosmith.commands.rehearse.run import rehearse_all
    from slosmith.judges.running import ANOTHER
    from slosmith.judges.server import ServerError
    from slosmith.live.http import HttpError
    from slosmith.verify import not_seen, verify_output
    from slosmith.verify.proof import Case
    from slosmith.verify.stale import find_differences

    model, (root, folder), (url, access) = compilation.model, folders, server
    assert model is not None
    show("rehearsing …")
    try:
        live = _ask(url, model.metrics or (), access) if url else None
        results = rehearse_all(model, model.scenarios, folders, promtool)
    except HttpError as error:
        show("")
        fail_with(error, error.hint, Exit.UNKNOWN, "nothing was audited")
    except PlayError as error:
        show("")
        raise click.ClickException(str(error)) from None
    except ServerError as error:
        show("")
        fail_with(error, ANOTHER, Exit.UNKNOWN, "nothing was audited")
    kept = Kept(model=model, sources=compilation.sources)
    tests, program = kept.tests(), kept.program
    case = Case(model=model, root=root, output=folder, tests=tests, program=program, show=show)
    stale = find_differences(folder, kept.digests(), model.settings.foreign)
    proofs = verify_output(case, (*stale, *(not_seen(error, folder) for error in unread)))
    show("")
    shown = shown_metrics(model, folder)
    return Evidence(model=model, proofs=proofs, results=tuple(results), shown=shown, live=live)


def _write(folder: Path, links: "Links", evidence: "Evidence") -> None:
    from slosmith.commands.audit.report import print_html, print_json, print_markdown
    from slosmith.output.writer import write_report
    from slosmith.secret_patterns.stream import as_printed

    texts = {"md": print_markdown, "html": print_html, "json": print_json}
    for suffix, print_report in texts.items():
        write_report(folder / f"audit.{suffix}", as_printed(print_report(evidence)), links)


def _ask(url: str, metrics: "Iterable[Metric]", access: "AccessFiles") -> "dict[str, Seen]":
    from slosmith.commands.audit.live import ask_prometheus

    return ask_prometheus(url, granted(access, url), metrics)
