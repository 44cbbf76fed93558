"""Risks that authors accept: by an `allow` that comes with the change, and by no older one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from slosmith.build.allowed import Allowance, accept
from slosmith.commands.plan.change import Change, Risk, Section
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic

CODES: Mapping[Risk, Code] = {
    Risk.HISTORY: codes.HISTORY_LOST,
    Risk.NOTIFY: codes.FEWER_NOTIFIED,
    Risk.SLOWER: codes.PAGE_SLOWER,
    Risk.NOISE: codes.MORE_NOISE,
    Risk.LINKS: codes.ADDRESS_GONE,
}


def acknowledge(
    changes: Iterable[Change], old: Iterable[Allowance], new: Iterable[Allowance]
) -> Iterator[Change]:
    """The changes, those that are accepted with the reason, and each `allow` that is new."""
    fresh = _fresh(old, new)
    for change in changes:
        found = finding_of(change)
        (accepted,) = accept((found,), fresh) if found else (None,)
        yield replace(change, allowed=accepted.allowed) if accepted else change
    for one in fresh:
        yield Change(
            section=Section.NOTIFIED,
            subject=one.place.file.path,
            what=f"allow {one.code.id}",
            old=None,
            new=one.reason,
            place=one.place,
        )


def finding_of(change: Change) -> Diagnostic | None:
    """A risk as a finding at its place; None where a change risks nothing."""
    if change.risk is None:
        return None
    code = CODES[change.risk]
    old, new = (f'"{text}"' if text else "none" for text in (change.old, change.new))
    message = f'"{change.subject}": {change.what}: {old} → {new}'
    ways = f"keep it as it was, or accept it here with allow: [{{code: {code.id}, reason: ...}}]"
    hint = f"{change.hint}; {ways}" if change.hint else ways
    if change.place is None:
        return Diagnostic(code=code, said=message, hint=hint)
    return change.place.finding(code, message, hint)


def _fresh(old: Iterable[Allowance], new: Iterable[Allowance]) -> list[Allowance]:
    """Those that were not written before, wherever they stood."""
    left = Counter((one.code.id, one.reason) for one in old)
    found = []
    for one in new:
        key = (one.code.id, one.reason)
        if left[key]:
            left[key] -= 1
        else:
            found.append(one)
    return found
