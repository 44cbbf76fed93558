"""What a person is told about the word under the cursor, as Markdown."""

from collections.abc import Iterator

from lsprotocol import types

from slosmith.commands.lsp.cursor import Cursor, cursor_at
from slosmith.commands.lsp.keys import description_of
from slosmith.commands.lsp.names import code_named, find_name, metric_named, slo_named, tier_named
from slosmith.commands.lsp.query import Part, spot_at
from slosmith.commands.lsp.roles import Role, kind_of, role_of
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.terminal import inert
from slosmith.markdown import code, escape
from slosmith.model.slo import Slo
from slosmith.promql.functions import SIGNATURES

_OBJECTIVES = ("name", "objective", "objectives", "period")


def hover(workspace: Workspace, text: Text, offset: int) -> types.Hover | None:
    """All that is known of a place: findings there, and what is written."""
    found = [code_named(one.code).more for one in findings_at(workspace, text, offset)]
    cursor = cursor_at(text.file.text, offset)
    if cursor is not None:
        found += filter(None, _told(workspace, text, cursor))
    if not found:
        return None
    value = inert("\n\n---\n\n".join(dict.fromkeys(found)))
    content = types.MarkupContent(kind=types.MarkupKind.Markdown, value=value)
    shown = text.range(cursor.start, cursor.end) if cursor is not None else None
    return types.Hover(contents=content, range=shown)


def findings_at(workspace: Workspace, text: Text, offset: int) -> Iterator[Diagnostic]:
    """The findings that stood at a place at the last look: nothing waits for another."""
    for one in workspace.seen:
        if one.file != text.file.path or one.span is None or one.allowed:
            continue
        if text.start_of(one.span) <= offset <= text.end_of(one.span):
            yield one


def service_at(cursor: Cursor) -> str:
    """The name of the service whose document a place is in, empty in other documents."""
    return cursor.document.get("service", "") if kind_of(cursor.document) == "service" else ""


def _told(workspace: Workspace, text: Text, cursor: Cursor) -> Iterator[str]:
    kind, known = kind_of(cursor.document), workspace.known
    if kind is None:
        return
    rule = role_of(kind, cursor.path, is_key=cursor.is_key)
    if rule is not None and rule.role is Role.PROMQL:
        yield _in_query(workspace, cursor)
    elif rule is not None:
        named = find_name(rule.role, cursor.value, known, service_at(cursor))
        if named is not None:
            yield named.more or f"**{escape(named.name)}**: {escape(named.what)}"
    match kind, cursor.path:
        case "service", ("slos", int(number), key, *_) if key in _OBJECTIVES and not cursor.is_key:
            for slo in _slos_at(workspace, text, cursor, number):
                yield slo_named(slo, known.resolved.model.settings).more
        case "policy", ("tiers", int(number), *_):
            yield _tier(workspace, cursor, number)
    if cursor.is_key:
        yield description_of(kind, cursor.path, cursor.value)


def _slos_at(workspace: Workspace, text: Text, cursor: Cursor, number: int) -> Iterator[Slo]:
    """The SLOs of an entry, of which several objectives make several."""
    service = service_at(cursor)
    for slo in workspace.known.resolved.model.slos:
        origin = slo.origin
        here = slo.service == service and origin.file.path == text.file.path
        if here and origin.path[:2] == ("slos", number):
            yield slo


def _tier(workspace: Workspace, cursor: Cursor, number: int) -> str:
    policy = workspace.known.resolved.references.policies.get(cursor.document.get("policy", ""))
    if policy is None or number >= len(policy.tiers):
        return ""
    return tier_named(policy.tiers[number], policy.period).more


def _in_query(workspace: Workspace, cursor: Cursor) -> str:
    spot = spot_at(cursor.value, cursor.place)
    series = workspace.known.resolved.references.known.series
    if spot.part is Part.OPERAND:
        if spot.word in series:
            return metric_named(series[spot.word].metric).more
        return code(SIGNATURES[spot.word]) if spot.word in SIGNATURES else ""
    one, label = series.get(spot.metric), spot.label or spot.word
    if one is None or label not in one.labels:
        return ""
    values = one.values(label)
    listed = ", ".join(map(code, values)) if values else "any value"
    return f"{code(label)} of {code(spot.metric)}: {listed}"
