"""Past time that an author names: moments with their zone, and the SLOs that it is about."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.values import below, problem, text_of

_HINT = "write it with its zone, like 2026-10-12T09:00Z or 2026-10-12T11:00+02:00"


def _moment(value: object) -> datetime:
    text = text_of(value, "a moment", _HINT)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no moment', _HINT) from None
    if moment.tzinfo is None:
        raise problem(codes.INVALID_VALUE, f'"{text}" has no time zone', _HINT)
    return moment.astimezone(UTC)


MomentField = Annotated[
    datetime,
    PlainValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-10-12T09:00Z"]}),
]


def check_past_time(from_: datetime, to: datetime, slos: tuple[str, ...], what: str) -> None:
    """It ends after it began, and is about something."""
    if to <= from_:
        hint = "write the later moment at to:"
        raise below(problem(codes.INVALID_VALUE, f"{what} ends before it begins", hint), "to")
    if not slos:
        raise below(problem(codes.MISSING_KEY, f"{what} is about no SLO", "name some"), "slos")
