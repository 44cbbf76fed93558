"""What stands in an output folder, copied to where nobody else writes.

Between a look at a file and what is done with it, others may put a link in its place, and a tool
that is given a path quotes whatever it finds there. So each file is opened once, looked at by its
handle and copied; commands and tools read the copies, and all speak of the same bytes.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj

from slosmith.diagnostics.system_errors import is_of_machine
from slosmith.output.staging import staging_folder
from slosmith.source.links import Links
from slosmith.source.opened import entries_of, opened_file

_MOST_BYTES = 2_000_000_000
"""More than all that was ever rendered; a file with a hole in it may have any size."""


@contextmanager
def copied(
    output: Path, links: Links, parts: tuple[str, ...] = (), unread: list[OSError] | None = None
) -> Iterator[Path]:
    """A folder of the same name with all that is in it, or some ``parts``; gone at the end.

    What cannot be read is left out and appended to ``unread``; raises OSError where there is none.
    """
    name = output.name if output.name not in ("", "..") else "output"
    with staging_folder(None) as place:
        copies = _Copies(links=links, unread=unread)
        (place / name).mkdir()
        for part in parts or (".",):
            (place / name / part).parent.mkdir(parents=True, exist_ok=True)
            copies.take(output / part, place / name / part)
        yield place / name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copies:
    """Copies that are made; ``folders`` are the places of those that links have led to."""

    links: Links
    unread: list[OSError] | None
    folders: dict[Path, Path] = field(default_factory=dict)

    def take(self, folder: Path, into: Path) -> None:
        """Copy a folder; one that is not there is none."""
        try:
            entries = entries_of(folder, self.links)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self._leave_out(folder, error)
            return
        into.mkdir(exist_ok=True)
        for name, kind in entries:
            if kind == "folder":
                self.take(folder / name, into / name)
            elif kind == "link" and (folder / name).is_dir():
                self._linked(folder / name, into / name)
            else:
                self._file(folder / name, into / name)

    def _linked(self, path: Path, into: Path) -> None:
        """Each place once, or links to one another would be copied without end."""
        real = path.resolve()
        if path.parent.resolve().is_relative_to(real):
            into.symlink_to(_NOWHERE)
        elif real in self.folders:
            into.symlink_to(self.folders[real])
        else:
            self.folders[real] = into
            self.take(path, into)

    def _file(self, path: Path, into: Path) -> None:
        try:
            with opened_file(path, self.links) as file:
                if (size := os.fstat(file.fileno()).st_size) > _MOST_BYTES:
                    reason = f"it has {size:,} bytes, and {_MOST_BYTES:,} are read at most"
                    raise OSError(errno.ENXIO, reason)
                with into.open("xb") as copy:
                    copyfileobj(file, copy)
        except FileNotFoundError:
            if path.is_symlink():
                into.symlink_to(_NOWHERE)
        except OSError as error:
            into.unlink(missing_ok=True)
            self._leave_out(path, error)

    def _leave_out(self, path: Path, error: OSError) -> None:
        error.filename = str(path)
        if is_of_machine(error) and error.errno != errno.EIO:  # there is no room for the copy
            error.filename = None
            raise error
        if self.unread is None:
            raise error
        self.unread.append(error)


_NOWHERE = "/dev/null/nothing"
"""What a link leads to that leads nowhere: whoever looks for files that nobody rendered sees it."""
