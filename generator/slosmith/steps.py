"""Work in steps: whoever asks for it may do something else between two of them, or leave the rest.

An editor is answered while a root is looked at. A generator yields after each step, and returns.
"""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")
Steps: TypeAlias = Generator[None, None, Result]


def at_once(steps: Steps[Result]) -> Result:
    """What comes of it, with nothing else in between."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
