"""`slosmith check`: everything that can be known without writing anything."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from slosmith.cli.options import (
    exit_with,
    format_option,
    print_findings,
    remark,
    root_option,
    strict_option,
)
from slosmith.diagnostics.lists import each_of

if TYPE_CHECKING:
    from slosmith.build.compile import Compilation
    from slosmith.diagnostics.finding import Diagnostic


@click.command()
@click.argument(
    "files",
    metavar="[FILE]...",
    nargs=-1,
    is_eager=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@root_option
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@format_option
@strict_option
def command(root: Path, files: tuple[Path, ...], watch: bool, style: str, strict: bool) -> None:
    """Check the specification and print what is wrong with it.

    With files only what is found in these is printed, though the whole root is looked at.

    \b
    Example:
      slosmith check --strict
      slosmith check slo/services/shop.yaml
      slosmith check --watch
      slosmith check --format github
    """
    from slosmith.build.compile import compile_root

    names = {_below(root, file) for file in files}
    if watch:
        _watch(root, names, style)
    compilation = compile_root(root)
    _show(compilation, names, style)
    exit_with(_found(compilation, names), strict=strict)


def _watch(root: Path, names: set[str], style: str) -> NoReturn:
    """Check, and again after each change, also one that is made while it is checked."""
    from slosmith.build.compile import compile_root
    from slosmith.build.watching import seen, wait_for_change

    before, compilation = seen(root), compile_root(root)
    while True:
        _show(compilation, names, style)
        before = wait_for_change(root, before)
        remark(f"\n{time.strftime('%H:%M:%S')}")
        compilation = compile_root(root, earlier=compilation)


def _below(root: Path, file: Path) -> str:
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise click.UsageError(f"{file} is not below {root}; name a file of one root") from None


def _found(compilation: "Compilation", names: set[str]) -> "tuple[Diagnostic, ...]":
    """What is found in some files, or in all; a mistake that shows in several files in each."""
    from slosmith.diagnostics.finding import at_each_place
    from slosmith.diagnostics.suppression import gathered

    if not names:
        return compilation.findings
    return gathered(one for one in at_each_place(compilation.findings) if one.file in names)


def _show(compilation: "Compilation", names: set[str], style: str) -> None:
    """The findings, and a word where there are none."""
    found = _found(compilation, names)
    print_findings(found, style)
    if elsewhere := sum(1 for one in compilation.findings if not one.allowed) - sum(
        1 for one in found if not one.allowed
    ):
        remark(f"{elsewhere} more in other files")
    model = compilation.model
    if model is not None and style == "text" and all(one.allowed for one in found):
        counts = ((len(model.slos), "SLO"), (len(model.alerts), "plain alert"))
        words = each_of(f"{n} {what}{'s' if n != 1 else ''}" for n, what in counts)
        remark(f"fine: {words}")
