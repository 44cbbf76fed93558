"""What was found in rendered files before, by their bytes and by the program that looked."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from slosmith.output.own_cache import own_cache
from slosmith.verify.proof import Case

Look = Callable[[str, Callable[[], list[str]]], list[str]]
"""What is found in a text, by a look at it only where that is not known."""

_MOST = 200


@contextmanager
def remembered_looks(case: Case, kind: str) -> Iterator[Look]:
    """Looks of one kind at the files of a root, of which those of the last run are known."""
    kept, program = own_cache("looks", _MOST), case.program
    key = _digest("\0".join((kind, program, str(case.root))))
    known: dict[str, list[str]] = {}
    with suppress(ValueError, TypeError, RecursionError):
        known = dict(json.loads(kept.get(key) or "")) if program and not case.fresh else {}
    found: dict[str, list[str]] = {}

    def look(text: str, find: Callable[[], list[str]]) -> list[str]:
        digest = _digest(text)
        if digest not in found:
            found[digest] = known[digest] if digest in known else find()
        return found[digest]

    yield look
    if program and found.keys() != known.keys():
        kept.put(key, json.dumps(found))
        kept.prune()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
