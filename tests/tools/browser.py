"""The browser that looks at dashboards: chromium of PATH, else of `.tools/chromium/`."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.tools import debian
from tests.tools.judges import TOOLS

_FOLDER = TOOLS / "chromium"
_ADVICE = "install the package `chromium`, or put a `chromium` on PATH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A chromium, and where it finds the shared libraries that the machine itself lacks."""

    path: Path
    libraries: tuple[Path, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """What must be set in the environment that it is started with."""
        folders = ":".join(str(folder) for folder in self.libraries)
        return {"LD_LIBRARY_PATH": folders} if folders else {}


def fetch_browser() -> Browser:
    """Find chromium, or unpack it with the libraries that are missing here (about 400 MB).

    Raises:
        debian.UnavailableError: there is none, and none can be fetched; says what to install.
    """
    installed = shutil.which("chromium") or shutil.which("chromium-browser")
    if installed:
        return Browser(path=Path(installed))
    with _alone():
        if not _FOLDER.exists():
            _unpack()
    libraries = sorted({library.parent for library in (_FOLDER / "usr/lib").rglob("*.so*")})
    return Browser(path=_FOLDER / "usr/lib/chromium/chromium", libraries=tuple(libraries))


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process unpack while the others wait: test workers all ask at once."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack() -> None:
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix="unpacked-") as scratch:
        unpacked = Path(scratch, "root")
        try:
            sources = debian.load_machine_sources()
            debian.fetch_with_dependencies("chromium", sources, unpacked, scratch=Path(scratch))
        except debian.UnavailableError as error:
            raise debian.UnavailableError(f"no chromium here: {_ADVICE}\n  {error}") from error
        unpacked.rename(_FOLDER)
