"""`slosmith build`: render everything, or say what would change."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.build.parallel import PROCESSES
from slosmith.cli.exits import Exit
from slosmith.cli.options import (
    exit_with,
    format_option,
    output_folder,
    print_findings,
    refusing,
    root_option,
    strict_option,
    warn_of_old_report,
    writing,
)
from slosmith.emit import TARGETS, Target, loaded_folders
from slosmith.model.labels import Labels
from slosmith.model.naming import is_label, is_reserved
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.output.places import FOREIGN, foreign_files, links_of
from slosmith.output.rendered import Rendered, compared, content_of, laid_aside
from slosmith.output.staging import folder_aside
from slosmith.output.writer import (
    MANIFEST,
    Change,
    Plan,
    plan_writing,
    read_manifest,
    write_changes,
)
from slosmith.source.links import Links

if TYPE_CHECKING:
    from slosmith.build.compile import Sources


def _targets(_: click.Context, __: click.Parameter, value: str | None) -> tuple[Target, ...] | None:
    if value is None:
        return None
    wanted = value.split(",")
    known = [target.name for target in TARGETS]
    for name in wanted:
        if name not in known:
            raise click.BadParameter(f'"{name}" is no target; choose from {", ".join(known)}')
    return tuple(target for target in TARGETS if target.name in wanted)


def _labels(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> Labels:
    pairs = {}
    for value in values:
        name, equals, text = value.partition("=")
        plain = bool(text) and text.isprintable() and "{{" not in text
        if not equals or not is_label(name) or is_reserved(name) or not plain:
            raise click.BadParameter(
                f'"{value}" is no label; write name=value, with a name that is not reserved'
            )
        pairs[name] = text
    return tuple(sorted(pairs.items()))


@click.command()
@root_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to render into; output/ in the root if not given.",
)
@click.option("--check", is_flag=True, help="Write nothing; show what would change and exit 1.")
@click.option("--no-cache", is_flag=True, help="Render what has not changed, too.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=PROCESSES,
    show_default=True,
    help="At most so many processes at a time.",
)
@click.option("--only", callback=_targets, help="Only these targets, like rules,tests.")
@click.option("--stdout", "service", metavar="SERVICE", help="Print one service's rules instead.")
@click.option("--label", "labels", multiple=True, callback=_labels, help="Add to every alert.")
@format_option
@strict_option
def command(
    root: Path,
    output: Path | None,
    check: bool,
    no_cache: bool,
    jobs: int,
    only: tuple[Target, ...] | None,
    service: str | None,
    labels: Labels,
    style: str,
    strict: bool,
) -> None:
    """Compile slo/ into output/; nothing is written while an error stands.

    \b
    Example:
      slosmith build
      slosmith build --check
      slosmith build --only rules,routes --label cluster=eu-1
      slosmith build --only tests
      slosmith build --stdout council > council.yaml && promtool check rules council.yaml
    """
    from slosmith.build.cache import keep, recalled
    from slosmith.build.compile import compile_root, emit_kept
    from slosmith.build.incremental import rebuild
    from slosmith.build.targets import parted

    def compiled() -> tuple[Model, "Sources"]:
        compilation = compile_root(root, labels, targets=only or ())
        print_findings(compilation.findings, style)
        exit_with(compilation.findings, strict=strict)
        assert compilation.model is not None
        return compilation.model, compilation.sources

    # What a whole build does not render any more goes, whoever asked for it before.
    owned = tuple(folder for target in only or TARGETS for folder in target.folders)
    folder = output_folder(output, root)
    links = links_of(folder, root)
    with refusing(), folder_aside(folder) as aside:
        held = partial(compared, folder) if check else partial(laid_aside, folder, aside, links)
        if service is not None:
            _print_rules(service, compiled()[0])
        elif check or no_cache:
            model, _ = compiled()
            targets, exported = parted(only, model.settings)
            plan = plan_writing(folder, emit_kept(model, held, targets, jobs), owned)
            plans = [*([plan] if targets else []), *_exports(folder, model, exported, held, jobs)]
            if check:
                _show(folder, plans, model, links)
            else:
                _write(folder, plans, model, links)
        else:
            with recalled(root, folder, jobs) as look:
                (model, sources), found = compiled(), look()
            targets, exported = parted(only, model.settings)
            rebuilt = rebuild(model, sources, targets, found, held, jobs)
            plan = plan_writing(folder, rebuilt.documents, owned, rebuilt.standing)
            exports = _exports(folder, model, exported, held, jobs)
            _write(folder, [*([plan] if targets else []), *exports], model, links)
            keep(root, found, rebuilt.memory(plan.files))


def _exports(
    folder: Path,
    model: Model,
    targets: tuple[Target, ...],
    held: Callable[[Document], Rendered],
    jobs: int,
) -> Iterator[Plan]:
    """Writing what is no part of a whole build, and so has a manifest of its own."""
    from slosmith.build.compile import emit_kept

    for one in targets:
        rendered = emit_kept(model, held, (one,), jobs)
        manifest = f"{one.folders[0]}.manifest"
        yield plan_writing(folder, rendered, one.folders, manifest=manifest)


def _print_rules(service: str, model: Model) -> None:
    rules = next(target for target in TARGETS if target.name == "rules")
    texts = {one.path: one.text for one in rules.emit(model)}
    if (path := model.rules_file(service)) not in texts:
        raise click.UsageError(f'no service "{service}" has rules')
    click.echo(texts[path], nl=False)


def _write(folder: Path, plans: list[Plan], model: Model, links: Links) -> None:
    """Write what has changed; without a manifest it says which files nobody will remove."""
    lost = any(plan.manifest == MANIFEST for plan in plans) and not (folder / MANIFEST).exists()
    with writing(folder):
        for plan in plans:
            write_changes(folder, plan, links)
            click.echo(_summary(plan), err=True)
    if lost:
        _name_foreign(folder, {path for one in plans for path in one.files}, model)


def _summary(plan: Plan) -> str:
    written = sum(1 for change in plan.changes if change.new is not None)
    removed = len(plan.changes) - written
    words = f"{len(plan.files) + 1} files, {written} written"  # the manifest is one
    return f"{words}, {removed} removed" if removed else words


def _show(folder: Path, plans: list[Plan], model: Model, links: Links) -> None:
    """Print a unified diff of everything that would change, and exit 1 if anything would.

    A file that nobody rendered fails too, where a server would load it.
    """
    changes = [change for plan in plans for change in plan.changes]
    for change in changes:
        click.echo("".join(_difference(folder, change, links)), nl=False)
    listed = {path for one in plans for path in (*one.files, *one.kept)}
    exported = all(one.manifest != MANIFEST for one in plans)
    if exported:  # nothing of a whole build is looked at
        listed |= read_manifest(folder).keys()
    listed |= {change.path for change in changes}
    foreign = _name_foreign(folder, listed, model)
    warn_of_old_report(folder)
    if changes:
        same = " with the same --only" if exported else ""
        click.echo(f"{len(changes)} files would change; run `slosmith build`{same}", err=True)
    if changes or foreign:
        sys.exit(Exit.FAILED)


def _name_foreign(folder: Path, listed: set[str], model: Model) -> bool:
    """Say of each file that a server would load and nobody rendered; whether there is any."""
    foreign = [*foreign_files(folder, listed, loaded_folders(), model.settings.foreign)]
    for name in foreign:
        click.echo(f"{name}: {FOREIGN}", err=True)
    return bool(foreign)


_MOST_MORE = 10_000_000
"""By so many bytes a file may be longer than what is rendered, for the difference to be shown."""


def _difference(folder: Path, change: Change, links: Links) -> Iterator[str]:
    import difflib

    new = str(change.new or "")
    most = len(new.encode()) + _MOST_MORE
    old = content_of(folder / change.path, links, most=most)
    if old is not None and len(old) == most:
        return iter((f"{change.path} is longer by more than {_MOST_MORE:,} bytes\n",))
    return difflib.unified_diff(
        (old or b"").decode(errors="replace").splitlines(keepends=True),
        new.splitlines(keepends=True),
        f"a/{change.path}" if old is not None else "/dev/null",
        f"b/{change.path}" if change.new is not None else "/dev/null",
    )
