"""A file composed to nodes, which have their places; once more where nobody has asked for a while.

Nodes take as much memory as all else that is made of a document, and after it has been read they
are needed only for what is found in it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stub exports no names

from slosmith.record import dataclass
from slosmith.source.source_file import File

FILES = 128
"""The nodes of so many files are there at a time."""
_STR, _INT, _DECIMAL, _BOOL, _NULL = "str", "int", "decimal", "bool", "null"
TAGS: Final = frozenset((_STR, _INT, _DECIMAL, _BOOL, _NULL, "seq", "map"))
"""What a node may be; any other tag was written by the author."""
# The scalars of YAML 1.2's core schema, less what people write by mistake: `012`, `1:30`, `on`
# and dates are strings here, as they look.
_NUMBER = re.compile(
    r"[-+]?(?:0|[1-9]\d{0,30})(?P<fraction>\.\d{1,30})?(?P<exponent>[eE][-+]?\d{1,3})?"
)
_WORDS = {"true": _BOOL, "false": _BOOL, "null": _NULL, "~": _NULL, "": _NULL}


class Roots(NamedTuple):
    """The documents of a file, as far as they can be read, and why no further."""

    nodes: tuple[yaml.Node, ...]
    error: yaml.YAMLError | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composed:
    """A file as it was read at one time; the identity stands for that of its nodes."""

    file: File


class Root(NamedTuple):
    """One document of a file, by its number."""

    composed: Composed
    number: int

    @property
    def node(self) -> yaml.Node:
        """All of the document."""
        return compose(self.composed).nodes[self.number]


@lru_cache(maxsize=FILES)
def compose(composed: Composed) -> Roots:
    """The documents of a file; what is broken ends them."""
    nodes: list[yaml.Node] = []
    try:
        nodes.extend(_nodes_of(composed.file.text))
    except yaml.YAMLError as error:
        return Roots(tuple(nodes), error)
    return Roots(tuple(nodes), None)


def _nodes_of(text: str) -> Iterator[yaml.Node]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            assert node is not None
            yield node
    finally:
        loader.dispose()


class _Loader(CParser):
    """libyaml's composer with this language's own reading of plain scalars."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:
        if kind is not yaml.ScalarNode:
            return "map" if kind is yaml.MappingNode else "seq"
        if value is None or not (isinstance(implicit, tuple) and implicit[0]):
            return _STR
        if word := _WORDS.get(value):
            return word
        if value[0] in "-+0123456789" and (match := _NUMBER.fullmatch(value)):
            return _DECIMAL if match["fraction"] or match["exponent"] else _INT
        return _STR

    def descend_resolver(self, *_: object) -> None:
        """Nothing depends on the path."""

    def ascend_resolver(self) -> None:
        """Nothing depends on the path."""
