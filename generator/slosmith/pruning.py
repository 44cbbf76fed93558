"""Leaving out the wrong parts of a document, so that the rest of it can still be looked at."""

from collections.abc import Collection

from slosmith.source import Path, Plain


def prunable(location: Path, plain: Plain) -> Path:
    """What to leave out for a mistake at a location: the item of a list of things, or the key.

    An SLO or an alert with a mistake in it is left out whole, and so is a metric; of everything
    else only what stands at the top of the document.
    """
    below = plain
    for depth, part in enumerate(location[:2]):
        if isinstance(below, dict) and isinstance(part, str):
            below = below.get(part)
        elif isinstance(below, list) and isinstance(part, int) and part < len(below):
            return location[: depth + 1]
        else:
            return location[: max(depth, 1)]
    return location[:2] if location[:1] in (("metrics",), ("settings",)) else location[:1]


def prune(plain: Plain, paths: Collection[Path]) -> Plain:
    """The same values without what stands at the paths."""
    here = {path[0] for path in paths if len(path) == 1}
    below = {
        path[0]: [p[1:] for p in paths if p[:1] == path[:1] and len(p) > 1]
        for path in paths
        if path
    }
    if isinstance(plain, dict):
        return {k: prune(v, below.get(k, ())) for k, v in plain.items() if k not in here}
    if isinstance(plain, list):
        return [prune(v, below.get(i, ())) for i, v in enumerate(plain) if i not in here]
    return plain
