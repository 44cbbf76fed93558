"""Secrets of receivers: files that Alertmanager reads, and never values."""

from typing import Annotated

from pydantic import WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, Spec
from slosmith.values import below, problem, text_of

_FILE = "_file"


def _path(value: object) -> str:
    text = text_of(value, "the path of a file", "write it like /etc/alertmanager/secrets/slack")
    if not text.startswith("/") or not text.isprintable() or "{{" in text:
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is not an absolute path',
            "write where Alertmanager finds the file, like /etc/alertmanager/secrets/slack",
        )
    return text


SecretFile = Annotated[
    str, PlainValidator(_path), WithJsonSchema({"type": "string", "pattern": "^/"})
]


class SecretShape(Spec):
    """A shape in which what is secret is a file that Alertmanager reads."""

    @model_validator(mode="before")
    @classmethod
    def _secrets_are_files(cls, value: object) -> object:
        if isinstance(value, dict):
            for name in cls.model_fields:
                if name.endswith(_FILE) and (plain := name.removesuffix(_FILE)) in value:
                    _refuse(plain, name, value, allowed=plain in cls.model_fields)
        return value


def _refuse(plain: str, file: str, value: dict[object, object], *, allowed: bool) -> None:
    if file in value:
        raise below(
            problem(codes.SECRET_TWICE, f'both "{plain}" and "{file}" are given', f"keep {file}:"),
            plain,
        )
    if not allowed:
        leaked = "" if str(value[plain]).startswith("/") else ", and take this one back"
        hint = f"write {file}: with the path of a file that holds it{leaked}"
        raise below(
            problem(codes.SECRET_INLINE, f'"{plain}" would put a secret into the file', hint), plain
        )
