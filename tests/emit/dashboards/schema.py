"""Grafana's schema of dashboards as a JSON Schema, derived from the types of its SDK for Python.

The SDK's own reader drops keys that it does not know and takes any value; this refuses both.
"""

from __future__ import annotations

import enum
import importlib
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema
from grafana_foundation_sdk.models import common, dashboard, prometheus

from tests.emit.dashboards.rendered import Json, panels_of

# What Grafana keeps beside its schema, and why a dashboard needs it.
BESIDE: Mapping[str, Mapping[str, Json]] = {
    "VariableModel": {"definition": {"type": "string"}},  # what the variable's editor shows
    "AnnotationQuery": {  # fields of the Prometheus data source's own annotations
        "step": {"type": "string"},
        "titleFormat": {"type": "string"},
        "tagKeys": {"type": "string"},
    },
}
# The module of the SDK that describes the options of a type of panel.
_MODULES = {"state-timeline": "statetimeline"}
_PLAIN: Mapping[object, Json] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    object: {},
    typing.Any: {},
}


def problems(rendered: Json) -> Iterator[str]:
    """Everything in a dashboard that Grafana's schema does not know, or knows otherwise."""
    yield from _against(dashboard.Dashboard, {**rendered, "panels": []}, "dashboard")
    for row in rendered["panels"]:
        if row["type"] == "row":
            yield from _against(dashboard.RowPanel, {**row, "panels": []}, row["title"])
    for panel in panels_of(rendered):
        yield from _of_panel(panel)


def _of_panel(panel: Json) -> Iterator[str]:
    title = panel["title"]
    yield from _against(dashboard.Panel, panel, title)
    for target in panel.get("targets", []):
        yield from _against(prometheus.Dataquery, target, f"{title}: query {target['refId']}")
    for mapping in _mappings(panel):
        yield from _against(_MAPPINGS[mapping["type"]], mapping, f"{title}: mapping")
    module = importlib.import_module(
        f"grafana_foundation_sdk.models.{_MODULES.get(panel['type'], panel['type'])}"
    )
    yield from _against(module.Options, panel["options"], f"{title}: options")
    drawn = getattr(module, "FieldConfig", None) or _DRAWN.get(panel["type"])
    if drawn is None:
        assert "custom" not in panel.get("fieldConfig", {}).get("defaults", {}), title
        return
    yield from _against(drawn, _custom(panel), f"{title}: custom")


_DRAWN = {"table": common.TableFieldOptions}
_MAPPINGS = {
    "value": dashboard.ValueMap,
    "range": dashboard.RangeMap,
    "special": dashboard.SpecialValueMap,
}


def _custom(panel: Json) -> Json:
    """What a panel draws with, as the defaults and every override say together."""
    field = panel["fieldConfig"]
    found = dict(field["defaults"].get("custom", {}))
    for override in field["overrides"]:
        for one in override["properties"]:
            if one["id"].startswith("custom."):
                found[one["id"].removeprefix("custom.")] = one["value"]
    return found


def _mappings(panel: Json) -> Iterator[Json]:
    field = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
    yield from field["defaults"].get("mappings", [])
    for override in field["overrides"]:
        for one in override["properties"]:
            if one["id"] == "mappings":
                yield from one["value"]


def _against(model: type, value: object, where: str) -> Iterator[str]:
    for found in _judge(model).iter_errors(value):
        error = _deepest(found)
        path = "/".join(str(part) for part in error.absolute_path)
        yield f"{where}: {path}: {error.message[:200]}"


def _deepest(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """The mistake inside the alternative that got furthest, instead of "none of them fits"."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


@cache
def _judge(model: type) -> jsonschema.Draft202012Validator:
    definitions: dict[str, Json] = {}
    root = _schema(model, definitions)
    return jsonschema.Draft202012Validator({**root, "$defs": definitions})


def _schema(annotation: Any, definitions: dict[str, Json]) -> Json:
    """The JSON Schema of one of the SDK's annotations."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _PLAIN:
        return dict(_PLAIN[annotation])
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(one, definitions) for one in arguments]}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if issubclass(annotation, enum.Enum):
        return {"enum": [one.value for one in annotation]}
    return _reference(annotation, definitions)


def _reference(model: type, definitions: dict[str, Json]) -> Json:
    name = f"{model.__module__.rpartition('.')[2]}.{model.__name__}"
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _object(model, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _object(model: type, definitions: dict[str, Json]) -> Json:
    hints = typing.get_type_hints(model, vars(sys.modules[model.__module__]))
    if not hints:  # an interface of many shapes, like the query of any data source
        return {}
    known = {_json_name(name): _schema(hint, definitions) for name, hint in hints.items()}
    beside = BESIDE.get(model.__name__, {})
    return {"type": "object", "properties": {**known, **beside}, "additionalProperties": False}


def _json_name(name: str) -> str:
    """`grid_pos` is gridPos; what would be one of Python's own names ends in `_val`."""
    first, *rest = name.removesuffix("_val").split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
