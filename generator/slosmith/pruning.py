"""Leaving out the wrong parts of a document, so that the rest of it can still be looked at."""

import difflib
from collections.abc import Collection, Sequence

from slosmith.source import Path, Plain

# A wrong objective is replaced rather than left out, so that its SLI is looked at all the same:
# by one under which every tier can fire.
_STAND_INS = {True: "p99.9 < 1s", False: "99.9%"}
# Without these an SLO means another thing, and what is said of it would be wrong.
_DECISIVE = ("period", "policy", "objective", "objectives", "by")


def prune_document(plain: Plain, mistakes: Sequence[tuple[Path, str]]) -> tuple[Plain, list[Path]]:
    """A document without the mistakes at some locations, and the paths that were left out.

    A mistake is a location and pydantic's name for what is wrong there.
    """
    replaced = {location[:2] for location, _ in mistakes if _is_objective(location)}
    rest = plain
    for path in sorted(replaced, key=str):
        rest = _with_objective(rest, path)
    left_out = [
        _prunable(location, kind, plain)
        for location, kind in mistakes
        if not _is_objective(location)
    ]
    return _prune(rest, left_out), left_out


def _is_objective(location: Path) -> bool:
    return location[:1] == ("slos",) and location[2:3] in (("objective",), ("objectives",))


def _with_objective(plain: Plain, path: Path) -> Plain:
    if not isinstance(plain, dict) or not isinstance(slos := plain.get("slos"), list):
        return plain
    index = path[1]
    assert isinstance(index, int)
    entry = slos[index]
    if not isinstance(entry, dict):
        return plain
    sli = entry.get("sli")
    kept: dict[str, Plain] = {k: v for k, v in entry.items() if k not in _DECISIVE[2:4]}
    kept["objective"] = _STAND_INS[isinstance(sli, dict) and "latency" in sli]
    return {**plain, "slos": [*slos[:index], kept, *slos[index + 1 :]]}


def _prunable(location: Path, kind: str, plain: Plain) -> Path:
    """What to leave out for a mistake: an unknown key alone, else the item of a list of things.

    An SLO or an alert with a mistake in it is left out whole, and so is a metric; of everything
    else only what stands at the top of the document.
    """
    if kind == "extra_forbidden" and not difflib.get_close_matches(str(location[-1]), _DECISIVE):
        return location
    below = plain.get(str(location[0])) if isinstance(plain, dict) and location else None
    if isinstance(below, list) or location[:1] in (("metrics",), ("settings",)):
        return location[:2]
    return location[:1]


def _prune(plain: Plain, paths: Collection[Path]) -> Plain:
    here = {path[0] for path in paths if len(path) == 1}
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        if len(path) > 1:
            below.setdefault(path[0], []).append(path[1:])
    if isinstance(plain, dict):
        return {k: _prune(v, below.get(k, ())) for k, v in plain.items() if k not in here}
    if isinstance(plain, list):
        return [_prune(v, below.get(i, ())) for i, v in enumerate(plain) if i not in here]
    return plain
