"""Merging into documents that people wrote: their comments, order and words stay as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import StringIO
from typing import TYPE_CHECKING, Any

import yaml

from slosmith.commands.contract.entries import print_metrics
from slosmith.output.yaml_style import Value, print_entries

if TYPE_CHECKING:  # an extra, which only a merge needs
    from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What an entry is to say from now on; a label that is None is open, a list takes more."""

    kind: str = ""
    labels: Mapping[str, tuple[str, ...] | None]
    buckets: list[Value]


def merge(
    text: str,
    updates: Mapping[str, Update],
    added: Mapping[str, dict[str, Value]],
    heading: str,
) -> str:
    """The text of a file with these entries changed and added, and all else as its author left it.

    ruamel.yaml keeps comments and order, and writes some things its own way. What it would change
    of itself is known by what it makes of the text without any changes, and left out.
    """
    documents = [*_yaml().load_all(text)]
    mappings = [one["metrics"] for one in documents if isinstance(one, dict) and "metrics" in one]
    indent = max((one.lc.col for one in mappings if not one.fa.flow_style()), default=0) or 2
    normal = _dump(documents, indent)
    for name, update in updates.items():
        _update(next(one for one in mappings if name in one)[name], update)
    if added and not mappings:
        return f"{text.rstrip()}\n---\n{print_metrics(added, heading)}"
    if added:
        mappings[-1].update(_yaml().load(print_metrics(added, heading))["metrics"])
    changed = _dump(documents, indent)
    kept = _keep_lines(text, normal, changed)
    return kept if _means(kept) == _means(changed) else changed


def _yaml(indent: int = 2) -> "YAML":
    from ruamel.yaml import YAML

    style = YAML()
    style.preserve_quotes = True
    style.width = 100
    style.indent(mapping=indent, sequence=indent + 2, offset=indent)
    return style


def _dump(documents: list[Any], indent: int) -> str:
    out = StringIO()
    _yaml(indent).dump_all(documents, out)
    return out.getvalue()


def _update(entry: Any, update: Update) -> None:
    if update.kind:
        entry["type"] = update.kind
    if update.labels and not entry.get("labels"):
        entry["labels"] = _flow({})
    for name, values in update.labels.items():
        there = entry["labels"].get(name)
        if there is None or values is None or there.anchor.value:  # others may share it
            entry["labels"][name] = None if values is None else _flow([*values])
        else:
            there.extend(_flow([*(value for value in values if value not in map(str, there))]))
    if update.buckets:
        entry["buckets"] = _flow(update.buckets)


def _flow(value: Value) -> Any:
    """A value as it is written on one line, each text in its quotes."""
    return _yaml().load("\n".join(print_entries({"value": value}, 0)))["value"]


def _means(text: str) -> object:
    """What a text says, for comparing; None where it says nothing."""
    try:
        return [*yaml.safe_load_all(text)]
    except yaml.YAMLError:
        return None


def _keep_lines(author: str, normal: str, changed: str) -> str:
    """The changes from ``normal`` to ``changed``, made to the author's own lines."""
    written, before, after = (one.splitlines(keepends=True) for one in (author, normal, changed))
    begin, end = _places(before, written)
    kept, cursor = list[str](), 0
    for tag, first, last, start, stop in _changes(before, after):
        if tag == "equal":
            continue
        here, there = begin.get(first), end.get(last) if last > first else begin.get(first)
        if here is None or there is None or here < cursor:
            return changed  # it is in lines that are written anew anyway
        kept += [*written[cursor:here], *after[start:stop]]
        cursor = there
    return "".join((*kept, *written[cursor:]))


def _places(before: list[str], written: list[str]) -> tuple[dict[int, int], dict[int, int]]:
    """Where a line of ``before`` begins among those that are written, and where it ends."""
    begin, end = {0: 0}, {0: 0}
    for tag, first, last, start, stop in _changes(before, written):
        if tag == "equal":
            for step in range(last - first + 1):
                begin[first + step] = end[first + step] = start + step
        begin[last], end[first] = stop, end.get(first, start)
    return begin, end


def _changes(one: list[str], other: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    yield from SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
