"""Damage that changes nothing anybody could see, with the reason why."""

from __future__ import annotations

from collections.abc import Callable

from slosmith.document import Rule


def equivalent(old: Rule, new: Rule) -> str | None:
    """Why no test can tell the two apart, where that is so."""
    return next((reason for test, reason in _REASONS if test(old, new)), None)


_REASONS: tuple[tuple[Callable[[Rule, Rule], bool], str], ...] = ()
