"""What is kept from one run to the next in the person's own cache, where nothing judged can write.

An entry says what doing something again would say, under a digest of all that it was made of. One
that is torn or changed is no entry, and where nothing can be written all is done again.
"""

import hashlib
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from slosmith.output.staging import replace
from slosmith.source.opened import read_opened

CACHE = "SLOSMITH_CACHE"
"""The variable that names another folder than the usual one."""
_LARGEST = 64_000_000
_SIZE = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCache:
    """Texts by the digests of what they were made of, ``most`` of them; without a folder none."""

    folder: Path | None
    most: int

    def get(self, key: str) -> str | None:
        """The text of a key, which counts as used; None where there is none."""
        if self.folder is None:
            return None
        with suppress(OSError, ValueError, zlib.error):
            path = self.folder / key
            text = _unpacked(key, read_opened(path, most=_LARGEST))
            path.touch()
            return text
        return None

    def put(self, key: str, text: str) -> None:
        """Keep a text, where that can be written."""
        if self.folder is not None:
            with suppress(OSError):
                replace(self.folder / key, _packed(key, text))

    def prune(self) -> None:
        """Forget what has not been used for longest, where there is much."""
        if self.folder is None:
            return
        with suppress(OSError):
            found = [entry for entry in os.scandir(self.folder) if _is_key(entry.name)]
            for entry in sorted(found, key=lambda one: one.stat().st_mtime_ns)[: -self.most]:
                Path(entry.path).unlink()


def own_cache(kind: str, most: int) -> OwnCache:
    """The cache of one kind of entries."""
    named = os.environ.get(CACHE) or os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # nobody's home
        home = Path(named) if named else Path.home() / ".cache"
        return OwnCache(folder=home / "slosmith" / kind, most=most)
    return OwnCache(folder=None, most=most)


def _is_key(name: str) -> bool:
    return len(name) == _SIZE * 2 and set(name) <= set("0123456789abcdef")


def _packed(key: str, text: str) -> bytes:
    content = zlib.compress(text.encode(), 1)
    return hashlib.sha256(key.encode() + content).digest() + content


def _unpacked(key: str, entry: bytes) -> str:
    digest, content = entry[:_SIZE], entry[_SIZE:]
    if hashlib.sha256(key.encode() + content).digest() != digest:
        raise ValueError("changed since it was written")
    return zlib.decompressobj().decompress(content, _LARGEST).decode()
