"""One foreign document on its way: what it is, its nodes, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from slosmith.commands.importing.account import Node, named
from slosmith.commands.importing.record import Entry
from slosmith.diagnostics.terminal import one_line
from slosmith.language.foreign import Foreign
from slosmith.source import Path

# What Kubernetes keeps beside what a person means.
_KUBERNETES = ("metadata", "status", "apiVersion", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A document, recognised."""

    foreign: Foreign
    node: Node

    @property
    def file(self) -> str:
        """The file as it was named."""
        return one_line(self.node.origin.file.path)

    def place(self, node: Node) -> str:
        """File and line, for comments."""
        return f"{self.file}:{node.line}"

    def entry(self, kind: str, name: str, node: Node) -> Entry:
        """A new account of one object of it."""
        self.node.at("apiVersion").take()
        self.node.at("kind").take()
        self.node.at("version").take()
        return Entry(
            tool=self.foreign.tool,
            kind=kind,
            name=one_line(name),
            file=self.file,
            line=node.line,
        )

    def account(self, entry: Entry, node: Node | None = None) -> None:
        """List each key of a part, or of the whole, that nobody has read."""
        part = node or self.node
        if entry.reason:
            part.take()  # all that belongs to it is refused with it
            return
        for missed in [one for one in part.unread() if one]:
            path = missed.path[len(self.node.path) :]
            entry.drop(missed, one_line(named(missed.path)), _reason(path))

    def account_rest(self, entries: Sequence[Entry]) -> None:
        """List what is left of the whole at the last of its objects that is not refused."""
        if taken := [entry for entry in entries if not entry.reason]:
            self.account(taken[-1])


def _reason(path: Path) -> str:
    if path[0] in _KUBERNETES:
        return "Kubernetes' own"
    if str(path[0]).startswith(("x-", ".")):
        return "it is there for what refers to it"
    if path[-1] == "connectionDetails":
        return "commands are given the Prometheus by --prometheus"
    if path[-1] in ("interval", "query_offset", "limit") and path[-3:-2] == ("groups",):
        return "all rules are evaluated alike"
    return "it has no counterpart"
