"""Alerts of many parts that are fired alone, in few scenes: to begin one takes promtool longest.

What shares a scene can see nothing of the rest: alerts have names of their own, series too, and
each text looks up series by all of their labels, which match none that another one put in.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from slosmith.emit.promtool_tests.said_alone import RULES
from slosmith.verify.expected import labels_of
from slosmith.verify.rules_read import looked_up
from slosmith.verify.texts import ENTRY

_SERIES = re.compile(r'^      - series: (".*")$', re.MULTILINE)
_NAME = re.compile(r'^      - alertname: (".*")$|alertname=\\"([^"\\]+)\\"', re.MULTILINE)
_SOURCE = re.compile(r'^        expr: ("said_.*")$', re.MULTILINE)
_SECTION = re.compile(r"^    (input_series|alert_rule_test|promql_expr_test):.*\n", re.MULTILINE)
_BEFORE_RULES = "    rules:\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """The alerts of a part, each fired by its source, and a test file of what they say."""

    rules: str
    test: str


@dataclass(slots=True)
class _Scene:
    """What is put in, which alerts are asked for, and what their texts look up."""

    series: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    lookups: set[str] = field(default_factory=set)
    sections: dict[str, str] = field(default_factory=dict)

    def takes(self, other: "_Scene") -> bool:
        """Whether neither sees anything of the other."""
        return (
            not self.names & other.names
            and not self.series & other.series
            and not any(_finds(*pair) for pair in product(self.lookups, other.series))
            and not any(_finds(*pair) for pair in product(other.lookups, self.series))
        )

    def join(self, other: "_Scene") -> None:
        """Take the other one in."""
        self.series |= other.series
        self.names |= other.names
        self.lookups |= other.lookups
        for title, text in other.sections.items():
            self.sections[title] = self.sections.get(title, "") + text


@dataclass(slots=True)
class _File:
    """Rules of different sources, and their scenes; ``head`` is what stands before these."""

    head: str
    shared: bool
    rules: str = ""
    sources: set[str] = field(default_factory=set)
    scenes: list[_Scene] = field(default_factory=list)

    def join(self, rules: str, scenes: Iterable[_Scene]) -> None:
        """Take the alerts of a part in, each of its scenes with the first that takes it."""
        self.rules += rules.partition(_BEFORE_RULES)[2] if self.rules else rules
        self.sources |= {*_SOURCE.findall(rules)}
        for scene in scenes:
            fitting = next((one for one in self.scenes if one.takes(scene)), _Scene())
            if not fitting.sections:
                self.scenes.append(fitting)
            fitting.join(scene)

    def printed(self, rules: str) -> str:
        """The test file beside its rules, which have this name."""
        head = self.head.replace(json.dumps(f"../rules/{RULES}"), json.dumps(rules))
        return head + "".join(
            f'  - name: "said {number}"\n    interval: 1m\n'
            + "".join(f"    {title}:\n{text}" for title, text in one.sections.items())
            for number, one in enumerate(self.scenes)
        )


def together(every: Iterable[Alone]) -> Iterator[tuple[str, str, str]]:
    """Rule files and their names, and test files that read these; as few as there can be."""
    files: list[_File] = []
    for one in every:
        head, *entries = ENTRY.split(one.test)
        lookups, sources = looked_up(one.rules), {*_SOURCE.findall(one.rules)}
        free = (file for file in files if file.shared and not file.sources & sources)
        alone = _File(head=head, shared=lookups is not None)
        file = next(free, alone) if alone.shared else alone
        if file is alone:
            files.append(file)
        file.join(one.rules, [_scene(entry, lookups or frozenset()) for entry in entries])
    for number, file in enumerate(files):
        name = f"said.{number}.rules.yaml"
        yield name, file.rules, file.printed(name)


def _scene(entry: str, lookups: frozenset[str]) -> _Scene:
    _, *parts = _SECTION.split(entry)
    return _Scene(
        series={json.loads(one) for one in _SERIES.findall(entry)},
        names={json.loads(one) if one else other for one, other in _NAME.findall(entry)},
        lookups={*lookups},
        sections=dict(zip(parts[::2], parts[1::2], strict=True)),
    )


def _finds(lookup: str, series: str) -> bool:
    """Whether a selector of labels that are equal finds a series."""
    (name, _, labels), (metric, _, other) = lookup.partition("{"), series.partition("{")
    return name == metric and labels_of(labels).items() <= labels_of(other).items()
