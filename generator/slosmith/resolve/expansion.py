"""Expanding what uses a template into an SLO as anybody could have written it, in its own place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias, cast

import yaml
from pydantic import ValidationError

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import Same, closest
from slosmith.language.documents.service import ServiceSpec
from slosmith.language.documents.slo import SloSpec
from slosmith.load.documents import Loaded
from slosmith.load.mistakes import explain
from slosmith.model.template import Template
from slosmith.promql.holes import Filled, Piece, holes_in
from slosmith.resolve.filling import Arguments, fill_body
from slosmith.resolve.templates import EXAMPLE
from slosmith.source import ComposedNode, Origin, Plain

_ONLY_USE = ("use", "with")


def expand_templates(
    document: Loaded, templates: Mapping[str, Template]
) -> tuple[Loaded, list[Diagnostic]]:
    """The document of a service in which no SLO uses a template, and uses that are wrong.

    What is wrong with an SLO that was expanded is found where the author wrote what it is of.
    """
    spec = cast(ServiceSpec, document.spec)
    listed, found = document.origin.at("slos"), list[Diagnostic]()
    kept: dict[int, SloSpec] = {}
    nodes: list[yaml.Node] = []
    for index, slo in enumerate(spec.slos):
        place = listed.at(index)
        if slo.use is None:
            kept[index] = slo
            nodes.append(place.node)
        elif (expanded := _expand(slo, place, templates, found)) is not None:
            kept[index] = expanded[0]
            nodes.append(expanded[1])
    undecided = (number for number, index in enumerate(kept) if index in document.undecided)
    expanded_document = Loaded(
        kind=document.kind,
        spec=spec.model_copy(update={"slos": tuple(kept.values())}),
        origin=replace(listed.with_items(nodes), path=()),
        undecided=frozenset(undecided),
    )
    return expanded_document, found


def _expand(
    slo: SloSpec, place: Origin, templates: Mapping[str, Template], found: list[Diagnostic]
) -> tuple[SloSpec, yaml.Node] | None:
    assert slo.use is not None
    template, written = templates.get(slo.use), slo.with_ or {}
    if template is None:
        found.append(_unknown(place.at("use"), slo.use, templates))
        return None
    if not template.sound:
        return None  # which is said of the template
    given = place.at("with" if slo.with_ else "use")
    try:
        shape = template.arguments.model_validate(written)
    except ValidationError as error:
        mistakes = explain(error, template.arguments, given)
        found += mistakes if slo.with_ else map(_below_with, mistakes)
        return None
    body = fill_body(template, Arguments.of(template, {**template.defaults, **written}, shape))
    own = {key for key in ("by", "description") if key in slo.model_fields_set}
    added = {key: value for key, value in body.items() if key not in own}
    expanded = _with_keys(place, template, added)
    try:
        filled = SloSpec.model_validate({**EXAMPLE, **added})
    except ValidationError as error:
        found += explain(error, SloSpec, Origin(place.file, expanded))
        return None
    return slo.model_copy(update={key: getattr(filled, key) for key in added}), expanded


def _below_with(mistake: Diagnostic) -> Diagnostic:
    """Of an SLO that gives no parameters, of which one must be given."""
    key = mistake.hint.removeprefix("add ")
    return replace(mistake, hint=f"add with: {{{key} …}}, and its value")


def _unknown(place: Origin, name: str, known: Collection[str]) -> Diagnostic:
    """Templates of another exporter than the one that is meant help nobody, however near."""
    groups = groups_of(Same(known), len(known))
    group = closest(name.partition("/")[0], groups)
    if group is not None:
        return place.unknown(codes.TEMPLATE_UNKNOWN, "template", name, groups[group])
    message = f'the template "{name}" is not known'
    hint = "write one in a document of your own, template: GROUP/NAME, or write sli:"
    return place.finding(codes.TEMPLATE_UNKNOWN, message, hint)


@lru_cache(maxsize=4)
def groups_of(known: Same, _: int) -> Mapping[str, list[str]]:
    """The names of templates by what they begin with, once for all that are unknown."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in known.known:
        groups[name.partition("/")[0]].append(name)
    return groups


def _with_keys(place: Origin, template: Template, added: Mapping[str, Plain]) -> yaml.Node:
    """The SLO with the keys that its template gives, each where what it is made of is written."""
    slo = place.node
    assert isinstance(slo, yaml.MappingNode)
    written = _values(slo)
    kept = [(key, value) for key, value in slo.value if key.value not in (*_ONLY_USE, *added)]
    use, given = written["use"], _values(written.get("with"))
    filled = [
        (_scalar(key, use), _node_of(value, template.body[key], given, use))
        for key, value in added.items()
    ]
    start, end = slo.start_mark, slo.end_mark
    return yaml.MappingNode(slo.tag, [*kept, *filled], start, end, slo.flow_style)


_Given: TypeAlias = Mapping[str, yaml.Node]
"""What is written at each key of a mapping; of a key that stands twice the first counts."""


def _values(node: yaml.Node | None) -> _Given:
    pairs = reversed(node.value) if isinstance(node, yaml.MappingNode) else ()
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def _node_of(plain: object, body: object, given: _Given, mark: yaml.Node) -> yaml.Node:
    """A value as a node of the author's document; ``body`` is the same with its holes."""
    if isinstance(body, str):
        mark = next((given[name] for name in holes_in(body) if name in given), mark)
    start, end = mark.start_mark, mark.end_mark
    if isinstance(plain, dict):
        pairs = [
            (_scalar(key, mark), _node_of(value, _below(body, key), given, mark))
            for key, value in plain.items()
        ]
        return yaml.MappingNode("map", pairs, start, end, True)
    if isinstance(plain, list):
        items = [_node_of(one, _below(body, n), given, mark) for n, one in enumerate(plain)]
        return yaml.SequenceNode("seq", items, start, end, True)
    pieces = plain.pieces if isinstance(plain, Filled) else ()
    return _composed(plain, mark, pieces, given) if pieces else _scalar(plain, mark)


def _composed(
    plain: object, mark: yaml.Node, pieces: Iterable[Piece], given: _Given
) -> yaml.ScalarNode:
    """A text of which some is written where its parameters are given."""
    scalar = _scalar(plain, mark)
    node = ComposedNode(scalar.tag, scalar.value, scalar.start_mark, scalar.end_mark)
    node.pieces = tuple(
        (piece.start, piece.end, given[piece.name]) for piece in pieces if piece.name in given
    )
    return node


def _below(body: object, key: str | int) -> object:
    if isinstance(body, dict):
        return body.get(key)
    return body[key] if isinstance(body, list) and isinstance(key, int) else None


def _scalar(value: object, mark: yaml.Node) -> yaml.ScalarNode:
    match value:
        case None:
            tag, text = "null", ""
        case bool():
            tag, text = "bool", str(value).lower()
        case int():
            tag, text = "int", str(value)
        case str():
            tag, text = "str", value
        case _:
            tag, text = "decimal", str(value)
    return yaml.ScalarNode(tag, text, mark.start_mark, mark.end_mark)
