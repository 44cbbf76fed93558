"""Answers of servers, whatever they are: a mapping, a list, a text or a number, or none."""

from collections.abc import Mapping


def mapping(value: object) -> Mapping[str, object]:
    """A mapping; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[object]:
    """A list; an empty one where it is none."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """A text; an empty one where it is none."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """A number; None where it is none."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]  # mypy does not follow
