"""A rule: what one kind of secret looks like, and where that is published."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of secret.

    ``words`` are in lower case; where none of them is in a text, ``pattern`` is not tried. The
    secret itself is the group ``secret`` of the pattern, or all of the match where it has none.
    One that is ``alone`` has no letter, digit, dash or underscore before it: looked for behind the
    match, this leaves the pattern to begin with plain text, which is found ten times as fast. What
    stands ``behind`` the beginning of a match must end so: names are many, values of a kind few.
    ``holds`` says of that what a regular expression cannot. Where the match is only the name of a
    secret, ``picks`` says where around it one stands, of a text and both ends of the name.
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

    def stands_behind(self, before: str) -> bool:
        """Whether a match may begin after this text."""
        return not self.behind or bool(_compiled(self.behind).search(before))

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first needed: most never are."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
