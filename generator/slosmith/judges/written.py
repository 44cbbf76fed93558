"""YAML read as text alone: nothing depends on how it types a scalar."""

from functools import lru_cache
from typing import TypeAlias

import yaml

from slosmith.source import merged_keys

Written: TypeAlias = "str | list[Written] | dict[str, Written]"
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@lru_cache(maxsize=4_096)
def documents_in(text: str) -> tuple[dict[str, Written], ...]:
    """The documents of a file that are mappings; a verify asks for them several times."""
    documents = yaml.load_all(text, _Loader)  # makes nothing but text
    return tuple(one for one in documents if isinstance(one, dict))


def read_texts(text: str) -> dict[str, Written]:
    """One document of one mapping, with its merge keys written out; empty where it is none."""
    node = yaml.compose(text, _Loader)
    found = plain_texts(merged_keys(node)) if node is not None else {}
    return found if isinstance(found, dict) else {}


def plain_texts(node: yaml.Node) -> Written:
    """What a node says; of a key that stands twice the last counts."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain_texts(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_texts(one) for one in node.value]
    return str(node.value)


def mapping_of(value: "Written | None") -> dict[str, Written]:
    """A mapping; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def list_of(value: "Written | None") -> list[Written]:
    """A list; an empty one where it is none."""
    return value if isinstance(value, list) else []


def texts_of(value: "Written | None") -> list[str]:
    """The items of a list as texts."""
    return [str(one) for one in list_of(value)]
