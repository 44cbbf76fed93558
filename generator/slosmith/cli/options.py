"""Options that several commands share, and how a command ends."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import click

from slosmith.cli.exits import QUIET, Exit
from slosmith.diagnostics.finding import Diagnostic, has_errors
from slosmith.diagnostics.format import FORMATS, summarise
from slosmith.judges import TOOLS
from slosmith.source.links import ALLOWED, Links, real_path

if TYPE_CHECKING:
    from slosmith.live.access import Access, AccessFiles
    from slosmith.verify import Proof

F = TypeVar("F", bound=Callable[..., Any])


def find_root(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path:
    """The root that was named, or the nearest folder upwards that holds `slo/`."""
    if value is not None:
        return value
    if ctx.params.get("read") is not None:  # a plan that is there already needs no root
        return Path.cwd()
    named = ctx.params.get("files")
    root = nearest_root(named[0].resolve().parent if named else Path.cwd())
    if root is not None:
        return root
    raise click.UsageError(
        "no slo/ folder here or above; go to a root, name one with --root, or run `slosmith init`"
    )


def nearest_root(here: Path) -> Path | None:
    """The nearest folder upwards that holds `slo/`, if there is one."""
    return next((one for one in (here, *here.parents) if (one / "slo").is_dir()), None)


def _set_for_the_run(ctx: click.Context, variable: str, folders: tuple[Path, ...]) -> None:
    """What reads the variable is floors below; it holds for as long as the command runs."""
    before = os.environ.get(variable, "")
    if folders:
        named = [str(folder.resolve()) for folder in folders]
        os.environ[variable] = os.pathsep.join([*named, before])
        ctx.call_on_close(lambda: os.environ.update({variable: before}))


def _allow_links(ctx: click.Context, _: click.Parameter, value: tuple[Path, ...]) -> None:
    _set_for_the_run(ctx, ALLOWED, value)


def root_option(command: F) -> F:
    """The root that a command works on, and where links in it may lead."""
    links = click.option(
        "--allow-links",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        multiple=True,
        expose_value=False,
        callback=_allow_links,
        help=f"Folder outside of the root that links may lead into; also ${ALLOWED}.",
    )
    root = click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        callback=find_root,
        help="Folder that holds slo/; the nearest one upwards if not given.",
    )
    return root(links(command))


def output_folder(named: Path | None, root: Path) -> Path:
    """The folder that was named, or output/ of the root; ends the command where neither is safe."""
    from slosmith.output.places import check_output

    output = named or root / "output"
    with refusing():
        check_output(output, root)
    return output


def links_to(path: Path, root: Path | None = None) -> Links | None:
    """Where links on the way to a file may lead that a person names: not out of where it stands.

    That is the root, or the folder that the command is called in; elsewhere they are a person's.
    Ends the command where a folder on the way is a link that leads out.
    """
    whole, here = Path(os.path.abspath(path)), Path.cwd()  # noqa: PTH100  # links are looked at below
    tops = (Path(os.path.abspath(one)) for one in (root or nearest_root(here), here) if one)  # noqa: PTH100
    top = next((one for one in tops if whole.is_relative_to(one)), None)
    if top is None:
        return None
    links, real = Links(top), real_path(whole.parent)
    if real is None or not links.hold(real):
        advice = f"remove it, or let it lead there with --allow-links DIR or ${ALLOWED}"
        raise click.ClickException(f"{path.parent} leads out of {top} by a link; {advice}")
    return links


@contextmanager
def rendered(
    named: Path | None,
    root: Path,
    parts: tuple[str, ...] = (),
    unread: list[OSError] | None = None,
) -> Iterator[Path]:
    """What stands in the output folder, or in ``parts`` of it, where nobody else writes."""
    from slosmith.output.copied import copied
    from slosmith.output.places import links_in

    output = output_folder(named, root)
    with refusing():
        links = links_in(output, root)
    with copied(output, links, parts, unread) as folder:
        yield folder


format_option = click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
strict_option = click.option("--strict", is_flag=True, help="Fail on warnings too.")


def _name_tools(ctx: click.Context, _: click.Parameter, value: tuple[Path, ...]) -> None:
    _set_for_the_run(ctx, TOOLS, value)


tools_option = click.option(
    "--tools",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    expose_value=False,
    callback=_name_tools,
    help=f"Folder with promtool, amtool or alertmanager, looked in before PATH; also ${TOOLS}.",
)


_ACCESS = {
    "token": "a token; $PROMETHEUS_TOKEN if not given.",
    "login": "name:password; $PROMETHEUS_LOGIN if not given.",
    "headers": "headers to send, one a line; $PROMETHEUS_HEADERS if not given.",
    "cert": "the client's certificate (PEM); $PROMETHEUS_CERT if not given.",
    "key": "its key, where that stands apart; $PROMETHEUS_KEY if not given.",
    "ca": "authorities that may sign the server's; $PROMETHEUS_CA if not given.",
}


def access_options(command: F) -> F:
    """What a Prometheus asks for of those who ask it; other users see arguments, and no files.

    The command gets them as ``access``.
    """

    @wraps(command)
    def asking(*words: Any, **options: Any) -> Any:
        from slosmith.live.access import AccessFiles

        files = AccessFiles(*(options.pop(f"{what}_file") for what in _ACCESS))
        return command(*words, access=files, **options)

    file, found = click.Path(exists=True, dir_okay=False, path_type=Path), cast(F, asking)
    for what, about in reversed(_ACCESS.items()):
        found = click.option(f"--{what}-file", type=file, help=f"File with {about}")(found)
    return found


def granted(files: "AccessFiles", url: str) -> "Access":
    """What logs in at an address, said where it can be read on its way."""
    from slosmith.live.access import read_access

    with _given():
        return _warned(read_access(files), url)


def granted_beside(files: "AccessFiles", url: str, first: str | None, variable: str) -> "Access":
    """The same for a second server: what logs in at the first is sent to no other host.

    For one elsewhere there is a token in a variable of its own.
    """
    from slosmith.live.access import access_elsewhere
    from slosmith.live.http import host_of

    if not first or host_of(first) == host_of(url):
        return granted(files, url)
    with _given():
        return _warned(access_elsewhere(files, variable), url)


@contextmanager
def _given() -> Iterator[None]:
    """Whoever gives what cannot be sent has called wrongly."""
    from slosmith.live.access import AccessError

    try:
        yield
    except AccessError as error:
        fail_with(error, error.hint, Exit.USAGE)


def grafana_token(file: Path | None) -> str:
    """The token of a Grafana, without which a command is called wrongly."""
    from slosmith.grafana.asking import TokenError, read_token

    try:
        return read_token(file)
    except TokenError as error:
        fail_with(error, error.hint, Exit.USAGE)


def _warned(access: "Access", url: str) -> "Access":
    from slosmith.live.http import has_login

    if access.is_secret or has_login(url):
        warn_if_open(url)
    return access


def warn_if_open(url: str) -> None:
    """Say so where what is sent to log in can be read on its way."""
    from slosmith.live.http import is_open, without_secrets

    if is_open(url):
        said = (
            f"warning: a token or password crosses the network to {without_secrets(url)} in plain"
        )
        click.echo(f"{said} text\n  = use an https address", err=True)


def print_findings(findings: tuple[Diagnostic, ...], style: str) -> None:
    """Text goes to standard error, beside what a command prints; the rest is for machines."""
    if style == "text":
        click.echo(FORMATS[style](findings), nl=False, err=True)
        if summary := summarise(findings):
            remark(summary)
    else:
        click.echo(FORMATS[style](findings), nl=False)


def remark(text: str) -> None:
    """A word to people about what was printed; nothing with `--quiet`."""
    if not click.get_current_context().meta.get(QUIET):
        click.echo(text, err=True)


def exit_with(findings: tuple[Diagnostic, ...], *, strict: bool) -> None:
    """Leave with 1 where findings are fatal; come back where they are not."""
    if has_errors(findings, strict=strict):
        sys.exit(Exit.FAILED)


def warn_of_old_report(output: Path) -> None:
    """Say so where the report of `verify` speaks of something else than what is rendered."""
    from slosmith.output.report_age import why_stale

    if said := why_stale(output):
        click.echo(said, err=True)


def require(extra: str, *libraries: str) -> None:
    """Leave with what to install where a library is missing that one command alone needs."""
    from importlib.util import find_spec

    for name in libraries:
        if find_spec(name.partition(".")[0]) is None:
            said = f"error: {name} is not installed\n  = run pip install 'slosmith[{extra}]'"
            click.echo(said, err=True)
            sys.exit(Exit.UNKNOWN)


def fail_with(error: Exception, hint: str, code: Exit, undone: str = "") -> NoReturn:
    """Say why a command stops, what is not done, and what to do; leave with a code of the table."""
    said = f"{error}; {undone}" if undone else str(error)
    click.echo(f"error: {said}\n  = {hint}", err=True)
    sys.exit(code)


def exit_with_claims(proofs: "tuple[Proof, ...]", *, strict: bool) -> None:
    """Leave where a claim does not hold or lacks its tool; come back where all is fine."""
    from slosmith.verify.proof import Verdict

    found = {proof.verdict for proof in proofs}
    if Verdict.FAILED in found or (strict and Verdict.OPEN in found):
        sys.exit(Exit.FAILED)
    if Verdict.NO_TOOL in found:
        sys.exit(Exit.UNKNOWN)


@contextmanager
def refusing() -> Iterator[None]:
    """What is in the way ends the command with a sentence."""
    from slosmith.output.writer import InTheWayError

    try:
        yield
    except InTheWayError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """What is in the way ends the command with a sentence; a full disk names no file of its own."""
    try:
        with refusing():
            yield
    except OSError as error:
        error.filename = error.filename or str(folder)
        raise


def hand_over(text: str, into: Path | None, root: Path) -> None:
    """A report, printed or written to a file, where it is what would be printed."""
    from slosmith.output.writer import write_report
    from slosmith.secret_patterns.stream import as_printed

    if into is None:
        click.echo(text, nl=False)
        return
    with writing(into.parent):
        write_report(into, as_printed(text), links_to(into, root))
    click.echo(f"see {into}")


def progress() -> Callable[[str], None]:
    """A line at the terminal that says how far long work is; nothing where it is piped."""
    shown = sys.stderr.isatty()

    def show(text: str) -> None:
        if shown:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)

    return show
