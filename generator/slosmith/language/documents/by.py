"""The labels that an SLO is grouped by, and what metrics call them."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import WithJsonSchema, WrapValidator
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.fields import LABEL_SCHEMA, PlainValidator
from slosmith.model import naming
from slosmith.promql import BOUND_LABEL, is_plain
from slosmith.promql.build import Group
from slosmith.values import below, label_name, problem, refuse_braces, source_label


def group_of(label: str) -> Group:
    """What metrics call `service.name` is `service_name` for alerts, which need no new server."""
    return Group(label if is_plain(label) else _NO_WORD.sub("_", label), label)


_NO_WORD = re.compile(r"[^a-zA-Z0-9_]+")


def group(value: object) -> str:
    """A label of alerts that metrics know too, which may have a name with dots."""
    if isinstance(value, dict):
        message = "expected a label name, not a mapping"
        hint = "write the label of the alerts here, and by: with the mapping beside objectives:"
        raise problem(codes.WRONG_TYPE, message, hint)
    if isinstance(value, str) and not is_plain(value) and "." in value:
        label_name(group_of(value))
        return source_label(value)
    if value == BOUND_LABEL:
        return source_label(value)
    if isinstance(value, str) and naming.is_reserved(value):
        raise problem(
            codes.INVALID_LABEL,
            f'the label "{value}" is set by the compiler',
            f"say what alerts call it: by: {{{value}_name: {value}}}",
        )
    return label_name(value)


def _groups(value: object, of_list: Callable[[object], tuple[str, ...]]) -> tuple[Group, ...]:
    if isinstance(value, (dict, list)) and len(value) > _MOST_GROUPS:
        message = f"by has {len(value):,} labels, and {_MOST_GROUPS} are allowed"
        hint = "group by labels that say who is to act, or what is broken"
        raise problem(codes.INVALID_VALUE, message, hint)
    if not isinstance(value, dict):
        return tuple(map(group_of, of_list(value)))
    refuse_braces(value)
    groups = []
    for name, source in value.items():
        try:
            groups.append(Group(label_name(name), source_label(source)))
        except PydanticCustomError as error:
            at_key = (error.context or {}).get("key", False)
            raise below(error, name, key=at_key) from None
    crossed = [one for one in groups if any(one == o.source != o for o in groups if o is not one)]
    if crossed:
        message = f'"{crossed[0]}" is the name of one label and the source of another'
        hint = "give the group a name that no metric has"
        raise below(problem(codes.INVALID_LABEL, message, hint), crossed[0])
    return tuple(groups)


_MOST_GROUPS = 20
_LISTED = {"anyOf": [LABEL_SCHEMA, {"type": "string", "pattern": r"^(?!__).+\..+$"}]}
_LABELS = {"type": "array", "items": _LISTED, "uniqueItems": True, "maxItems": _MOST_GROUPS}
_RENAMED = {
    "type": "object",
    "propertyNames": LABEL_SCHEMA,
    "additionalProperties": {"type": "string"},
}
GroupsField = Annotated[
    tuple[Annotated[str, PlainValidator(group)], ...],
    WrapValidator(_groups),
    WithJsonSchema({"if": {"type": "object"}, "then": _RENAMED, "else": _LABELS}),
]
