"""`slosmith init`: a small repository to begin with."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a small repository that builds and verifies at once; overwrite nothing.

    \b
    Example:
      slosmith init my-slos && cd my-slos
      slosmith build && slosmith verify
    """
    from slosmith.output.writer import InTheWayError, write_new
    from slosmith.starter import starter_documents

    documents = tuple(starter_documents())
    try:
        write_new(folder, documents)
    except InTheWayError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(documents)} files in {folder}; `slosmith build --root {folder}` is next")
