"""Rule files cut into the rules of one part, by their text as it lies in the output folder.

What stands there may differ from what is rendered, and then says so by a row of its own; text in
another layout than ours is played whole.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from slosmith.emit.promtool_tests.parts import Part

_NAME = r'(?P<name>"(?:[^"\\]|\\.)*")\n'
_GROUP = re.compile(rf"^  - name: {_NAME}", re.MULTILINE)
_RULE = re.compile(rf"^      - (?:record|alert): {_NAME}", re.MULTILINE)
RECORDS, ALERTS = "      - record: ", "      - alert: "


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """The rule files below an output folder, each read and cut once."""

    output: Path
    _files: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict, init=False)

    def rules_of(self, part: Part) -> str:
        """A rule file of the part's rules alone; empty where its file cannot be read."""
        if part.rules not in self._files:
            self._files[part.rules] = _read(self.output / part.rules)
        return _chosen(part, *self._files[part.rules])


def rules_in(text: str, part: Part) -> str:
    """What of a rule file is the part's."""
    return _chosen(part, *_groups(text))


def without_record(name: str, rules: str) -> str:
    """Rules without those that record a series; one that is its group's last cannot be cut out."""
    return "".join(text for found, text in _cut(_RULE, rules) if found != name)


def without_records(rules: str) -> str:
    """Rules without all that record; a group of which nothing is left has no rules."""
    return "".join(text for _, text in pieces_of_rules(rules) if not text.startswith(RECORDS))


def _read(path: Path) -> tuple[str, dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", {}
    return _groups(text)


def _groups(text: str) -> tuple[str, dict[str, str]]:
    head, *pieces = _cut(_GROUP, text)
    return head[1], dict(pieces)


def _chosen(part: Part, head: str, groups: dict[str, str]) -> str:
    chosen = [groups[name] for name in part.groups if name in groups]
    return "".join((head, *([_only(part, one) for one in chosen] if part.alert else chosen)))


def pieces_of_rules(rules: str) -> list[tuple[str, str]]:
    """A rule file in pieces: each rule by its name, and under no name what stands before rules."""
    return [piece for _, part in _cut(_GROUP, rules) for piece in _cut(_RULE, part)]


def alerts_of(rules: str) -> list[str]:
    """The text of each alert of a rule file."""
    return [text for _, text in pieces_of_rules(rules) if text.startswith(ALERTS)]


def _only(part: Part, group: str) -> str:
    head, *rules = _cut(_RULE, group)
    own = [text for name, text in rules if name == part.alert]
    return "".join((head[1], *(own[part.number - 1 : part.number] if part.number else own)))


def _cut(begin: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """What stands before the first beginning, under no name, and then each piece by its name."""
    found = [*begin.finditer(text)]
    ends = [*(one.start() for one in found), len(text)]
    yield "", text[: ends[0]]
    for one, end in zip(found, ends[1:], strict=True):
        yield json.loads(one["name"], strict=False), text[one.start() : end]
