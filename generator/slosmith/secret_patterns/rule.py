"""A rule: what one kind of secret looks like, and where that is published."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from slosmith.record import dataclass
from slosmith.secret_patterns.patterns import pattern

_SIGNS = " \t\n\\\"'`=:,;<>()[]|/*?"
"""What only ends a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of secret.

    ``words`` are in lower case; where none of them is in a text, ``pattern`` is not tried. The
    secret itself is the group ``secret`` of the pattern, or all of the match where it has none.
    One that is ``alone`` has no letter, digit, dash or underscore before it: looked for behind the
    match, this leaves the pattern to begin with plain text, which is found ten times as fast. What
    stands ``behind`` the beginning of a match must end so: names are many, values of a kind few.
    One of the ``names``, which are the words where none are given, is in that or in the match. It
    is the first thing there where a rule ``begins`` so, and nothing is looked for elsewhere.
    ``holds`` says of a value what a regular expression cannot. Where the match is only the name of
    a secret, ``picks`` says where around it one stands, of a text and both ends of the name.
    ``source`` says who publishes the format.
    """

    what: str
    words: tuple[str, ...]
    pattern: str
    source: str
    holds: Callable[[str], bool] | None = None
    picks: Callable[[str, int, int], Iterable[tuple[int, int]]] | None = None
    alone: bool = False
    behind: str = ""
    names: tuple[str, ...] = ()
    begins: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """The names without what ends them; none where any place may be one."""
        return _stems(self.names or self.words) if self.behind or self.begins else ()

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first needed: most never are."""
        return pattern(self.pattern)

    @property
    def before(self) -> re.Pattern[str]:
        """The pattern of what stands behind the beginning of a match."""
        return pattern(self.behind)


@cache
def _stems(names: tuple[str, ...]) -> tuple[str, ...]:
    bare = {name.rstrip(_SIGNS) for name in names}
    if "" in bare:
        return ()
    return tuple(sorted(one for one in bare if not any(map(one.startswith, bare - {one}))))
