"""Remembering between builds: which bytes came of what each unit was made of, as digests alone.

What is remembered says that something renders to files of these digests, which stays true whatever
happens to the files; whether they still have these bytes is looked up each time.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import slosmith
from slosmith.build.parallel import PROCESSES, in_background
from slosmith.output.cache_folder import FOLDER, cache_folder
from slosmith.output.rendered import digest_of, digest_of_file
from slosmith.output.staging import replace
from slosmith.output.writer import is_inside
from slosmith.record import dataclass
from slosmith.source.links import Links
from slosmith.source.opened import opened_file, read_opened

_FILE = "build.json"
_LARGEST = 500_000_000  # a service takes a thousand bytes or two; a file with a hole has any size


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One unit: the digest of all that it was made of, and those of its files, by their paths."""

    key: str
    files: Mapping[str, str]


Memory = Mapping[str, Remembered]
"""Units by their names."""
_MANY = 500
"""So many files take ten times as long to read as a second process takes to begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What a ``program`` remembers, and the names of units whose files are ``standing``."""

    program: str
    memory: Memory
    standing: frozenset[str]


@contextmanager
def recalled(
    root: Path, output: Path, processes: int = PROCESSES
) -> Iterator[Callable[[], Recalled]]:
    """Look for what is remembered, and at the files, while something else is done.

    Files are read: they stand where they have the bytes that were rendered, whatever their dates.
    """
    program = digest_of_program()
    memory = recall(root, program)

    def look() -> Recalled:
        standing = (name for name, unit in memory.items() if _stands(output, unit.files))
        return Recalled(program=program, memory=memory, standing=frozenset(standing))

    if processes < 2 or sum(len(unit.files) for unit in memory.values()) < _MANY:
        yield look
    else:
        with in_background(look) as found:
            yield found


def _stands(output: Path, files: Mapping[str, str]) -> bool:
    return all(is_inside(path) and _has(output / path, digest) for path, digest in files.items())


def _has(path: Path, digest: str) -> bool:
    try:
        with opened_file(path, None) as file:
            return digest_of_file(file) == digest
    except OSError:
        return False


def recall(root: Path, program: str) -> Memory:
    """What the same program remembered here; nothing where that is gone, broken or of another."""
    try:
        head, _, text = read_opened(root / FOLDER / _FILE, most=_LARGEST).partition(b"\n")
    except OSError:
        return {}
    if not program or head.decode("ascii", errors="replace") != _seal(program, text):
        return {}
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        units = json.loads(text).items()
        return {name: Remembered(key=key, files={**files}) for name, (key, files) in units}
    return {}


def keep(root: Path, found: Recalled, memory: Memory) -> None:
    """Remember for the next time, where that can be written.

    Nothing is kept of a program that was changed while it ran: nobody knows what has rendered.
    """
    if memory == found.memory or not found.program or digest_of_program() != found.program:
        return
    units = {name: (unit.key, dict(unit.files)) for name, unit in sorted(memory.items())}
    text = json.dumps(units, separators=(",", ":")).encode()
    with suppress(OSError):
        if folder := cache_folder(root):
            replace(folder / _FILE, _seal(found.program, text).encode() + b"\n" + text, Links(root))


def digest_of_program() -> str:
    """What renders: every file of this package, Python, and the versions of what is installed.

    The code of a version may change under one's feet. Empty where the files of the package cannot
    be read: then nothing may be remembered.
    """
    home = str(Path(slosmith.__file__).parent)
    whole = hashlib.sha256(digest_of_all(sys.version, *_installed()).encode())
    code = _code(home)
    try:
        for path in code:
            # A path and a buffer for each of hundreds would take as long as reading them.
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                content = file.read()
            head = f"{path.removeprefix(home)}\0{len(content)}\0"
            whole.update(head.encode(errors="surrogatepass") + content)
    except OSError:
        return ""
    return whole.hexdigest() if code else ""


def _code(home: str) -> list[str]:
    """Every file but those that Python makes of others; as texts, which are sorted soon."""
    return sorted(
        f"{folder}{os.sep}{name}"
        for folder, _, names in os.walk(home)
        if not folder.endswith("__pycache__")
        for name in names
    )


def _installed() -> list[str]:
    """Names like `jinja2-3.1.6.dist-info`; to read what is in there would take too long."""
    folders = [Path(one) for one in sys.path if Path(one).is_dir()]
    names = (path.name for folder in folders for path in folder.iterdir())
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))


def _seal(program: str, text: bytes) -> str:
    return digest_of_all(program, digest_of(text))


def digest_of_all(*parts: str) -> str:
    """One digest of several texts, in which none runs into the next."""
    whole = hashlib.sha256()
    for part in parts:
        # A name of a file may hold what is no character.
        whole.update(hashlib.sha256(part.encode(errors="surrogatepass")).digest())
    return whole.hexdigest()
