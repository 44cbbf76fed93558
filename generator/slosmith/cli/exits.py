"""How a command ends: the one table of exit codes."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code says, the same for all of them."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    UNKNOWN = 3


MEANINGS = {
    Exit.FINE: "fine",
    Exit.FAILED: "errors, or claims that do not hold; with --strict also warnings and what is not "
    "proven",
    Exit.USAGE: "the command was called wrongly",
    Exit.UNKNOWN: "unknown: a tool, a library or a server that is needed is missing",
}
