"""Texts without quotes that a comma ends: what is behind it is read as keys without values."""

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.source import Origin


def cut_by_comma(place: Origin) -> Diagnostic | None:
    """What to say of an unknown key that is the rest of the value before it, if it is one."""
    parent = Origin(place.file, place.root, place.path[:-1]).node
    if not isinstance(parent, yaml.MappingNode) or not parent.flow_style:
        return None
    pairs = parent.value
    number = next((n for n, (key, _) in enumerate(pairs) if key.value == place.path[-1]), 0)
    first = number
    while first and _is_rest(pairs[first]):
        first -= 1
    key, value = pairs[first]
    if first == number or not _is_plain(value) or not value.value:
        return None
    last = number
    while last + 1 < len(pairs) and _is_rest(pairs[last + 1]):
        last += 1
    start, end = value.start_mark, pairs[last][0].end_mark
    if start.line != end.line:
        return None
    text = place.file.line(start.line + 1)[start.column : end.column]
    span = Span(
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
    )
    quoted = text.replace("'", "''")
    message = f'"{key.value}" ends at a comma, as its text has no quotes'
    return place.file.finding(codes.UNKNOWN_KEY, message, span, f"quote it: '{quoted}'")


def _is_rest(pair: tuple[yaml.Node, yaml.Node]) -> bool:
    """A key that nothing is written for."""
    key, value = pair
    return _is_plain(key) and _is_plain(value) and not value.value


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style
