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
    """One side of a join lost a matcher that the other still has, and all labels must agree."""
    (head, *tail), (damaged, *rest) = (re.split(r"\bon \(", one.expr) for one in (old, new))
    before, after = _INSTANT.findall(head), _INSTANT.findall(damaged)
    gone = [a for a, b in zip(before, after, strict=False) if a != b]
    same_shape = len(before) == len(after) > 1 and len(gone) == 1 and tail == rest
    return same_shape and not re.search(r"\babsent\(|\bsum\b|\bor\b", head)


def _is_recorded_together(old: Rule, new: Rule) -> bool:
    swapped = old.expr.replace("slo:total_events", "slo:bad_events")
    return new.expr == swapped != old.expr and "absent(count(slo:total_events" in old.expr


_REASONS: tuple[tuple[Callable[[Rule, Rule], bool], str], ...] = (
    (_is_joined, "the other side of the join still has the matcher, and labels must agree"),
    (_is_recorded_together, "each event of the part is one of all: where all are, so are the bad"),
)
