"""One part of the report: a table that is computed, never typed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A titled table; ``note`` stands over it, ``none`` in its place where it has no rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    none: str = "None."
