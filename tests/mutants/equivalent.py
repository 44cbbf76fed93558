"""Damage that changes nothing anybody could see, with the reason why."""

from __future__ import annotations

import re
from collections.abc import Callable

from slosmith.document import Rule

_INSTANT = re.compile(r"slo:(?:bad_events|total_events|error_ratio)[a-z_:0-9]+(\{[^{}]*\})(?!\[)")


def equivalent(old: Rule, new: Rule) -> str | None:
    """Why no test can tell the two apart, where that is so."""
    return next((reason for test, reason in _REASONS if test(old, new)), None)


def _is_joined(old: Rule, new: Rule) -> bool:
    """One side of a join lost a matcher that the other still has, and labels must agree."""
    before, after = _INSTANT.findall(old.expr), _INSTANT.findall(new.expr)
    gone = [a for a, b in zip(before, after, strict=False) if a != b]
    same_shape = len(before) == len(after) > 1 and len(gone) == 1
    return same_shape and "on (" not in old.expr and "absent" not in old.expr


_REASONS: tuple[tuple[Callable[[Rule, Rule], bool], str], ...] = (
    (_is_joined, "the other side of the join still has the matcher, and labels must agree"),
)
