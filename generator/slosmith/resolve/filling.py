"""Filling a template in: values go into the structure that was parsed, each as its type allows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from slosmith.model.template import Template
from slosmith.promql import PromQLError
from slosmith.promql.holes import Filling, fill_holes, holes_in
from slosmith.sli import KINDS
from slosmith.source import Path, Plain

_HOLE = re.compile(r"\$([a-z][a-z0-9_]*)")


class HoleError(Exception):
    """A hole at a path of a template's body, which its value does not fit."""

    def __init__(self, path: Path, error: PromQLError) -> None:
        super().__init__(error.message)
        self.path, self.error = path, error


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The values of a template's parameters: as they are written, and as PromQL has them."""

    written: Mapping[str, Plain]
    fillings: Mapping[str, Filling]

    @classmethod
    def of(cls, template: Template, written: Mapping[str, Plain], shape: BaseModel) -> "Arguments":
        """Those that ``shape`` has checked."""
        names = {field.alias: name for name, field in type(shape).model_fields.items()}
        fillings = {
            name: filling(getattr(shape, names[name]))
            for name, filling in template.fillings.items()
        }
        return cls(written=written, fillings=fillings)


def fill_body(template: Template, arguments: Arguments) -> dict[str, Plain]:
    """The keys of an SLO; raises HoleError where a value cannot stand."""
    return {key: _filled(value, (key,), arguments) for key, value in template.body.items()}


def texts_of(plain: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a body, with its path."""
    if isinstance(plain, str):
        yield path, plain
    elif isinstance(plain, Mapping):
        for key, value in plain.items():
            yield from texts_of(value, (*path, key))
    elif isinstance(plain, list):
        for index, value in enumerate(plain):
            yield from texts_of(value, (*path, index))


def _filled(plain: Plain, path: Path, arguments: Arguments) -> Plain:
    if isinstance(plain, dict):
        return {key: _filled(value, (*path, key), arguments) for key, value in plain.items()}
    if isinstance(plain, list):
        return [_filled(value, (*path, index), arguments) for index, value in enumerate(plain)]
    if not isinstance(plain, str) or "$" not in plain:
        return plain
    return _filled_text(plain, path, arguments)


def _filled_text(text: str, path: Path, arguments: Arguments) -> Plain:
    if path == ("description",):
        return _HOLE.sub(lambda hole: _in_words(hole, arguments), text)
    try:
        if _is_promql(path):
            return fill_holes(text, arguments.fillings)
        if (hole := _HOLE.fullmatch(text)) and hole[1] in arguments.written:
            return arguments.written[hole[1]]
        if names := holes_in(text):
            message = f"a parameter is the whole value here, unlike ${names[0]}"
            raise PromQLError(message, text.index("$"), len(text))
    except PromQLError as error:
        raise HoleError(path, error) from None
    return text


def _in_words(hole: re.Match[str], arguments: Arguments) -> str:
    value = arguments.written.get(hole[1], hole[0])
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_promql(path: Path) -> bool:
    """Whether a text of an SLI is PromQL, which its kind knows."""
    if path[0] != "sli" or len(path) < 2 or path[1] not in KINDS:
        return False
    return len(path) == 2 or path[2] in KINDS[str(path[1])].promql
