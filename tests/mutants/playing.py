"""Scenes played beside damaged rules: many in one start of promtool, the likely ones first."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from slosmith.model.naming import BAD_NOW, EXCLUDED
from slosmith.model.units import Duration
from slosmith.output.document import Group, print_rules
from slosmith.verify.rules_read import rules_read
from slosmith.verify.text_scenes import scenes_apart
from slosmith.verify.texts import ALERT_TESTS, ENTRY

_NAMED = re.compile(r'(?m)^(rule_files:\n  - )".*"$')
_BESIDE = re.compile(r'(?m)^rule_files:\n  - ".*?((?:\.unmeasured)?\.rules)\.yaml"$')
_STEP = re.compile(r"(?m)^evaluation_interval: (\S+)$")
_AT = re.compile(r"(?m)^        eval_time: (\S+)$")
_NAME = re.compile(r'(?m)^  - name: "\S+ ?(.*)"$')
_VERDICT = re.compile(r"(?m)^  (SUCCESS|FAILED:)$")

_WITHOUT: Mapping[str, tuple[str, ...]] = {
    "": (),
    ".rules": (EXCLUDED,),
    ".unmeasured.rules": (EXCLUDED, BAD_NOW),
}
"""How the file of a scene's rules ends, and which records it leaves out."""

Texts = Mapping[str, str]
"""Rules with all records, and without those of `_WITHOUT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scene as it is played to verify: it may be asked what alerts say.

    ``beside`` is how its file of rules ends, see `_WITHOUT`, and ``kind`` what it is called after
    its SLO; it takes about as long as it has evaluations.
    """

    text: str
    kind: str
    says: bool
    beside: str
    evaluations: int

    def read(self, rules: Texts) -> str:
        """Those rules that it reads: no other one can change what it says."""
        return rules_read(self.text, rules[self.beside], texts=self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A test file and its rules."""

    test: str
    rules: str


@dataclass(frozen=True, slots=True)
class Guesses:
    """Which scenes noticed what; the order in which scenes are asked changes no answer."""

    _noticed: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def order(self, scenes: Iterable[Scene], *about: str) -> list[Scene]:
        """Those first that noticed most of what is most alike, the short ones before the long."""
        told = [about[:end] for end in range(len(about), 0, -1)]
        return sorted(
            scenes,
            key=lambda one: (
                *(-self._noticed[(*words, one.kind)] for words in told),
                one.evaluations,
            ),
        )

    def learn(self, scene: Scene, *about: str) -> None:
        """A scene noticed damage to a rule, of a kind, from the widest word to the closest."""
        for end in range(1, len(about) + 1):
            self._noticed[(*about[:end], scene.kind)] += 1


def scenes_of(tests: Sequence[str]) -> Iterator[Scene]:
    """Each scene by itself; most are not asked what alerts say."""
    for parts in scenes_apart(tests):
        for says, text in zip((True, False), parts, strict=True):
            beside = _BESIDE.search(text)
            head, *entries = ENTRY.split(text)
            for entry in entries:
                alone = head + (entry if says else ALERT_TESTS.sub("", entry))
                named, step = _NAME.search(entry), _STEP.search(head)
                assert step
                ends = max(map(Duration.parse, _AT.findall(entry)), default=Duration(0))
                yield Scene(
                    text=alone,
                    kind=named[1] if named else "",
                    says=says,
                    beside=beside[1] if beside else "",
                    evaluations=ends // Duration.parse(step[1]),
                )


def texts_of(groups: Sequence[Group]) -> Texts:
    """Rules as they are printed, with all records and without some."""

    def text(left_out: Collection[str]) -> str:
        kept = (
            replace(group, rules=tuple(rule for rule in group.rules if rule.name not in left_out))
            for group in groups
        )
        return print_rules(kept, "damaged")

    return {beside: text(left_out) for beside, left_out in _WITHOUT.items()}


def pass_of(sheets: Sequence[Sheet], promtool: Path) -> list[bool]:
    """Whether each test file passes beside its own rules, of all in one start of promtool."""
    if not sheets:
        return []
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(_lay_out(Path(folder), n, one)) for n, one in enumerate(sheets)]
        words = [str(promtool), "test", "rules", *paths]
        done = subprocess.run(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "GOGC": "400"},
        )
    if len(sheets) == 1:
        return [done.returncode == 0]
    passed = [one == "SUCCESS" for one in _VERDICT.findall(done.stdout)]
    if len(passed) == len(sheets) and all(passed) == (done.returncode == 0):
        return passed
    # What ends promtool says nothing of what comes after it.
    ends = pairwise((0, len(sheets) // 2, len(sheets)))
    return [one for begin, end in ends for one in pass_of(sheets[begin:end], promtool)]


def _lay_out(folder: Path, number: int, sheet: Sheet) -> Path:
    (folder / f"{number}.rules.yaml").write_text(sheet.rules, encoding="utf-8")
    test = folder / f"{number}.yaml"
    test.write_text(_NAMED.sub(rf'\1"{number}.rules.yaml"', sheet.test), encoding="utf-8")
    return test
