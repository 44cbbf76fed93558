"""One part of the report: a table that is computed, never typed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A titled table with a ``note`` over it; where it has no rows ``none`` stands alone."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    none: str
