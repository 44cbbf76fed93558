"""`slosmith verify`: run the real tools on what was rendered."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.options import (
    exit_with,
    exit_with_claims,
    print_findings,
    progress,
    rendered,
    root_option,
    strict_option,
    tools_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slosmith.build.kept import Kept
    from slosmith.emit.promtool_tests.parts import PartTests
    from slosmith.model.root import Model
    from slosmith.source.links import Links
    from slosmith.verify.proof import Proof


@click.command()
@root_option
@tools_option
@strict_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the rows are printed.",
)
@click.option(
    "--fresh", is_flag=True, help="Make and ask again what has not changed since it passed."
)
@click.option("--each", is_flag=True, help="Play every SLO, also those that differ in names alone.")
def command(root: Path, style: str, strict: bool, fresh: bool, each: bool) -> None:
    """Prove with the real tools that what was rendered works.

    Exit 1 where a claim does not hold, 3 where none fails and a tool is missing.

    Which tests have passed for which rules is remembered in ~/.cache/slosmith, or below
    $SLOSMITH_CACHE, and so are the tests of services that have not changed.

    Of SLOs that differ in names alone one is played; the report says which one stands for
    which. What the others say is asked of each, and a sample of them is played beside.

    The rows also go to output/report.md, which is no part of what `build` writes.

    \b
    Example:
      slosmith build && slosmith verify
      slosmith verify --format json
    """
    from slosmith.build.compile import compile_root
    from slosmith.build.kept import Kept
    from slosmith.output.places import links_of
    from slosmith.output.report_age import REPORT, made_of
    from slosmith.verify.report import print_json, print_markdown, print_rest, print_summary
    from slosmith.verify.stale import find_nothing

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
    exit_with(compilation.findings, strict=strict)
    assert compilation.model is not None
    output, show, unread = root / "output", progress(), list[OSError]()
    with rendered(None, root, unread=unread) as folder:
        show("running the tools …")
        kept = Kept(model=compilation.model, sources=compilation.sources, fresh=fresh)
        proofs = find_nothing(folder, kept.digests()) or _prove(
            kept, (root, folder), unread, fresh=fresh, each=each
        )
        show("")
        text = print_markdown(proofs, made_of(folder))
    report = _write_report(output / REPORT, text, links_of(output, root))
    if style == "json":
        click.echo(print_json(proofs), nl=False)
    else:
        click.echo(print_rest(proofs), nl=False)
        click.echo(f"{print_summary(proofs)}; {report}")
    exit_with_claims(proofs, strict=strict)


def _prove(
    kept: "Kept", folders: tuple[Path, Path], unread: "list[OSError]", *, fresh: bool, each: bool
) -> "tuple[Proof, ...]":
    from slosmith.verify import Case, not_seen, verify_output
    from slosmith.verify.stale import find_differences

    model, (root, folder) = kept.model, folders
    stale = find_differences(folder, kept.digests(), model.settings.foreign)
    tests = kept.tests()
    case = Case(
        model=model,
        root=root,
        output=folder,
        tests=tests,
        seen=_witnesses(model, tests, folder),
        fresh=fresh,
        each=each,
        program=kept.program,
        show=progress(),
    )
    return verify_output(case, (*stale, *(not_seen(error, folder) for error in unread)))


def _witnesses(
    model: "Model", tests: "Iterable[PartTests]", output: Path
) -> "dict[tuple[str, str], str]":
    """The scenarios that see alerts fire for which no test was made."""
    from slosmith.commands.rehearse.rules import PlayError
    from slosmith.commands.rehearse.witnesses import find_witnesses
    from slosmith.judges.tools import find_tool

    promtool = find_tool("promtool")
    if promtool is None or not model.scenarios:
        return {}
    texts = "".join(test.text for one in tests for test in one.documents)
    plain = (alert for service in model.services for alert in service.alerts)
    untested = [one for one in plain if f"# {one.subject}: " not in texts]
    try:
        return find_witnesses(model, untested, output, promtool)
    except PlayError as error:
        raise click.ClickException(str(error)) from None


def _write_report(path: Path, text: str, links: "Links") -> str:
    """Write the report and say where it is; what was proven is printed in any case."""
    from slosmith.diagnostics.system_errors import advice_on, reason_of
    from slosmith.output.writer import write_report

    try:
        write_report(path, text, links)
    except OSError as error:
        return f"{path} cannot be written: {reason_of(error)}; {advice_on(error)}"
    return f"see {path}"
