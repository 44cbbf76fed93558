"""Whether a report still speaks of what is rendered: it names the digest of the manifest."""

import re
from pathlib import Path

from slosmith.output.rendered import digest_of
from slosmith.output.writer import MANIFEST
from slosmith.source.links import Links
from slosmith.source.opened import read_opened

REPORT = "report.md"
_MADE_OF = re.compile(rf"^Made of `{re.escape(MANIFEST)}` (sha256:[0-9a-f]{{64}})\.$", re.MULTILINE)


def made_of(output: Path) -> str:
    """The line in a report that says what it was made of."""
    return f"Made of `{MANIFEST}` {_digest(output)}."


def why_stale(output: Path) -> str:
    """What to say of a report that was made of something else; empty of one that was not.

    Nothing is said where there is none: a report is no part of what is rendered.
    """
    try:
        report = read_opened(output / REPORT, Links(output))
    except OSError:
        return ""
    named = _MADE_OF.search(report.decode(errors="replace"))
    if named and named[1] == _digest(output):
        return ""
    return f"{output.name}/{REPORT} was not made of what is rendered now; run `slosmith verify`"


def _digest(output: Path) -> str:
    try:
        return digest_of(read_opened(output / MANIFEST, Links(output)))
    except OSError:
        return digest_of(b"")
