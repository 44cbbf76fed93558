"""What an author writes to accept a finding, in every document that may have some."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Severity
from slosmith.diagnostics.suggest import closest
from slosmith.fields import Line, PlainValidator, Spec
from slosmith.values import problem, text_of

_KNOWN = {code.id: code for code in codes.all_codes()}
_CALLED = {**_KNOWN, **{code.name: code for code in codes.all_codes()}}


def _code(value: object) -> Code:
    """The code of this name; one that nobody knows is said once it is known what is found here."""
    text = text_of(value, "a code", "write it like S608")
    return _KNOWN.get(text) or Code(id=text, name="", severity=Severity.NOTE, meaning="")


def is_known(code: Code) -> bool:
    """Whether there is such a code."""
    return code.id in _KNOWN


def unknown_code(text: str) -> tuple[str, str]:
    """What to say of a text that is no code: the message, and what to do."""
    near = closest(text, _CALLED)
    meant = f"did you mean {_CALLED[near].id}?" if near else ""
    return f'"{text}" is no code', meant or "write what `slosmith check` prints, like S608"


def _safety(value: object) -> Code:
    code = _code(value)
    if not is_known(code):
        raise problem(codes.INVALID_VALUE, *unknown_code(code.id))
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
