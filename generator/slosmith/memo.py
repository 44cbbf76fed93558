"""Results of one compilation, kept for the next one by what they were made of."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, TypeVar, TypeVarTuple, overload

Subject = TypeVar("Subject", bound=Hashable)
References = TypeVarTuple("References")
Result = TypeVar("Result")
Value = TypeVar("Value")
Default = TypeVar("Default")


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


class Asked(Mapping[str, Value]):
    """A mapping that notes what it is asked, and equals one that would have answered the same.

    As a reference of a result it stands for those entries alone that the result was made of; to
    ask for all names, or how many there are, is to ask for every entry.
    """

    __slots__ = ("_every", "_names", "_whole")
    __hash__ = None  # type: ignore[assignment]  # it equals more and more, or less and less

    def __init__(self, every: Mapping[str, Value]) -> None:
        self._every, self._names, self._whole = every, set[str](), False

    def __getitem__(self, name: str) -> Value:
        self._names.add(name)
        return self._every[name]

    def __contains__(self, name: object) -> bool:
        self._names.add(str(name))
        return name in self._every

    @overload
    def get(self, name: str, /) -> Value | None: ...
    @overload
    def get(self, name: str, /, default: Value | Default) -> Value | Default: ...

    def get(self, name: str, /, default: object = None) -> object:
        """The entry of a name; that there is none is an answer, too."""
        self._names.add(name)
        return self._every.get(name, default)

    def __iter__(self) -> Iterator[str]:
        self._whole = True
        return iter(self._every)

    def __len__(self) -> int:
        self._whole = True
        return len(self._every)

    def __eq__(self, other: object) -> bool:
        """Whether all that was asked of this one would have the same answer from the other."""
        if not isinstance(other, Asked):
            return NotImplemented
        mine, others = self._every, other._every
        if mine is others:
            return True
        if self._whole:
            return mine == others
        return all(mine.get(name) == others.get(name) for name in self._names)
