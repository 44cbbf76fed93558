"""Every scalar of a document, with its key."""

from collections.abc import Iterator

import yaml


def scalars(node: yaml.Node) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Every scalar with the key before it; an alias leads to a place that is walked once."""
    waiting, seen = [("", node)], set()
    while waiting:
        name, one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, yaml.ScalarNode):
            yield name, one
        elif isinstance(one, yaml.SequenceNode):
            waiting += [(name, item) for item in one.value]
        elif isinstance(one, yaml.MappingNode):
            waiting += [(str(key.value), value) for key, value in one.value]
