"""Lists in sentences: `a, b and c`, and `a, b or c`."""

from collections.abc import Iterable

_MOST_NAMES = 50


def each_of(names: Iterable[str]) -> str:
    """All of several: `page, ticket and info`; empty where there is none."""
    return _joined([*names], "and")


def one_of(names: Iterable[str]) -> str:
    """One of several, for a hint: `page, ticket or false`; nobody reads hundreds."""
    *first, last = names
    if more := len(first) + 1 - _MOST_NAMES if len(first) > _MOST_NAMES else 0:
        first, last = first[:_MOST_NAMES], f"{more} more"
    return _joined([*first, last], "or")


def _joined(names: list[str], word: str) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} {word} {last}" if first else last
