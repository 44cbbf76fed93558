"""YAML's merge keys (`<<`), which Go's programs read and this language does not."""

from collections.abc import Iterator

import yaml

_MERGE = "<<"


def merged_keys(node: yaml.Node) -> yaml.Node:
    """The same document with what each `<<` brings written out; keys of one's own win."""
    if isinstance(node, yaml.SequenceNode):
        items = [merged_keys(one) for one in node.value]
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark, node.flow_style)
    if not isinstance(node, yaml.MappingNode):
        return node
    own = [(key, merged_keys(value)) for key, value in node.value if not _merges(key)]
    known = {key.value for key, _ in own}
    for key, value in _brought(node):
        if key.value not in known:
            known.add(key.value)
            own.append((key, value))
    return yaml.MappingNode(node.tag, own, node.start_mark, node.end_mark, node.flow_style)


def _brought(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """What merge keys bring: of one mapping, or of a list of which the first wins."""
    for key, value in node.value:
        for one in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            merged = merged_keys(one) if _merges(key) else None
            if isinstance(merged, yaml.MappingNode):
                yield from merged.value


def _merges(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value == _MERGE and not key.style
