"""What an author writes to accept a finding, in every document that may have some."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code
from slosmith.diagnostics.suggest import closest
from slosmith.fields import Line, PlainValidator, Spec, problem, text_of

_KNOWN = {code.id: code for code in codes.all_codes()}
_CALLED = {**_KNOWN, **{code.name: code for code in codes.all_codes()}}


def _code(value: object) -> Code:
    text = text_of(value, "a code", "write it like S608")
    if text in _KNOWN:
        return _KNOWN[text]
    near = closest(text, _CALLED)
    hint = (
        f"did you mean {_CALLED[near].id}?"
        if near
        else "write what `slosmith check` prints, like S608"
    )
    raise problem(codes.INVALID_VALUE, f'"{text}" is no code', hint)


def _safety(value: object) -> Code:
    code = _code(value)
    if code.safety:
        return code
    raise problem(
        codes.INVALID_VALUE,
        f'"{code.id}" is no matter of safety',
        "remove it: it is allowed where it is found",
    )


def _not_empty(text: str) -> str:
    if not text.strip():
        raise problem(codes.INVALID_VALUE, "the reason is empty", "write why it is accepted")
    return text


_CODE = WithJsonSchema({"type": "string", "enum": [*_KNOWN]})
CodeField = Annotated[Code, PlainValidator(_code), _CODE]
SafetyField = Annotated[
    Code,
    PlainValidator(_safety),
    WithJsonSchema(
        {"type": "string", "enum": [code.id for code in _KNOWN.values() if code.safety]}
    ),
]


class AllowSpec(Spec):
    """A finding that is accepted here, and why."""

    code: CodeField
    """The code of the finding, like `S608`."""
    reason: Annotated[
        Line, AfterValidator(_not_empty), WithJsonSchema({"type": "string", "minLength": 1})
    ]
    """Why it is accepted, in one line, for whoever reads it next."""


Allowed = tuple[AllowSpec, ...]
