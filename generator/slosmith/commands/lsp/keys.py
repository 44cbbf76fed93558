"""The keys and values that may stand at a path of a document, as its JSON Schema says."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic.json_schema import JsonSchemaValue

from slosmith.language.documents import KINDS, spec_of
from slosmith.language.documents.grafana import GRAFANA_DOCUMENTS
from slosmith.language.json_schema import schema_of
from slosmith.source import Path
from slosmith.source.files import FileKind

_JOINED = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("then", "else")


def kinds_of(file: FileKind) -> dict[str, str]:
    """The keys that say what a document is, where a file may hold it, with what they mean."""
    specs = GRAFANA_DOCUMENTS if file == "panels" else {kind: spec_of(kind) for kind in KINDS}
    return {kind: " ".join((spec.__doc__ or "").split()) for kind, spec in specs.items()}


def keys_at(kind: str, path: Path) -> dict[str, str]:
    """The keys of the mapping at a path, with what they mean."""
    found: dict[str, str] = {}
    for schema in _at(kind, path):
        for key, below in schema.get("properties", {}).items():
            if below is not False:
                found.setdefault(key, _described(below))
    return found


def description_of(kind: str, path: Path, key: str) -> str:
    """What a key means, empty where it is an author's own."""
    return keys_at(kind, path).get(key, "")


def values_at(kind: str, path: Path) -> Iterator[str]:
    """The values that the schema itself knows: words to choose from, and examples."""
    for schema in _at(kind, path):
        if schema.get("type") == "boolean":
            yield from ("true", "false")
        for value in (*schema.get("enum", ()), *schema.get("examples", ())):
            yield str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _schema() -> tuple[dict[str, JsonSchemaValue], dict[str, Any]]:
    specs = {kind: spec_of(kind) for kind in KINDS} | GRAFANA_DOCUMENTS
    return schema_of(specs)


def _described(schema: JsonSchemaValue) -> str:
    described = (one["description"] for one in _flat(schema) if "description" in one)
    return str(schema.get("description") or next(described, ""))


def _at(kind: str, path: Path) -> list[JsonSchemaValue]:
    if kind == "template" and path[:1] == ("sli",):  # as in an SLO, with values to come
        kind, path = "service", ("slos", 0, *path)
    found = [*_flat(_schema()[0][kind])]
    for step in path:
        found = [one for schema in found for below in _below(schema, step) for one in _flat(below)]
    return found


def _below(schema: JsonSchemaValue, step: str | int) -> Iterator[JsonSchemaValue]:
    if isinstance(step, int):
        candidates = [schema.get("items")]
    elif step in schema.get("properties", {}):
        candidates = [schema["properties"][step]]
    else:
        candidates = [*schema.get("patternProperties", {}).values()]
        candidates.append(schema.get("additionalProperties"))
    yield from (one for one in candidates if isinstance(one, dict))


def _flat(schema: JsonSchemaValue) -> Iterator[JsonSchemaValue]:
    """A schema, and all others that may hold in the same place."""
    if "$ref" in schema:
        yield from _flat(_schema()[1][schema["$ref"].rpartition("/")[2]])
    yield schema
    for name in _JOINED:
        for one in schema.get(name, ()):
            yield from _flat(one)
    for name in _BRANCHES:
        if isinstance(schema.get(name), dict):
            yield from _flat(schema[name])
