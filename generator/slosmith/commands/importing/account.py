"""A foreign document in which every key that somebody reads is accounted for."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.source import Origin, Path, Plain


class Node:
    """One place of a foreign document; reading a value accounts for its key."""

    __slots__ = ("_read", "origin", "path", "value")

    def __init__(
        self, value: Plain, origin: Origin, path: Path = (), read: set[Path] | None = None
    ) -> None:
        self.value = value
        self.origin = origin
        self.path = path
        self._read = set[Path]() if read is None else read  # a whole document has one account

    @property
    def line(self) -> int:
        """The line on which it stands."""
        return self.origin.at(*self.path).span(key=True).line

    def __bool__(self) -> bool:
        """Whether anything is written here."""
        return self.value not in (None, "", [], {})

    def at(self, *names: str) -> "Node":
        """The place below the first of some spellings of a key that is written."""
        here = self.value
        if isinstance(here, dict):
            for name in names:
                if name in here:
                    if here[name] is None:
                        self._read.add((*self.path, name))
                    return self._child(here[name], name)
        return self._child(None, names[0])

    def down(self, *path: str) -> "Node":
        """The place at the end of a path of keys."""
        node = self
        for name in path:
            node = node.at(name)
        return node

    def each(self) -> "list[Node]":
        """The items of a list, none of anything else."""
        items = self.value if isinstance(self.value, list) else []
        return [self._child(item, number) for number, item in enumerate(items)]

    def pairs(self) -> "list[tuple[str, Node]]":
        """The keys of a mapping and their places, none of anything else."""
        items = self.value if isinstance(self.value, dict) else {}
        return [(key, self._child(item, key)) for key, item in items.items()]

    def only(self, name: str) -> "Node":
        """The same place, as if it held one key alone."""
        return Node({name: self.at(name).value}, self.origin, self.path, self._read)

    @property
    def text(self) -> str:
        """The scalar as a text, without blanks around it; empty where there is none."""
        if not isinstance(self.value, (dict, list)):
            self._read.add(self.path)
        return self.peek

    @property
    def peek(self) -> str:
        """The scalar as a text, without accounting for it."""
        match self.value:
            case bool():
                return str(self.value).lower()
            case str() | int() | Decimal():
                return str(self.value).strip()
            case _:
                return ""

    @property
    def is_true(self) -> bool:
        """Whether it says yes."""
        return self.text.lower() in ("true", "yes", "on")

    @property
    def is_false(self) -> bool:
        """Whether it says no."""
        return self.text.lower() in ("false", "no", "off")

    def take(self) -> None:
        """Account for all that is written here and below."""
        self._read.add(self.path)

    def unread(self) -> "Iterator[Node]":
        """What nobody has read, each the highest place below which nothing is read."""
        if self.path in self._read:
            return
        below = self.pairs() or [(str(n), one) for n, one in enumerate(self.each())]
        if not below:
            yield self
            return
        missed = [list(one.unread()) for _, one in below]
        if self.path and all(found == [one] for found, (_, one) in zip(missed, below, strict=True)):
            yield self
        else:
            for found in missed:
                yield from found

    def _child(self, value: Plain, name: str | int) -> "Node":
        return Node(value, self.origin, (*self.path, name), self._read)


def named(path: Path) -> str:
    """A path as people write it: `spec.slos[0].alerting`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
