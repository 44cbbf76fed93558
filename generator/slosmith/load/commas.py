"""Texts without quotes that a comma ends: what is behind it is read as keys without values."""

from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.source import Origin, Path

_Cut: TypeAlias = tuple[yaml.ScalarNode, yaml.ScalarNode, yaml.Node]
"""The key and the value that a comma cut, and the last of the keys that are its rest."""


def key_before_comma(place: Origin) -> Origin | None:
    """The key whose text goes on in an unknown one, if that is the rest of a value."""
    found = _cut(place)
    return Origin(place.file, place.root, (*place.path[:-1], found[0].value)) if found else None


def cut_by_comma(place: Origin, lists: Collection[Path]) -> Diagnostic | None:
    """What to say of an unknown key that is the rest of the value before it, if it is one.

    ``lists`` are the places at which a list is needed.
    """
    if (found := _cut(place)) is None:
        return None
    key, value, last = found
    start, end = value.start_mark, last.end_mark
    span = Span(
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
    )
    text = place.file.line(start.line + 1)[start.column : end.column]
    if (*place.path[:-1], key.value) in lists:
        message = f'expected a list, not "{text}"'
        return place.file.finding(
            codes.WRONG_TYPE, message, span, f"write a list of them: [{text}]"
        )
    message = f'"{key.value}" ends at a comma, as its text has no quotes'
    quoted = text.replace("'", "''")
    return place.file.finding(codes.UNKNOWN_KEY, message, span, f"quote it: '{quoted}'")


def _cut(place: Origin) -> _Cut | None:
    parent = Origin(place.file, place.root, place.path[:-1]).node
    if not isinstance(parent, yaml.MappingNode) or not parent.flow_style:
        return None
    return _cuts(parent).get(str(place.path[-1]))


@lru_cache(maxsize=16)
def _cuts(mapping: yaml.MappingNode) -> dict[str, _Cut | None]:
    """What a comma cut by each of the keys that are its rest; None at keys that are none."""
    found = dict[str, _Cut | None]()
    pairs = mapping.value
    heads = [number for number, pair in enumerate(pairs) if not (number and _is_rest(pair))]
    for head, end in pairwise((*heads, len(pairs))):
        key, value = pairs[head]
        last: yaml.Node = pairs[end - 1][0]
        in_line = _is_plain(value) and value.value and value.start_mark.line == last.end_mark.line
        found.setdefault(key.value, None)
        for rest, _ in pairs[head + 1 : end]:
            found.setdefault(rest.value, (key, value, last) if in_line else None)
    return found


def _is_rest(pair: tuple[yaml.Node, yaml.Node]) -> bool:
    """A key that nothing is written for."""
    key, value = pair
    return _is_plain(key) and _is_plain(value) and not value.value


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style
