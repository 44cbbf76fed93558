"""`slosmith schema`: the JSON Schema of the language, for editors."""

import json
from pathlib import Path

import click

from slosmith.cli.options import links_to, writing


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output if not given.",
)
def command(output: Path | None) -> None:
    """Print the JSON Schema (draft 2020-12) of every document below slo/.

    An editor that speaks to yaml-language-server completes and checks each file that begins with
    a line like `# yaml-language-server: $schema=../schema.json`.

    \b
    Example:
      slosmith schema --output slo/schema.json
    """
    from slosmith.language.json_schema import document_schema

    text = json.dumps(document_schema(), indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        from slosmith.output.writer import write_report

        with writing(output):
            # /dev/stdout is what it leads to; a link or a pipe elsewhere may be a stranger's.
            if output.is_relative_to("/dev"):
                output.write_text(text, encoding="utf-8")
            else:
                write_report(output, text, links_to(output))
