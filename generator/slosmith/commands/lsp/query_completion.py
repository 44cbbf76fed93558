"""What may be written in PromQL: metrics, labels and values of the contract, and functions."""

import re
from collections.abc import Iterator

from lsprotocol import types

from slosmith.commands.lsp.cursor import Cursor, cursor_at
from slosmith.commands.lsp.names import metric_named
from slosmith.commands.lsp.proposal import Proposal
from slosmith.commands.lsp.query import Part, Spot, spot_at
from slosmith.commands.lsp.roles import Role, kind_of, role_of
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.markdown import code
from slosmith.promql import label_text, tokens
from slosmith.promql.functions import SIGNATURES
from slosmith.promql.tokens import AGGREGATIONS

# In a value these would end its quotes, or those of the document around it.
_UNSAFE = re.compile(r"[\"'\\\n]")


def complete_query(workspace: Workspace, cursor: Cursor) -> Iterator[Proposal]:
    """What may follow in a query, or in the selector that is the key of a series."""
    spot = spot_at(cursor.before, len(cursor.before))
    match spot.part:
        case Part.OPERAND:
            yield from _metrics(workspace, cursor, spot)
            yield from _functions(spot)
        case Part.LABEL:
            yield from _labels(workspace, cursor, spot)
        case Part.VALUE:
            yield from _values(workspace, cursor, spot)


def signature(_: Workspace, text: Text, offset: int) -> types.SignatureHelp | None:
    """What the function takes in whose parentheses a place is, and which of it is written there."""
    cursor = cursor_at(text.file.text, offset)
    kind = kind_of(cursor.document) if cursor is not None else None
    if cursor is None or kind is None:
        return None
    rule = role_of(kind, cursor.path, is_key=cursor.is_key)
    spot = spot_at(cursor.value, cursor.place)
    if rule is None or rule.role is not Role.PROMQL or spot.called not in SIGNATURES:
        return None
    label = SIGNATURES[spot.called]
    taken = [one for one in label.partition("(")[2][:-1].split(", ") if one]
    return types.SignatureHelp(
        signatures=[
            types.SignatureInformation(
                label=label, parameters=[types.ParameterInformation(one) for one in taken]
            )
        ],
        active_signature=0,
        active_parameter=min(spot.number, max(len(taken) - 1, 0)),
    )


def _metrics(workspace: Workspace, cursor: Cursor, spot: Spot) -> Iterator[Proposal]:
    """Every series of the contract; in a scenario those that it plays come first."""
    played = {
        series.metric
        for scenario in workspace.known.resolved.model.scenarios
        if scenario.name == cursor.document.get("scenario")
        for series in scenario.series
    }
    for name, series in workspace.known.resolved.references.known.series.items():
        named = metric_named(series.metric)
        yield Proposal(
            word=name,
            kind=types.CompletionItemKind.Field,
            typed=spot.word,
            what=named.what,
            more=named.more,
            rank=int(name not in played),
        )


def _functions(spot: Spot) -> Iterator[Proposal]:
    for name in sorted(SIGNATURES.keys() | AGGREGATIONS):
        takes = SIGNATURES.get(name, f"{name} by (label, ...) (v instant-vector)")
        yield Proposal(
            word=name,
            kind=types.CompletionItemKind.Function,
            typed=spot.word,
            what=takes.removeprefix(name),
            more=code(takes),
            ending="(",
            rank=2,
        )


def _labels(workspace: Workspace, cursor: Cursor, spot: Spot) -> Iterator[Proposal]:
    """Those of the metric; where grouping does not say whose yet, those of all."""
    known = workspace.known.resolved.references.known.series
    written = {one.text for one in tokens(cursor.value)}
    metrics = [spot.metric] if spot.metric else [one for one in known if one in written] or known
    found = [known[metric] for metric in metrics if metric in known]
    labels = {name: one.values(name) for one in found for name in one.labels}
    for name, values in sorted(labels.items()):
        yield Proposal(
            word=label_text(name),
            kind=types.CompletionItemKind.Property,
            typed=spot.word,
            what=", ".join(values) if values else "any value",
            rank=int(values is None),
        )


def _values(workspace: Workspace, cursor: Cursor, spot: Spot) -> Iterator[Proposal]:
    series = workspace.known.resolved.references.known.series.get(spot.metric)
    values = series.values(spot.label) if series is not None else None
    quote = "'" if cursor.quote == '"' else '"'
    for value in (one for one in values or () if not _UNSAFE.search(one)):
        yield Proposal(
            word=value if spot.quoted else f"{quote}{value}{quote}",
            kind=types.CompletionItemKind.Value,
            typed=spot.word,
        )
