"""How a command ends: the one table of exit codes."""

from enum import IntEnum

QUIET = "slosmith.quiet"
"""Where a run's context says that nothing is to be said but what was asked for."""


class Exit(IntEnum):
    """What a command's exit code says, the same for all of them."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    UNKNOWN = 3
    BUG = 70  # as sysexits.h has it
    INTERRUPTED = 130  # as shells have it


MEANINGS = {
    Exit.FINE: "fine",
    Exit.FAILED: "errors, or claims that do not hold; with --strict also warnings and what is not "
    "proven",
    Exit.USAGE: "the command was called wrongly, or asks servers about a specification with errors",
    Exit.UNKNOWN: "unknown: a tool, a library or a server that is needed is missing",
    Exit.BUG: "a bug of slosmith, which says where to report it",
    Exit.INTERRUPTED: "interrupted, or ended by the system's SIGTERM or SIGHUP",
}
