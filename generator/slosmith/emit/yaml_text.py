"""YAML for Alertmanager: block style, every doubtful scalar quoted, matchers in single quotes."""

import json
import re
from collections.abc import Iterator
from typing import TypeAlias

Node: TypeAlias = "str | bool | Matcher | list[Node] | dict[str, Node]"

_BARE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*|(?:\d+(?:ms|[smhdwy]))+", re.ASCII)
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


class Matcher(str):
    """A matcher: the classic and the UTF-8 parser read `'name="value"'` the same way."""

    __slots__ = ()


def matcher(name: str, operator: str, value: str) -> Matcher:
    """``name="value"``, with what Alertmanager unescapes escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return Matcher(f'{name}{operator}"{escaped}"')


def print_yaml(node: dict[str, Node], heading: str) -> str:
    """A document of one mapping, under a comment."""
    return "\n".join([f"# {heading}", *_mapping(node, "")]) + "\n"


def _mapping(node: dict[str, Node], indent: str) -> Iterator[str]:
    for key, value in node.items():
        match value:
            case dict() if value:
                yield f"{indent}{key}:"
                yield from _mapping(value, indent + "  ")
            case list() if value and not _is_flat(value):
                yield f"{indent}{key}:"
                yield from _sequence(value, indent + "  ")
            case _:
                yield f"{indent}{key}: {_flow(value)}"


def _sequence(nodes: list[Node], indent: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, dict) and node:
            first, *rest = _mapping(node, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_flow(node)}"


def _is_flat(nodes: list[Node]) -> bool:
    return all(isinstance(node, str) and not isinstance(node, Matcher) for node in nodes)


def _flow(node: Node) -> str:
    match node:
        case bool():
            return "true" if node else "false"
        case Matcher():
            return "'" + node.replace("'", "''") + "'"
        case str():
            return _scalar(node)
        case list():
            return f"[{', '.join(_flow(item) for item in node)}]"
        case _:
            return "{}"


def _scalar(text: str) -> str:
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
