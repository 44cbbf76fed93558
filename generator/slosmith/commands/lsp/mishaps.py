"""What goes wrong while an editor is served, in a sentence that it can show."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pygls.exceptions import JsonRpcException, JsonRpcInternalError

from slosmith import __version__
from slosmith.diagnostics.system_errors import advice_on, reason_of
from slosmith.diagnostics.terminal import one_line


@contextmanager
def answering() -> Iterator[None]:
    """Answer with a sentence; the library would send where in the program it happened."""
    try:
        yield
    except JsonRpcException:
        raise
    except Exception as error:
        raise JsonRpcInternalError(sentence_on(error)) from error


def sentence_on(error: BaseException) -> str:
    """Why there is no answer, and what to do about it."""
    if isinstance(error, JsonRpcException):
        return str(error)
    if isinstance(error, OSError):
        where = f"{one_line(os.fsdecode(error.filename))}: " if error.filename else ""
        return f"{where}{reason_of(error)}; {advice_on(error)}"
    bug = one_line(f"{type(error).__name__}: {error}")
    return f"this is a bug of slosmith {__version__}: {bug}; report it to who maintains slosmith"
