"""What an operating system refuses, in words for a person: the reason, and what to do about it."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

_ADVICE: Mapping[int, str] = {
    errno.EACCES: "let the user who runs this read and write it",
    errno.EPERM: "let the user who runs this read and write it",
    errno.EROFS: "make it writable, or name another folder",
    errno.ENOSPC: "make room on the disk, and run it again",
    errno.EDQUOT: "make room on the disk, and run it again",
    errno.EFBIG: "raise the limit on the size of files (ulimit -f), and run it again",
    errno.EIO: "look at the disk, which fails, and run it again",
    errno.EMFILE: "raise the limit on open files (ulimit -n), and run it again",
    errno.ENFILE: "end other programs, or raise the limit on open files",
    errno.ENOMEM: "make memory free or raise its limit (ulimit -v), and run it again",
    errno.EAGAIN: "end other programs, and run it again",
    errno.ENAMETOOLONG: "use a shorter name",
    errno.ELOOP: "remove the link, which leads in a circle",
    errno.ENOTDIR: "remove the file that stands where a folder is needed",
    errno.EISDIR: "remove the folder that stands where a file is needed",
    errno.EEXIST: "remove what stands there",
    errno.ENOTEMPTY: "remove what stands there",
    errno.ENXIO: "remove what stands there",
    errno.EILSEQ: "run `slosmith build`",  # of what was rendered
    errno.EBADF: "leave it open, or let it lead to a file",
}

_OF_MACHINE = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN),
)


def is_of_machine(error: OSError) -> bool:
    """Whether the machine has no room or no means left, which says nothing of any file."""
    return error.errno in _OF_MACHINE


def reason_of(error: OSError) -> str:
    """The system's own words, like `no space left on device`."""
    return (error.strerror or str(error) or type(error).__name__).lower()


def error_in(text: str) -> OSError | None:
    """What the system refused a program that says so in words of its own."""
    said = text.lower()
    refused = (number for number in _ADVICE if os.strerror(number).lower() in said)
    return next((OSError(number, os.strerror(number)) for number in refused), None)


def advice_on(error: OSError) -> str:
    """What to do; what has vanished, or came in between, may be there the next time."""
    if error.errno == errno.ENOENT and not error.filename:  # where one stands has no name any more
        return "go to a folder that is there, and run it again"
    if error.errno == errno.EACCES and error.filename and (closed := _closed(error.filename)):
        return closed
    return _ADVICE.get(error.errno or 0, "run it again; where it stays, look at the system's log")


def _closed(name: str) -> str | None:
    """A folder that stops who may do all to a file in it, of which the system does not speak."""
    path = Path(os.fsdecode(name))
    there = [one for one in reversed(path.parents) if os.access(one, os.F_OK)]
    if closed := next((one for one in there if not os.access(one, os.X_OK)), None):
        return f"let the user who runs this enter {closed}"
    # What can be read was to be replaced, or it is a program.
    is_read = os.access(path, os.F_OK) and not os.access(path, os.R_OK)
    if there and not (is_read or os.access(path, os.X_OK) or os.access(there[-1], os.W_OK)):
        return f"let the user who runs this write into {there[-1]}"
    return None
