"""What each service takes, by its documentation: a schema for each of their requests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

_SCHEMAS = Path(__file__).parent / "schemas"
FORMATS = frozenset(path.stem for path in _SCHEMAS.glob("*.json"))


def violations(name: str, body: object) -> list[str]:
    """What of a request's body the service does not take; nothing where it takes all."""
    return [f"{one.json_path}: {one.message}" for one in _validator(name).iter_errors(body)]


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((_SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())
