"""Proofs are remembered: what a tool printed, by the bytes of all that it was given.

Rules, tests or templates and the tool make a digest; under it lies what running it again would
print, which stays true whatever changes, and only where nothing failed.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from slosmith.judges.running import Run, run_tool
from slosmith.output.own_cache import OwnCache, own_cache

_MOST = 20_000
_known: dict[tuple[Path, int, int, int, int], tuple[bytes, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofMemory:
    """What one tool has printed before; a ``fresh`` one looks nothing up."""

    tool: Path
    version: str
    """What it says of its version, for the report: ``promtool 3.5.3``."""
    identity: bytes
    kept: OwnCache
    fresh: bool

    def key(self, texts: Iterable[str]) -> str:
        """What runs are remembered by; a digest of each text parts it from the next."""
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        return hashlib.sha256(b"".join((self.identity, *digests))).hexdigest()

    def recall(self, key: str) -> tuple[Run, ...] | None:
        """The runs that passed under this key; None where there are none."""
        with suppress(ValueError, TypeError, RecursionError):
            found = json.loads(self.read(key))
            return tuple(Run(exit_code=int(code), text=str(said)) for code, said in found)
        return None

    def remember(self, key: str, runs: Sequence[Run]) -> None:
        """Keep runs that passed."""
        self.write(key, json.dumps([[run.exit_code, run.text] for run in runs]))

    def read(self, key: str) -> str:
        """What is kept under a key; empty where nothing is."""
        return "" if self.fresh else self.kept.get(key) or ""

    def write(self, key: str, text: str) -> None:
        """Keep a text; where nothing can be written the next one asks again."""
        self.kept.put(key, text)

    def prune(self) -> None:
        """Forget what has not been used for longest, where there is much."""
        self.kept.prune()


def recall_proofs(tool: Path, *, fresh: bool) -> ProofMemory:
    """What is remembered of this very tool: one of the same version may be built otherwise."""
    content, said = _identity(tool)
    return ProofMemory(
        tool=tool,
        version=" ".join([tool.name, *said.split()[2:3]]),
        identity=content + said.encode(),
        kept=own_cache("proofs", _MOST),
        fresh=fresh,
    )


def _identity(tool: Path) -> tuple[bytes, str]:
    """A digest of its hundred megabytes and its version: a run asks for both more than once."""
    status = tool.stat()
    state = (tool, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    if state in _known:
        return _known[state]
    with tool.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").digest()
    run = run_tool(tool, "--version")
    if run.exit_code == 0:
        _known[state] = content, run.text
    return content, run.text
