"""Proofs are remembered: what promtool printed of an SLO's tests, by the bytes of all it was given.

The rules, the tests and the tool make a digest; under it lies what running them again would print,
which stays true whatever changes, and only where nothing failed. It lies in the person's own cache,
where nothing that is judged can write; an entry that is torn or changed is no entry.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from slosmith.judges.running import Run, run_tool
from slosmith.output.staging import replace

CACHE = "SLOSMITH_CACHE"
"""The variable that names another folder than the usual one for what is remembered."""
_MOST = 20_000
_LARGEST = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofMemory:
    """What one tool has printed before; a ``fresh`` one looks nothing up."""

    promtool: Path
    version: str
    """What it says of its version, for the report: ``promtool 3.5.3``."""
    identity: bytes
    folder: Path | None
    fresh: bool

    def key(self, texts: Iterable[str]) -> str:
        """What runs are remembered by; a digest of each text parts it from the next."""
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        return hashlib.sha256(b"".join((self.identity, *digests))).hexdigest()

    def recall(self, key: str) -> tuple[Run, ...] | None:
        """The runs that passed under this key; None where there are none."""
        if self.folder is None or self.fresh:
            return None
        with suppress(OSError, ValueError, KeyError, TypeError, zlib.error):
            path = self.folder / key
            runs = _unpacked(key, path.read_bytes()[:_LARGEST])
            path.touch()
            return runs
        return None

    def remember(self, key: str, runs: Sequence[Run]) -> None:
        """Keep runs that passed; where nothing can be written the next one asks again."""
        if self.folder is not None:
            with suppress(OSError):
                replace(self.folder / key, _packed(key, runs))

    def prune(self) -> None:
        """Forget what has not been used for longest, where there is much."""
        if self.folder is None:
            return
        with suppress(OSError):
            found = [entry for entry in os.scandir(self.folder) if _is_key(entry.name)]
            for entry in sorted(found, key=lambda one: one.stat().st_mtime_ns)[:-_MOST]:
                Path(entry.path).unlink()


def recall_proofs(promtool: Path, *, fresh: bool) -> ProofMemory:
    """What is remembered of this very tool: one of the same version may be built otherwise."""
    with promtool.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").digest()
    said = run_tool(promtool, "--version").text
    return ProofMemory(
        promtool=promtool,
        version=" ".join(["promtool", *said.split()[2:3]]),
        identity=content + said.encode(),
        folder=_folder(),
        fresh=fresh,
    )


def _folder() -> Path | None:
    named = os.environ.get(CACHE) or os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # nobody's home
        return (Path(named) if named else Path.home() / ".cache") / "slosmith" / "proofs"
    return None


def _is_key(name: str) -> bool:
    return len(name) == hashlib.sha256().digest_size * 2 and set(name) <= set("0123456789abcdef")


def _packed(key: str, runs: Sequence[Run]) -> bytes:
    text = json.dumps([[run.exit_code, run.text] for run in runs])
    content = zlib.compress(text.encode())
    return hashlib.sha256(key.encode() + content).digest() + content


def _unpacked(key: str, entry: bytes) -> tuple[Run, ...]:
    size = hashlib.sha256().digest_size
    digest, content = entry[:size], entry[size:]
    if hashlib.sha256(key.encode() + content).digest() != digest:
        raise ValueError("changed since it was written")
    runs = json.loads(zlib.decompressobj().decompress(content, _LARGEST))
    return tuple(Run(exit_code=int(code), text=str(text)) for code, text in runs)
