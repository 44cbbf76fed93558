"""A plan as JSON: every change, none of them folded; and read again, as a stranger may write it."""

import json
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from slosmith.commands.plan.acknowledged import CODES
from slosmith.commands.plan.change import Change, Risk, Section
from slosmith.commands.plan.comparison import Comparison, Played
from slosmith.source.opened import read_opened


def print_json(found: Comparison) -> str:
    """One object; `old` or `new` is null where there is no such thing on that side."""
    whole = {
        "before": found.before,
        "after": found.after,
        "changes": [_object(one) for one in found.changes],
        "upgraded": list(found.upgraded),
        "played": found.played and {"of": found.played.of, "said": list(found.played.said)},
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


_MOST_BYTES = 20_000_000


class PlanError(Exception):
    """A file that is no plan."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _ChangeShape(_Strict):
    section: Section
    subject: str
    what: str
    old: str | None
    new: str | None
    risk: Risk | None
    allowed: str | None
    hint: str


class _PlayedShape(_Strict):
    of: str
    said: tuple[str, ...]


class _PlanShape(_Strict):
    before: str
    after: str
    changes: tuple[_ChangeShape, ...]
    upgraded: tuple[str, ...]
    played: _PlayedShape | None = None


def _played(found: _PlayedShape | None) -> Played | None:
    return None if found is None else Played(of=found.of, said=found.said)


def read_json(path: Path) -> Comparison:
    """A plan that was printed elsewhere, by whoever; raises PlanError for anything else.

    Where its changes were written is left out: these are places of another tree.
    """
    content = None
    if not path.is_symlink():
        with suppress(OSError):
            content = read_opened(path, most=_MOST_BYTES + 1)
    if content is None or len(content) > _MOST_BYTES:
        raise PlanError(f"{path.name} is no file of at most {_MOST_BYTES:,} bytes")
    try:
        found = _PlanShape.model_validate_json(content, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise PlanError(f"{path.name} is no plan: {place or 'it'}: {first['msg']}") from None
    changes = (
        Change(
            section=one.section,
            subject=one.subject,
            what=one.what,
            old=one.old,
            new=one.new,
            risk=one.risk,
            hint=one.hint,
            allowed=one.allowed or "",
        )
        for one in found.changes
    )
    return Comparison(
        before=found.before,
        after=found.after,
        changes=tuple(sorted(changes, key=lambda one: one.rank)),
        upgraded=found.upgraded,
        played=_played(found.played),
    )
