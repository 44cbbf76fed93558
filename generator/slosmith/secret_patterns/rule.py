"""A rule: what one kind of secret looks like, and where that is published."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of secret.

    ``words`` are in lower case; where none of them is in a text, ``pattern`` is not tried. The
    secret itself is the group ``secret`` of the pattern, or all of the match where it has none.
    ``holds`` says of that what a regular expression cannot. ``source`` says who publishes the
    format.
    """

    what: str
    words: tuple[str, ...]
    pattern: str
    source: str
    holds: Callable[[str], bool] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first needed: most never are."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
