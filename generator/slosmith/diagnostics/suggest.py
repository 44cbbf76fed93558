"""The name that was probably meant, by one measure wherever a name is not known."""

import difflib
from collections.abc import Iterable

# A third of the letters may be wrong, as in rustc and cargo: one of three, and of two the one that
# is missing or too many. Below that, short words are near to everything.
_CUTOFF = 0.66


def suggest(name: str, known: Iterable[str], written: str = '"{}"') -> str:
    """A hint like `did you mean "office"?`, empty where nothing is near.

    ``written`` is how such a name is written there, like `.{}` for a field.
    """
    close = closest(name, known)
    return f"did you mean {written.format(close)}?" if close else ""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest, in whatever case it was written, if any is near at all."""
    folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=_CUTOFF)
    return folded[close[0]] if close else None
