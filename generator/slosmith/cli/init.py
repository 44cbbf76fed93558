"""`slosmith init`: a small repository to begin with, or what stands around a specification."""

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slosmith.cli.address import ADDRESS
from slosmith.cli.exits import Exit
from slosmith.cli.options import (
    access_options,
    exit_with,
    fail_with,
    granted,
    links_to,
    print_findings,
    writing,
)

if TYPE_CHECKING:
    from slosmith.live.access import AccessFiles
    from slosmith.output.document import Document


# Of GitHub, and groups within groups of GitLab.
_ORGANISATION = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)*", re.ASCII)


def _organisation(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    """A name that ends no line of CODEOWNERS and begins no other."""
    if text is None or _ORGANISATION.fullmatch(name := text.removeprefix("@")):
        return text and name
    raise click.BadParameter("write the name of an organisation, as in acme")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--ci",
    "platform",
    type=click.Choice(["github", "gitlab", "none"]),
    default="github",
    show_default=True,
    help="Whose pipeline checks, renders, proves and plans.",
)
@click.option("--prometheus", "url", type=ADDRESS, help="Prometheus whose metrics it begins with.")
@click.option("--around", is_flag=True, help="Only what stands around the slo/ that is there.")
@click.option(
    "--codeowners",
    metavar="ORG",
    callback=_organisation,
    help="Write who reviews what, as @ORG/TEAM.",
)
@click.option("--render-in-ci", is_flag=True, help="Leave output/ out of git.")
@access_options
def command(
    folder: Path,
    platform: str,
    url: str | None,
    around: bool,
    codeowners: str | None,
    render_in_ci: bool,
    access: "AccessFiles",
) -> None:
    """Write a small repository that builds and verifies at once; overwrite nothing.

    With --prometheus it begins with that server's metrics, and a service for each job. Exit 3 if
    the server does not answer.

    \b
    Example:
      slosmith init my-slos && cd my-slos
      slosmith build && slosmith verify
      slosmith init my-slos --prometheus http://localhost:9090
      slosmith init . --around --ci gitlab
    """
    from slosmith.commands.starter import starter_documents, surrounding_documents
    from slosmith.output.writer import write_new

    if around and url is not None:
        raise click.UsageError("what stands around a specification needs no --prometheus")
    links_to(folder / "x")
    make = surrounding_documents if around else starter_documents
    documents = [*make(platform, rendered=not render_in_ci)]
    if url is not None:
        documents = _of_server(url, access, documents)
    if codeowners is not None:
        documents.append(_owners(folder if around else None, documents, codeowners))
    with writing(folder):
        write_new(folder, documents)
    build = f"slosmith build --root {shlex.quote(str(folder))}"
    click.echo(f"{len(documents)} files in {folder}; `{build}` is next")


def _of_server(url: str, access: "AccessFiles", documents: "list[Document]") -> "list[Document]":
    from slosmith.commands.contract.chosen import Chosen
    from slosmith.commands.contract.server import read_prometheus
    from slosmith.commands.stubs.starting import documents_of
    from slosmith.live.http import HttpError

    try:
        return documents_of(read_prometheus(url, granted(access, url), Chosen()), documents)
    except HttpError as error:
        fail_with(error, error.hint, Exit.UNKNOWN, "nothing was written")


def _owners(root: Path | None, documents: "list[Document]", organisation: str) -> "Document":
    """By the teams of the root that is there, or of the one that is written."""
    from slosmith.build.compile import compile_root
    from slosmith.commands.starter import code_owners
    from slosmith.output.staging import staging_folder
    from slosmith.output.writer import write_new

    with staging_folder(None) as folder:
        if root is None:
            write_new(folder, documents)
        compilation = compile_root(root or folder)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
        exit_with(compilation.findings, strict=False)
    assert compilation.model is not None
    services = compilation.model.services
    return code_owners(((one.origin.file.path, one.team) for one in services), organisation)
