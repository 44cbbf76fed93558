"""What a receiver kind is to the compiler: a shape to write, whom it reaches, a lowering."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Spec, below, problem, text_of
from slosmith.model.routing import Integration, Reach

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


class ReceiverShape(Spec):
    """The shape of a receiver: what is secret is a file that Alertmanager reads."""

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
        hint = f"write {file}: with the path of a file that holds it"
        raise below(
            problem(codes.SECRET_INLINE, f'"{plain}" would put a secret into the file', hint), plain
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverKind:
    """One receiver kind: ``name`` is its key, ``lower`` takes an instance of ``spec``.

    ``since`` names the keys that only newer versions of Alertmanager know. ``template`` is the
    text of its template file; it may use what the shared template file defines. ``limits`` says how
    many characters a field may have, by its keys: ``actions.url`` is that of every action.
    """

    name: str
    spec: type[ReceiverShape]
    reach: Reach
    lower: Callable[[Any], Integration | None]
    template: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    since: tuple[tuple[str, tuple[int, int]], ...] = ()
