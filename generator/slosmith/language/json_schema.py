"""The JSON Schema of everything that authors write, for completion, help and checks in editors."""

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import ModelSchema

from slosmith.fields import Spec
from slosmith.language.documents import KINDS, spec_of
from slosmith.sli import KINDS as SLI_KINDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def document_schema() -> JsonSchemaValue:
    """One schema for every document: the key that says the kind says which schema holds.

    It is as strict as JSON Schema can be; `slosmith check` knows more.
    """
    specs = {kind: spec_of(kind) for kind in KINDS}
    shapes, definitions = schema_of(specs)
    return {
        "$schema": DRAFT,
        "title": "slosmith",
        "description": "One document below slo/: " + ", ".join(KINDS),
        "type": "object",
        "minProperties": 1,
        "properties": {kind: {"description": _doc(spec)} for kind, spec in specs.items()},
        "allOf": [
            *({"if": _has(kind), "then": shape} for kind, shape in shapes.items()),
            {
                "if": {"not": {"anyOf": [_has(kind) for kind in KINDS]}},
                "then": {"propertyNames": {"enum": list(KINDS)}},
            },
        ],
        "$defs": _used(definitions, [*shapes.values()]),
    }


def schema_of(
    specs: Mapping[str, type[BaseModel]],
) -> tuple[dict[str, JsonSchemaValue], dict[str, JsonSchemaValue]]:
    """The schema of each shape by its name, and the definitions that they refer to.

    An SLI takes the shapes of its kinds when they are written; here they are what it refers to.
    """
    kinds = {name: kind.spec for name, kind in SLI_KINDS.items()}
    refs, schema = models_json_schema(
        [(spec, "validation") for spec in (*specs.values(), *kinds.values())],
        schema_generator=_Generator,
    )
    definitions = schema["$defs"]
    for name, spec in kinds.items() if "SliSpec" in definitions else ():
        shape = {**refs[spec, "validation"], "description": spec.__doc__}
        definitions["SliSpec"]["properties"][name] = shape
    return {name: refs[spec, "validation"] for name, spec in specs.items()}, _tidy(definitions)


class _Generator(GenerateJsonSchema):
    """Leaves out titles that repeat a key; what stands below a field of a spec describes it."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # pydantic calls it
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:  # pydantic calls it
        made = super().model_schema(schema)
        model = schema["cls"]
        for name, text in _field_docs(model).items():
            made["properties"][model.model_fields[name].alias or name]["description"] = text
        return made


def _field_docs(model: type[BaseModel]) -> dict[str, str]:
    """The text below each field, read from the source only when a schema is asked for.

    pydantic can do this too, but for each class that is imported, which takes as long as a check.
    """
    docs: dict[str, str] = {}
    for base in reversed(model.__mro__):
        written = (
            _classes_of(base.__module__).get(base.__name__) if issubclass(base, Spec) else None
        )
        for field, below in pairwise(written.body if written else ()):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    docs[name] = " ".join(text.split())
    return docs


@cache
def _classes_of(module: str) -> dict[str, ast.ClassDef]:
    """The classes that a module's source defines; one that was made at run time is none of them."""
    parsed = ast.parse(inspect.getsource(sys.modules[module]))
    return {one.name: one for one in parsed.body if isinstance(one, ast.ClassDef)}


def _doc(spec: type[BaseModel]) -> str:
    return inspect.getdoc(spec) or ""


def _has(key: str) -> JsonSchemaValue:
    return {"required": [key]}


def _used(defs: dict[str, JsonSchemaValue], roots: list[JsonSchemaValue]) -> JsonSchemaValue:
    """The definitions that others refer to, from the documents on."""
    found: dict[str, JsonSchemaValue] = {}
    waiting = [name for root in roots for name in _references(root)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = defs[name]
            waiting += _references(defs[name])
    return dict(sorted(found.items()))


def _references(value: Any) -> list[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(value, list):
        return [name for item in value for name in _references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"].rpartition("/")[2]] if isinstance(value.get("$ref"), str) else []
    return own + [name for item in value.values() for name in _references(item)]


def _tidy(value: Any) -> Any:
    """A key that is optional is left out, never null; where keys have a pattern, all have."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    tidy = {name: _tidy(item) for name, item in value.items()}
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    if tidy.get("default", ...) is None:
        del tidy["default"]
        written = [one for one in tidy.get("anyOf", ()) if one != {"type": "null"}]
        if written:
            del tidy["anyOf"]
            # What is said of the field goes before what is said of its type.
            tidy = {**written[0], **tidy} if len(written) == 1 else {**tidy, "anyOf": written}
    return tidy
