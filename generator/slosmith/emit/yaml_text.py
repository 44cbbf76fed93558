"""YAML for Alertmanager: block style, every doubtful scalar quoted, matchers in single quotes."""

import re
import sys
from collections.abc import Iterable
from typing import TypeAlias

import yaml

Node: TypeAlias = "str | bool | Matcher | list[Node] | dict[str, Node]"

# Plain where every parser of YAML, old or new, reads a text: Go's and Python's differ in the rest.
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*|(?:\d+(?:ms|[smhdwy]))+", re.ASCII)
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
    text: str = yaml.dump(
        node, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=sys.maxsize
    )
    return f"# {heading}\n{text}"


def regex_of(values: Iterable[str]) -> str:
    """A regular expression that matches each of some values, and nothing else."""
    return "|".join(map(re.escape, values))


class _Dumper(yaml.SafeDumper):
    """Writes every value out, with items further in than their key."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, None if is_plain else '"')


def _matcher(dumper: _Dumper, text: Matcher) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), "'")


def _list(dumper: _Dumper, nodes: list[Node]) -> yaml.Node:
    """On one line where it is a list of words."""
    is_flat = all(isinstance(node, str) and not isinstance(node, Matcher) for node in nodes)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", nodes, flow_style=is_flat)


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(str, _text)
_Dumper.add_representer(Matcher, _matcher)
_Dumper.add_representer(list, _list)
