"""A plan as JSON: every change, none of them folded."""

import json

from slosmith.plan.acknowledged import CODES
from slosmith.plan.change import Change
from slosmith.plan.comparison import Comparison


def print_json(found: Comparison) -> str:
    """One object; `old` or `new` is null where there is no such thing on that side."""
    whole = {
        "before": found.before,
        "after": found.after,
        "changes": [_object(one) for one in found.changes],
        "upgraded": list(found.upgraded),
    }
    return json.dumps(whole, indent=2) + "\n"


def _object(one: Change) -> dict[str, object]:
    span = one.place.span() if one.place else None
    return {
        "section": one.section.value,
        "subject": one.subject,
        "what": one.what,
        "old": one.old,
        "new": one.new,
        "risk": one.risk.value if one.risk else None,
        "code": CODES[one.risk].id if one.risk else None,
        "allowed": one.allowed or None,
        "hint": one.hint,
        "file": one.place.file.path if one.place else None,
        "line": span.line if span else None,
    }
