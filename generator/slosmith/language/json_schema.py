"""The JSON Schema of everything that authors write, for completion and checks in editors."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema

from slosmith.language.documents import KINDS, spec_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def document_schema() -> JsonSchemaValue:
    """One schema that any document matches, whichever key distinguishes it.

    It is as strict as JSON Schema can be; `slosmith check` knows more.
    """
    specs = [spec_of(kind) for kind in KINDS]
    refs, schema = models_json_schema(
        [(spec, "validation") for spec in specs], schema_generator=_Generator
    )
    return {
        "$schema": DRAFT,
        "title": "slosmith",
        "description": "One document below slo/: " + ", ".join(KINDS),
        "anyOf": [refs[spec, "validation"] for spec in specs],
        "$defs": _tidy(schema["$defs"]),
    }


class _Generator(GenerateJsonSchema):
    """Leaves out the titles that repeat a key, which editors would show for documentation."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # pydantic calls it
        return False


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
            tidy |= written[0] if len(written) == 1 else {"anyOf": written}
    return tidy
