"""Results of one compilation, kept for the next one by what they were made of."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, TypeVarTuple

Subject = TypeVar("Subject", bound=Hashable)
References = TypeVarTuple("References")
Result = TypeVar("Result")
Value = TypeVar("Value")


class Memo:
    """What pure functions gave; a result that a compilation did not ask for is forgotten after it.

    A subject is a file by its path and text, or one document by its identity, which it keeps while
    its file is the same. References are values: what a subject may look up in other documents.
    """

    def __init__(self, before: dict[Hashable, Any] | None = None) -> None:
        self._before, self._kept = before or {}, dict[Hashable, Any]()

    def next(self) -> "Memo":
        """For the next compilation: it begins with what this one has asked for."""
        return Memo(self._kept)

    def of(
        self,
        function: Callable[[Subject, *References], Result],
        subject: Subject,
        *references: *References,
    ) -> Result:
        """What the function makes of a subject: anew only where that or a reference is another."""
        key = function, subject
        entry: tuple[tuple[*References], Result] | None = self._before.get(key)
        if entry is None or entry[0] != references:
            entry = references, function(subject, *references)
        self._kept[key] = entry
        return entry[1]

    def same(self, value: Value) -> Value:
        """The value, or that of its type before if the two are equal: then seeing so is quick."""
        key = type(value).__name__
        before: Value | None = self._before.get(key)
        kept = self._kept[key] = before if before == value else value
        return kept
