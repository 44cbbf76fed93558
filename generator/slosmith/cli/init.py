"""`slosmith init`: a small repository to begin with."""

from pathlib import Path

import click

from slosmith.cli.options import writing


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a small repository that builds and verifies at once; overwrite nothing.

    \b
    Example:
      slosmith init my-slos && cd my-slos
      slosmith build && slosmith verify
    """
    from slosmith.output.writer import write_new
    from slosmith.starter import starter_documents

    documents = tuple(starter_documents())
    with writing(folder):
        write_new(folder, documents)
    click.echo(f"{len(documents)} files in {folder}; `slosmith build --root {folder}` is next")
