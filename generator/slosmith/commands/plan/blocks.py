"""How changes are shown: those of a subject together, and what is the same of many said once."""

from collections.abc import Iterable
from dataclasses import dataclass

from slosmith.commands.plan.change import Change, Risk

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Changes that these subjects have in common, the worst first."""

    subjects: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """The subjects, the first few by name."""
        named, more = self.subjects[:_NAMED], len(self.subjects) - _NAMED
        return ", ".join(named) + (f" and {more} more" if more > 0 else "")

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What it risks, without what is accepted."""
        return tuple(
            dict.fromkeys(one.risk for one in self.changes if one.risk and not one.allowed)
        )


def blocks_of(changes: Iterable[Change]) -> tuple[Block, ...]:
    """Blocks in the order of their worst changes; these are given the worst first."""
    same: dict[tuple[object, ...], list[Change]] = {}
    for one in changes:
        key = (one.section, one.what, one.old, one.new, one.risk, one.hint, one.allowed)
        same.setdefault(key, []).append(one)
    blocks: dict[tuple[str, ...], list[Change]] = {}
    for alike in same.values():
        subjects = tuple(dict.fromkeys(one.subject for one in alike))
        blocks.setdefault(subjects, []).append(alike[0])
    return tuple(
        Block(subjects=subjects, changes=tuple(found)) for subjects, found in blocks.items()
    )


def risk_counts(changes: Iterable[Change]) -> dict[Risk, int]:
    """How many changes risk what, and nobody has accepted."""
    found = [one.risk for one in changes if one.risk is not None and not one.allowed]
    return {risk: found.count(risk) for risk in Risk if risk in found}


def narrowed(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Long texts without most of what they begin and end with alike, a line or two of each."""
    if old is None or new is None:
        return old and _part(old, 0, len(old)), new and _part(new, 0, len(new))
    if max(len(old), len(new)) <= _WIDE:
        return old, new
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    cut = max(0, start - _AROUND)
    return _part(old, cut, len(old) - end + _AROUND), _part(new, cut, len(new) - end + _AROUND)


_WIDE, _AROUND, _LONGEST = 70, 20, 200


def _common(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _part(text: str, start: int, end: int) -> str:
    end = min(end, start + _LONGEST)
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
