"""The written form of an SLI, of which every selector asks for one thing more."""

import re
from collections.abc import Callable

import yaml

from slosmith.promql import Matcher, MatchOp, PromQLError, narrowed
from slosmith.sli import KINDS


def none_of(label: str, values: tuple[str, ...]) -> Matcher:
    """A matcher of all values but these."""
    if not values:
        return Matcher(name=label, op=MatchOp.NOT_EQUAL, value="")
    if len(values) == 1:
        return Matcher(name=label, op=MatchOp.NOT_EQUAL, value=values[0])
    pattern = "|".join(map(re.escape, values))
    return Matcher(name=label, op=MatchOp.NOT_REGEX, value=pattern)


def key_node(name: str, node: yaml.Node) -> yaml.ScalarNode:
    """A key where a node is that the author wrote."""
    return yaml.ScalarNode("str", name, node.start_mark, node.end_mark)


def narrowed_sli(sli: yaml.Node, kind: str, matcher: Matcher) -> yaml.Node:
    """The SLI of which every selector has the matcher too."""
    promql = KINDS[kind].promql

    def narrow(node: yaml.Node) -> yaml.Node:
        if isinstance(node, yaml.SequenceNode):
            return _like(node, [narrow(one) for one in node.value])
        assert isinstance(node, yaml.ScalarNode)
        return _text(node, matcher)

    def below(node: yaml.Node) -> yaml.Node:
        if not isinstance(node, yaml.MappingNode):
            return narrow(node)
        return _mapped(node, lambda key, one: narrow(one) if key in promql else one)

    return _mapped(sli, lambda _, one: below(one))


def _mapped(node: yaml.Node, change: Callable[[str, yaml.Node], yaml.Node]) -> yaml.Node:
    return _like(node, [(key, change(key.value, one)) for key, one in node.value])


def _like(node: yaml.Node, value: list[object]) -> yaml.Node:
    assert isinstance(node, yaml.CollectionNode)
    return type(node)(node.tag, value, node.start_mark, node.end_mark, node.flow_style)


def _text(node: yaml.ScalarNode, matcher: Matcher) -> yaml.Node:
    try:
        text = narrowed(node.value, matcher)
    except PromQLError:
        return node  # which is said of the text itself
    return yaml.ScalarNode(node.tag, text, node.start_mark, node.end_mark, node.style)
