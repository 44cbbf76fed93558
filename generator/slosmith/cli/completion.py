"""What a shell completes: the SLOs of the root that a person is in, and the codes of findings."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem


def complete_slos(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """References that begin so; none where there is no root, or it cannot be read."""
    from slosmith.build.compile import compile_root
    from slosmith.cli.options import nearest_root

    root = ctx.params.get("root") or nearest_root(Path.cwd())
    model = compile_root(root).model if root is not None else None
    found = [(slo.ref, slo.objective.text) for slo in model.slos] if model is not None else []
    return [CompletionItem(ref, help=text) for ref, text in found if ref.startswith(incomplete)]


def complete_codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes that begin so, with their short names."""
    from slosmith.diagnostics.codes import all_codes

    begin = incomplete.upper()
    return [
        CompletionItem(one.id, help=one.name) for one in all_codes() if one.id.startswith(begin)
    ]
