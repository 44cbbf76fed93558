"""`slosmith compare`: the same incidents on old rules and on new ones."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.exits import Exit
from slosmith.cli.foreign import (
    foreign_files,
    parse_period,
    parse_severity,
    period_option,
    service_option,
    severity_option,
)
from slosmith.cli.options import print_findings, progress, require, tools_option

if TYPE_CHECKING:
    from slosmith.model.root import Model


@click.command()
@click.argument(
    "old",
    metavar="OLD_RULES",
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.argument(
    "new",
    metavar="[NEW]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@service_option
@severity_option
@period_option
@tools_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="The format of the report.",
)
def command(
    old: Path,
    new: Path | None,
    service: str,
    severities: tuple[str, ...],
    period: str,
    style: str,
) -> None:
    """Play the same incidents on old and new rules, and show what never worked.

    OLD_RULES are rule files or PrometheusRule manifests: a file, a folder, or - for standard input.
    Of specifications of Sloth and Pyrra the rules are played that these tools document. NEW is a
    root; without one it is the nearest upwards, else what `import` makes of the old.

    When each side fires and clears, what budget it shows, which old alerts cannot fire and why.
    Exit 1 if promtool contradicts what is reported, 3 if promtool is missing.

    \b
    Example:
      slosmith compare ../prometheus/slo-rules.yaml
      slosmith compare ../sloth . --format markdown > compare.md
      pip install 'slosmith[compare]'
    """
    require("compare", "numpy")
    from slosmith.commands.compare import compare_rules
    from slosmith.commands.compare.report import FORMATS
    from slosmith.commands.importing import Choices, import_files
    from slosmith.commands.importing.record import Entry
    from slosmith.judges.tools import find_tool, why_missing

    choices = Choices(
        service=service,
        severities=tuple(map(parse_severity, severities)),
        period=parse_period(period),
    )
    model = _model(new)
    unread: list[Entry] = []
    found = import_files([*foreign_files((old,), unread)], choices, unread)
    promtool = find_tool("promtool")
    show = progress()
    show("playing …")
    try:
        comparison = compare_rules(found, model, promtool)
    finally:
        show("")
    click.echo(FORMATS[style](comparison, choices), nl=False)
    if comparison.differing or comparison.empty:
        sys.exit(Exit.FAILED)
    if promtool is None and comparison.compared:
        click.echo(f"{why_missing('promtool')}; it confirmed nothing of this", err=True)
        sys.exit(Exit.UNKNOWN)


def _model(new: Path | None) -> "Model | None":
    """What is specified in the root that is named, or in the nearest one if there is any."""
    from slosmith.build.compile import compile_root

    root = new or next((one for one in (Path.cwd(), *Path.cwd().parents) if _is_root(one)), None)
    if root is None:
        return None
    if not _is_root(root):
        raise click.UsageError(f"{root} holds no slo/; name a root, or leave it out")
    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
        sys.exit(Exit.FAILED)
    return compilation.model


def _is_root(folder: Path) -> bool:
    return (folder / "slo").is_dir()
