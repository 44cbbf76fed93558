"""The operator's schema, as an API server applies it, and what in an object violates it.

`operator_schema.json` is made of prometheus-operator's own definitions (Apache-2.0) by
`python -m tests.emit.kubernetes`. Rules of admission in CEL are not applied.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

OPERATOR = "0.93.0"
"""The release of prometheus-operator that the schema is of."""
KINDS = ("AlertmanagerConfig", "PrometheusRule")
"""The kinds of objects that it knows."""
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "object": dict,
    "string": str,
}
_INSENSITIVE = "(?i)"


def violations(kind: str, value: object) -> Iterator[str]:
    """What in a PrometheusRule or an AlertmanagerConfig the schema refuses, and where."""
    schemas = _schemas()
    head: dict[str, Any] = {name: {} for name in ("apiVersion", "kind", "metadata")}
    schema = {"type": "object", "properties": {**head, "spec": schemas[kind]}}
    yield from _of(schema, value, "", schemas)


@cache
def _schemas() -> dict[str, Any]:
    path = Path(__file__).with_suffix(".json")
    schemas: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schemas


def _of(schema: Mapping[str, Any], value: object, place: str, all_of: Any) -> Iterator[str]:
    if named := schema.get("$ref"):
        schema = all_of[named]
    wanted = schema.get("type")
    if wanted and not _is(value, wanted):
        yield f"{place} is no {wanted}"
        return
    match value:
        case dict():
            yield from _of_mapping(schema, value, place, all_of)
        case list():
            if len(value) < schema.get("minItems", 0):
                yield f"{place} is empty"
            for number, one in enumerate(value):
                yield from _of(schema.get("items", {}), one, f"{place}[{number}]", all_of)
        case _:
            yield from _of_scalar(schema, value, place)


def _is(value: object, wanted: str) -> bool:
    """Whether it has the type; to Python alone a truth value is a number."""
    right = isinstance(value, _TYPES[wanted])
    return right and (wanted == "boolean") is isinstance(value, bool)


def _of_mapping(
    schema: Mapping[str, Any], value: Mapping[str, object], place: str, all_of: Any
) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{place} lacks {key}" for key in schema.get("required", ()) if key not in value)
    for key, one in value.items():
        if key in known or others is not None:
            yield from _of(known.get(key, others), one, f"{place}.{key}".lstrip("."), all_of)
        elif known:
            yield f"{place} has no {key}"


def _of_scalar(schema: Mapping[str, Any], value: object, place: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f'{place} is "{value}", none of {", ".join(map(str, schema["enum"]))}'
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield f"{place} is empty"
        if "pattern" in schema and not _pattern(schema["pattern"]).search(value):
            yield f'{place} is "{value}", which does not match {schema["pattern"]}'
    elif isinstance(value, int):
        least, most = schema.get("minimum", value), schema.get("maximum", value)
        if not least <= value <= most:
            yield f"{place} is {value}, not between {least} and {most}"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of Go, in which a flag may stand inside."""
    flags = re.IGNORECASE if _INSENSITIVE in text else re.NOFLAG
    return re.compile(text.replace(_INSENSITIVE, ""), flags)
