"""How many mistakes of a kind are shown: nobody reads thousands, or should wait for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic, has_errors

MOST = 100
_HINT = "mend those that are shown first"


def the_first(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The first hundred, and where it goes on; what comes after that is not even looked for."""
    every = iter(found)
    yield from islice(every, MOST)
    for more in islice(every, 1):
        yield _not_shown(more)


def the_first_of_each(found: Iterable[Diagnostic], most: int = MOST) -> tuple[Diagnostic, ...]:
    """The same for the errors of each kind in each file; others fail nothing and are left."""
    seen: dict[tuple[str, Code], int] = defaultdict(int)
    shown: list[Diagnostic] = []
    for one in found:
        number = 0
        if has_errors([one]):
            number = seen[one.file, one.code]
            seen[one.file, one.code] += 1
        if number <= most:
            shown.append(one if number < most else _not_shown(one))
    return tuple(shown)


def _not_shown(more: Diagnostic) -> Diagnostic:
    message = f"there are more than {MOST} mistakes; from here on they are not shown"
    return replace(more, code=codes.TOO_MANY, said=message, hint=_HINT)
