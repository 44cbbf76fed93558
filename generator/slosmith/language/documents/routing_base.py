"""The base of routing: a configuration of Alertmanager that is there already."""

from typing import Annotated, Literal

from pydantic import WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Line, PlainValidator, ShortSpec, choice
from slosmith.language.documents.allow import Allowed
from slosmith.values import problem, text_of

_HINT = "write the path from the root, like alertmanager/alertmanager.yml"


def _path(value: object) -> str:
    text = text_of(value, "the path of a file", _HINT)
    parts = text.split("/")
    if not text.isprintable() or "\\" in text or {"", ".", ".."} & {*parts}:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no path below the root', _HINT)
    if parts[0] == "slo":
        message = "what lies below slo/ is read as a specification"
        raise problem(codes.INVALID_VALUE, message, "put the file beside slo/, and name it there")
    return text


class BaseSpec(ShortSpec):
    """An Alertmanager configuration that stays its owner's, and that routing is merged into.

    May be written as the path alone.
    """

    file: Annotated[str, PlainValidator(_path), WithJsonSchema({"type": "string"})]
    """The path of the file from the root, like `alertmanager/alertmanager.yml`."""
    mode: Annotated[Literal["merge", "fragment"], choice("merge", "fragment")] = "merge"
    """`merge` renders the whole configuration, `fragment` our parts alone, for a team that puts
    them together itself. Default: `merge`.
    """
    before: Line | None = None
    """The route of the file that ours stand before: its receiver, or one of its matchers, like
    `'owner="web"'`. Default: ours are the first below the root.
    """
    after: Line | None = None
    """The route of the file that ours stand after, named likewise."""
    below: Line | None = None
    """The route of the file that ours are the first below, named likewise."""
    allow: Allowed = ()
    """Findings about the base that are accepted, each with the reason."""

    @model_validator(mode="after")
    def _one_place(self) -> "BaseSpec":
        given = [key for key in ("before", "after", "below") if getattr(self, key) is not None]
        if len(given) > 1:
            message = f"both {given[0]}: and {given[1]}: say where routes are put"
            raise problem(codes.INVALID_VALUE, message, "keep one of them")
        return self
