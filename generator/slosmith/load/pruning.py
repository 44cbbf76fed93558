"""Leaving out the wrong parts of a document, so that the rest of it can still be looked at."""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence

from slosmith.diagnostics.suggest import closest
from slosmith.model import naming
from slosmith.record import dataclass
from slosmith.source import Path, Plain

# A wrong objective is replaced rather than left out, so that its SLI is looked at all the same:
# by one under which every tier can fire.
_OBJECTIVES = {True: "p99.9 < 1s", False: "99.9%"}
_PROMISE = ("objective", "objectives")
# Without these the tiers of an SLO are not known, and what is said of them would be wrong.
_TIERS = ("period", "policy")
_STAND_INS: dict[str, Plain] = {
    "severity": "ticket",
    "summary": "a summary",
    "source": "a source",
    "reason": "a reason",
}
# What an entry of a list cannot be looked at without.
_VITAL = {"slos": ("sli", "use", "with"), "alerts": ("expr",), "tiers": ("budget", "long", "short")}
_TIER_LIST: Path = ("tiers",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What is left of a document, where something was left out, and which SLOs lack their tiers.

    ``undecided`` holds places in ``slos`` as they are in ``rest``.
    """

    rest: Plain
    left_out: tuple[Path, ...]
    undecided: frozenset[int]


def prune_document(plain: Plain, mistakes: Sequence[tuple[Path, str]]) -> Pruned:
    """A document without the mistakes at some locations.

    A mistake is a location and pydantic's name for what is wrong there.
    """
    rest, left_out, undecided = plain, set[Path](), set[int]()
    for said, kind in mistakes:
        written, unknown = _as_written(said, plain), kind == "extra_forbidden"
        left_out |= {written} if unknown else set()
        location = _meant(written, plain) if unknown else written
        if location is None:
            continue
        entry = location[:2]
        if location[2:3] and location[2] in _TIERS and location[0] == "slos":
            undecided.add(int(location[1]))
            left_out |= {(*entry, key) for key in _TIERS}
        elif (replaced := _replaced(rest, location)) is not None:
            rest = replaced
        else:
            left_out |= _prunable(location, plain)
    if left_out >= {("tiers", index) for index in range(_length(_at(plain, _TIER_LIST)))}:
        left_out.add(_TIER_LIST)  # a policy of which nothing is left is no policy
    gone = sorted(int(path[1]) for path in left_out if path[:1] == ("slos",) and len(path) == 2)
    kept = undecided.difference(gone)
    return Pruned(
        rest=_prune(rest, left_out),
        left_out=tuple(sorted(left_out, key=str)),
        undecided=frozenset(index - bisect_left(gone, index) for index in kept),
    )


def _as_written(location: Path, plain: Plain) -> Path:
    """A location without the number of what stands alone where a list may stand."""
    found = list[str | int]()
    for part in location:
        if not (isinstance(plain, dict) and isinstance(part, int) and str(part) not in plain):
            found.append(part)
            plain = _at(plain, (part,))
    return tuple(found)


def _meant(location: Path, plain: Plain) -> Path | None:
    """The key that an unknown one of an SLO stands for, where it is missing and decides much."""
    slo = _at(plain, location[:-1])
    if location[:1] != ("slos",) or len(location) != 3 or not isinstance(slo, dict):
        return None
    meant = closest(str(location[2]), (*_TIERS, *_PROMISE, "by", "with"))
    return (*location[:2], meant) if meant and meant not in slo else None


def _replaced(plain: Plain, location: Path) -> Plain:
    """The document with a stand-in for what is wrong, or None where there is none."""
    match location:
        case ("service",):
            return _with(plain, location, _slug(_at(plain, location), "service"))
        case ("slos", int(index), "name"):
            return _with(plain, location, _slug(_at(plain, location), f"slo-{index + 1}"))
        case ("slos", int(), "objective" | "objectives", *_):
            return _with_objective(plain, location[:2])
        case ("slos", int()) if isinstance(_at(plain, location), dict):
            return _with_objective(plain, location)  # it has none, or both words for one
        case (*_, "allow", int(), "reason"):  # what is meant to be accepted waits for its reason
            return _with(plain, location, _STAND_INS["reason"])
        case ("alerts", int(index), "alert"):
            name = re.sub(r"[^A-Za-z0-9]", "", str(_at(plain, location) or ""))
            return _with(plain, location, f"Alert{index + 1}{name}")
        case ("tiers", int(index), "tier"):
            return _with(plain, location, _slug(_at(plain, location), f"tier-{index + 1}"))
        case ("alerts" | "tiers", int(), "severity" | "summary" as key) | ("source" as key,):
            return _with(plain, location, _STAND_INS[key])
        case _:
            return None


def _slug(value: Plain, otherwise: str) -> str:
    """A valid name that looks like what was written, for the findings that quote it."""
    name = re.sub(r"[^a-z0-9]+", "-", str(value or "").lower()).strip("-")[:50]
    return name if re.fullmatch(naming.NAME_PATTERN, name) else otherwise


def _with_objective(plain: Plain, entry: Path) -> Plain:
    slo = _at(plain, entry)
    if not isinstance(slo, dict):
        return plain
    sli = slo.get("sli")
    kept = {key: value for key, value in slo.items() if key not in _PROMISE}
    kept["objective"] = _OBJECTIVES[isinstance(sli, dict) and "latency" in sli]
    return _with(plain, entry, kept)


def _at(plain: Plain, location: Path) -> Plain:
    """What stands at a location, or None where nothing does."""
    for part in location:
        if isinstance(plain, dict):
            plain = plain.get(str(part))
        elif isinstance(plain, list) and isinstance(part, int) and part < len(plain):
            plain = plain[part]
        else:
            return None
    return plain


def _length(plain: Plain) -> int:
    return len(plain) if isinstance(plain, list) else 1


def _with(plain: Plain, location: Path, value: Plain) -> Plain:
    """The same with another value at a location; only its last key may be missing."""
    if not location:
        return value
    first, rest = location[0], location[1:]
    if isinstance(plain, dict):
        return {**plain, str(first): _with(plain.get(str(first)), rest, value)}
    if isinstance(plain, list) and isinstance(first, int) and first < len(plain):
        other = [*plain]  # which is quick: there may be as many mistakes as items
        other[first] = _with(plain[first], rest, value)
        return other
    return plain


def _prunable(location: Path, plain: Plain) -> set[Path]:
    """What to leave out for a mistake: as little as lets the rest keep its meaning."""
    match location:
        case ("slos", int(), "by"):  # annotations may name the labels that nobody can read
            return {location, (*location[:2], "alerting", "annotations")}
        case ("slos", int(), "by", int()):
            return {location}
        case ("slos", int(), "alerting", *_):
            return {location[:4]}
        case ("slos" | "alerts" | "tiers" as key, int(), str(field), *_):
            return {location[:2] if field in _VITAL[key] else location[:3]}
        case ("metrics" | "settings", *_):
            return {location[:2]}
        case _:
            listed = isinstance(_at(plain, location[:1]), list)
            return {location[:2] if listed else location[:1]}


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
