"""`slosmith verify`: run the real judges on what was rendered."""

import sys
from pathlib import Path

import click

from slosmith.cli.options import exit_with, print_findings, progress, root_option


@click.command()
@root_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the rows are printed.",
)
def command(root: Path, style: str) -> None:
    """Prove with the real tools that what was rendered works; exit 1 where it is not proven.

    The rows also go to output/report.md, which is no part of what `build` writes.

    \b
    Example:
      slosmith build && slosmith verify
      slosmith verify --format json
    """
    from slosmith.build.compile import compile_root, emit_documents
    from slosmith.verify import Case, Verdict, is_proven, verify_output
    from slosmith.verify.report import print_json, print_markdown, print_summary
    from slosmith.verify.stale import find_stale

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
    exit_with(compilation.findings, strict=False)
    assert compilation.model is not None
    case = Case(model=compilation.model, root=root, output=root / "output", tell=progress())
    case.tell("asking the judges …")
    documents = tuple(emit_documents(compilation.model))
    proofs = verify_output(case, find_stale(case.output, documents))
    case.tell("")
    report = case.output / "report.md"
    if case.output.is_dir():
        report.write_text(print_markdown(proofs), encoding="utf-8")
    if style == "json":
        click.echo(print_json(proofs), nl=False)
    else:
        for proof in proofs:
            if proof.verdict is not Verdict.PROVEN:
                click.echo(f"{proof.verdict.value}: {proof.subject}: {proof.claim}")
                click.echo(f"  {proof.evidence[:300]}")
        click.echo(f"{print_summary(proofs)}; see {report}")
    if not is_proven(proofs):
        sys.exit(1)
