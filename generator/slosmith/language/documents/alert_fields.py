"""Fields of a plain alert: its severity, its runbook and its annotations."""

import re
from typing import Annotated, Literal

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, choice
from slosmith.model import naming
from slosmith.values import problem, text_of

_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'*+,;=%@-]+", re.ASCII)


def _runbook(value: object) -> str:
    text = text_of(value, "the name or the address of a runbook page", "")
    if "://" in text and not _ADDRESS.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is not the address of a runbook page',
            "write it like https://runbooks.example.com/disks, without spaces and templates",
        )
    if "://" not in text and not _PAGE.fullmatch(text):
        raise problem(
            codes.INVALID_NAME,
            f'"{text}" is not the name of a runbook page',
            "write the file's name in runbooks/ without .md, of letters, digits, - and _; or an "
            "address that begins with https://",
        )
    return text


RunbookField = Annotated[str, PlainValidator(_runbook), WithJsonSchema({"type": "string"})]


_SAID_ELSEWHERE = {
    "summary": "write summary: beside annotations:",
    "description": "write description: beside annotations:",
    "runbook_url": "write runbook: with the address beside annotations:",
}


def _annotation(value: object) -> str:
    name = text_of(value, "an annotation's name", "")
    if not _ANNOTATION.fullmatch(name):
        raise problem(
            codes.INVALID_LABEL,
            f'"{name}" is not the name of an annotation',
            "use letters, digits and _, not starting with a digit",
            key=True,
        )
    if name in _SAID_ELSEWHERE:
        raise problem(
            codes.INVALID_LABEL,
            f'the annotation "{name}" has a key of its own',
            _SAID_ELSEWHERE[name],
            key=True,
        )
    return name


_ANNOTATION = re.compile(naming.LABEL_PATTERN, re.ASCII)
_OWN_ANNOTATION = rf"^(?!({'|'.join(_SAID_ELSEWHERE)})$)[a-zA-Z_][a-zA-Z0-9_]*$"
AnnotationName = Annotated[
    str,
    PlainValidator(_annotation),
    WithJsonSchema({"type": "string", "pattern": _OWN_ANNOTATION}),
]
PlainSeverityField = Annotated[Literal["page", "ticket", "info"], choice("page", "ticket", "info")]
