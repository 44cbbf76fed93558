"""What SLOs are as YAML once their templates are filled in: documents that need no template."""

from collections.abc import Iterable, Iterator, Mapping

import yaml

from slosmith.model.metric import Metric
from slosmith.model.slo import Slo

_TAGS = {"int": "int", "decimal": "float", "bool": "bool", "null": "null", "str": "str"}


def print_expanded(slos: Iterable[Slo], metrics: Mapping[str, Metric]) -> str:
    """A document for each service with these SLOs, and one with the metrics of their templates."""
    entries: dict[str, dict[tuple[str | int, ...], Slo]] = {}
    for slo in slos:  # several objectives over one indicator are one entry
        entries.setdefault(slo.service, {}).setdefault(slo.origin.path, slo)
    documents = [_service(name, [*found.values()]) for name, found in entries.items()]
    templates = [slo.template for found in entries.values() for slo in found.values()]
    names = {metric.name for one in templates if one is not None for metric in one.metrics}
    given = [metrics[name] for name in sorted(names) if metrics[name].given]
    if given:
        pairs = [(_scalar("str", one.name), _plain(one.origin.node)) for one in given]
        documents.append(_printed((("metrics", yaml.MappingNode(_tag("map"), pairs)),)))
    return "---\n".join(documents)


def _service(name: str, slos: list[Slo]) -> str:
    used = "".join(
        f"# {slo.service}/{slo.name} is made by the template {slo.template.name}\n"
        for slo in slos
        if slo.template is not None
    )
    entries = yaml.SequenceNode(_tag("seq"), [_plain(slo.origin.node) for slo in slos])
    return used + _printed((("service", _scalar("str", name)), ("slos", entries)))


def _printed(keys: Iterable[tuple[str, yaml.Node]]) -> str:
    pairs = [(_scalar("str", key), node) for key, node in keys]
    document = yaml.MappingNode(_tag("map"), pairs)
    return str(yaml.serialize(document, Dumper=yaml.SafeDumper, allow_unicode=True, width=100))


def _plain(node: yaml.Node) -> yaml.Node:
    """The node with the tags that YAML itself knows, written in lines and without anchors."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node.tag, node.value)
    if isinstance(node, yaml.SequenceNode):
        return yaml.SequenceNode(_tag("seq"), [_plain(one) for one in node.value])
    assert isinstance(node, yaml.MappingNode)
    return yaml.MappingNode(_tag("map"), [*_pairs(node)])


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    for key, value in node.value:
        yield _plain(key), _plain(value)


def _scalar(tag: str, value: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(_tag(_TAGS[tag]), value, style="" if tag == "null" else None)


def _tag(name: str) -> str:
    return f"tag:yaml.org,2002:{name}"
