"""`slosmith verify`: run the real judges on what was rendered."""

import sys
from pathlib import Path

import click

from slosmith.cli.options import exit_with, print_findings, root_option


@click.command()
@root_option
def command(root: Path) -> None:
    """Prove with promtool that what was rendered works; exit 1 where anything is not proven.

    \b
    Example:
      slosmith build && slosmith verify
    """
    from slosmith.pipeline import compile_root
    from slosmith.verify import is_proven, verify_output
    from slosmith.verify.proof import Case, Verdict

    compilation = compile_root(root)
    if compilation.model is None:
        print_findings(compilation.findings, "text")
    exit_with(compilation.findings, strict=False)
    assert compilation.model is not None
    proofs = verify_output(Case(model=compilation.model, root=root, output=root / "output"))
    for proof in proofs:
        if proof.verdict is not Verdict.PROVEN:
            click.echo(f"{proof.verdict.value}: {proof.subject}: {proof.claim}\n  {proof.evidence}")
    click.echo(f"{sum(p.verdict is Verdict.PROVEN for p in proofs)} of {len(proofs)} proven")
    if not is_proven(proofs):
        sys.exit(1)
