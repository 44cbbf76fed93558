"""Receivers of Alertmanager as receivers of routing: one for each way in which one notifies."""

from collections.abc import Iterator

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.names import slug
from slosmith.commands.importing.receiver_kinds import read_kind
from slosmith.commands.importing.receiver_source import Lowered, Source, snake
from slosmith.commands.importing.record import Entry
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code
from slosmith.output.yaml_style import Value
from slosmith.receivers import RECEIVERS, ReceiverKind

Version = tuple[int, int]
OLDEST: Version = (0, 25)
"""The Alertmanager that is served where nothing is said."""


def read_receiver(
    node: Node, shared: Node, entry: Entry, taken: dict[str, int]
) -> tuple[dict[str, Value], Version]:
    """The receivers that one becomes, by name, and the first Alertmanager that knows them all.

    ``shared`` is what is below `global`.
    """
    whole = slug(node.at("name").text, entry, "receiver")
    found = [*_integrations(node)]
    names = _names(whole, len(found) or 1, taken)
    if len(found) > 1:
        entry.differ(f"it is {len(found)} receivers, one for each way that it notifies")
    written: dict[str, Value] = {names[0]: {"null": {}}} if not found else {}
    needed = [OLDEST]
    for name, (kind, one) in zip(names, found, strict=False):
        source = Source(node=one, shared=shared, kind=kind, name=name, entry=entry)
        key, lowered = read_kind(source)
        made: dict[str, Value] = {key: lowered}
        written[name] = made
        if _kind(key).ends:
            allow_code(made, codes.SERVICE_ENDS, "imported as it was: move before that day")
        needed.append(_known(key, lowered))
    if max(needed) > OLDEST:
        entry.differ(f'settings: {{alertmanager: "{print_version(max(needed))}"}} must be written')
    return written, max(needed)


def allow_code(receiver: dict[str, Value], code: Code, reason: str) -> None:
    """Accept a finding at a receiver."""
    accepted = receiver.setdefault("allow", [])
    assert isinstance(accepted, list)
    accepted.append({"code": code.id, "reason": reason})


def print_version(version: Version) -> str:
    """A version as settings have it."""
    return ".".join(map(str, version))


def _kind(name: str) -> ReceiverKind:
    return next(one for one in RECEIVERS if one.name == name)


def _known(name: str, keys: Lowered) -> Version:
    """The first Alertmanager that knows a kind, and its keys."""
    kind = _kind(name)
    return max(kind.known, *(since for key, since in kind.since if key in keys), OLDEST)


def _integrations(node: Node) -> Iterator[tuple[str, Node]]:
    """The kind of each, in Alertmanager's word, and its place."""
    for key, written in node.pairs():
        for one in written.each():
            yield snake(key).removesuffix("_configs"), one


def _names(name: str, many: int, taken: dict[str, int]) -> list[str]:
    """Names that nobody has yet; ``taken`` are those of others, each with the last number given."""
    wanted = [name] if many == 1 else [f"{name[:46]}-{number}" for number in range(1, many + 1)]
    found = []
    for one in wanted:
        free = one
        while free in taken:
            taken[one] += 1
            free = f"{one[:45]}-{taken[one]}"
        taken[free] = 1
        found.append(free)
    return found
