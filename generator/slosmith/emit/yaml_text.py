"""YAML for Alertmanager: block style, every doubtful scalar and each matcher quoted."""

import re
import sys
from collections.abc import Iterable
from typing import TypeAlias

import yaml

from slosmith.model.matching import Condition
from slosmith.output.yaml_style import is_name

Node: TypeAlias = "str | bool | int | Matcher | yaml.Node | list[Node] | dict[str, Node]"

# Plain where every parser of YAML, old or new, reads a text: Go's and Python's differ in the rest.
_PLAIN = re.compile(r"/[A-Za-z0-9_./-]*|(?:\d+(?:ms|[smhdwy]))+", re.ASCII)


class Matcher(str):
    """A matcher: the classic and the UTF-8 parser read `'name="value"'` the same way."""

    __slots__ = ("parts",)

    parts: tuple[str, str, str]
    """The label's name, the operator, and the value as it is meant."""


def matcher(name: str, operator: str, value: str) -> Matcher:
    """``name="value"``, with what Alertmanager unescapes escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    made = Matcher(f'{name}{operator}"{escaped}"')
    made.parts = name, operator, value
    return made


def matchers_of(conditions: Iterable[Condition]) -> list[Node]:
    """Conditions as Alertmanager reads them."""
    return [matcher(one.label, one.operator, _value(one)) for one in conditions]


def _value(condition: Condition) -> str:
    if condition.pattern is not None:
        return condition.pattern
    first, *others = condition.values
    return regex_of(condition.values) if others else first


def print_yaml(node: dict[str, Node], heading: str) -> str:
    """A document of one mapping, under a comment."""
    text: str = yaml.dump(
        node, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=sys.maxsize
    )
    return f"# {heading}\n{text}"


def regex_of(values: Iterable[str]) -> str:
    """A regular expression that matches each of some values, and nothing else."""
    return "|".join(_SIGN.sub(r"\\\g<0>", value) for value in values)


_SIGN = re.compile(r"[.+*?()|\[\]{}^$\\]")


class _Dumper(yaml.SafeDumper):
    """Writes every value out, with items further in than their key."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def process_tag(self) -> None:
        """Write none: a plain scalar that has to be quoted here, like 12:00, is a text anyway."""
        if isinstance(self.event, yaml.ScalarEvent) and self.style is None:
            self.style = self.choose_scalar_style()


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, None if is_plain(text) else '"')


def is_plain(text: str) -> bool:
    """Whether every parser of YAML takes a text for one without quotes too."""
    return is_name(text) or _PLAIN.fullmatch(text) is not None


def _matcher(dumper: _Dumper, text: Matcher) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), "'")


def _as_written(dumper: _Dumper, node: yaml.Node) -> yaml.Node:
    """What somebody wrote, scalar by scalar: whoever reads it must read the same.

    Each node is a new one, or what an alias repeats would be written as an alias.
    """
    if isinstance(node, yaml.ScalarNode):
        kind = yaml.ScalarNode
        plain: str = dumper.resolve(kind, node.value, (True, False))  # type: ignore[no-untyped-call]
        tag = "tag:yaml.org,2002:str" if node.style else plain
        return yaml.ScalarNode(tag, node.value, style=node.style or None)
    if isinstance(node, yaml.SequenceNode):
        items = [_as_written(dumper, one) for one in node.value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=node.flow_style)
    assert isinstance(node, yaml.MappingNode)
    pairs = [(_as_written(dumper, key), _as_written(dumper, one)) for key, one in node.value]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=node.flow_style)


def _list(dumper: _Dumper, nodes: list[Node]) -> yaml.Node:
    """On one line where it is a list of words."""
    is_flat = all(isinstance(node, str) and not isinstance(node, Matcher) for node in nodes)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", nodes, flow_style=is_flat)


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(str, _text)
_Dumper.add_representer(Matcher, _matcher)
_Dumper.add_representer(list, _list)
_Dumper.add_multi_representer(yaml.Node, _as_written)
