"""Damaged rules: which there are, and whether the generated tests of their service notice one."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from slosmith.emit.promtool_tests import Context, contexts_of, emit_service_tests
from slosmith.emit.rules import service_groups
from slosmith.model.naming import EXCLUDED
from slosmith.model.root import Model, PlainAlert, Service
from slosmith.output.document import HEADING, Group, Rule, print_rules
from slosmith.simulate.promtool_file import print_sheet
from slosmith.simulate.vectors import UnsupportedError
from slosmith.verify.rules_read import rules_read
from slosmith.verify.search import Oracle, search_scenes
from slosmith.verify.text_scenes import scenes_apart
from slosmith.verify.texts import ALERT_TESTS, ENTRY
from tests.mutants.equivalent import equivalent
from tests.mutants.mutators import MUTATORS, Mutator
from tests.mutants.outcome import Outcome

_NAMED = re.compile(r'(?m)^(rule_files:\n  - )".*"$')
_COUNTED = re.compile(r'(?m)^rule_files:\n  - ".*\.rules\.yaml"$')


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scene as it is played to verify: it may be asked what alerts say, and play counted time."""

    text: str
    says: bool
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One SLO or one plain alert: as they are verified, alone.

    ``whole`` are the groups of its service.
    """

    name: str
    service: str
    groups: tuple[Group, ...]
    scenes: tuple[Scene, ...]
    whole: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One damaged rule of a unit."""

    unit: Unit
    kind: str
    what: str
    old: Rule
    new: Rule

    @property
    def text(self) -> str:
        """Where it is and what was done."""
        tier = dict(self.old.labels).get("tier", "")
        return f"{self.unit.name}: {self.old.name} {tier}: {self.what}".replace(" :", ":")


def units(model: Model, oracle: Oracle | None = None) -> Iterator[Unit]:
    """Every SLO and every plain alert of a model; what has no generated test is searched one."""
    for service, context in contexts_of(model):
        for slo in service.slos:
            alone = replace(service, slos=(slo,), alerts=())
            yield _unit(service, alone, slo.ref, context, _tests(alone, context))
        for alert in service.alerts:
            alone = replace(service, slos=(), alerts=(alert,))
            tests = _tests(alone, context)
            if oracle and not any(map(ENTRY.search, tests)):
                tests = [*_searched(alert, context, oracle)]
            yield _unit(service, alone, alert.name, context, tests)


def _tests(alone: Service, context: Context) -> list[str]:
    return [one.text for one in emit_service_tests(alone, context) if ".test." in one.path]


def _searched(alert: PlainAlert, context: Context, oracle: Oracle) -> Iterator[str]:
    """The test that verify searches; one in which an alert only fires claims no more than that."""
    with suppress(UnsupportedError):
        found = search_scenes(alert, context.contract, context.settings, oracle)
        if not found.only_fires:
            step = found.scenes[0].step
            yield print_sheet(
                HEADING, "rules.yaml", (f"{alert.service}/alerts",), step, found.scenes
            )


def _unit(
    whole: Service, alone: Service, name: str, context: Context, tests: Sequence[str]
) -> Unit:
    return Unit(
        name=name,
        service=whole.name,
        groups=service_groups(alone, context.settings),
        scenes=tuple(sorted(_scenes(tests), key=lambda one: len(one.text))),
        whole=service_groups(whole, context.settings),
    )


def _scenes(tests: Sequence[str]) -> Iterator[Scene]:
    """Each scene by itself; most are not asked what alerts say."""
    for parts in scenes_apart(tests):
        for says, text in zip((True, False), parts, strict=True):
            counted = _COUNTED.search(text) is not None
            head, *entries = ENTRY.split(text)
            for entry in entries:
                alone = head + (entry if says else ALERT_TESTS.sub("", entry))
                yield Scene(text=alone, says=says, counted=counted)


def mutants(every: Iterable[Unit], mutators: Sequence[Mutator] = MUTATORS) -> Iterator[Mutant]:
    """Every damage to every rule of which anything is claimed."""
    for unit in (one for one in every if one.scenes):
        for rule in (rule for group in unit.groups for rule in group.rules):
            for mutator in mutators:
                for what, new in mutator.damage(rule):
                    yield Mutant(unit=unit, kind=mutator.kind, what=what, old=rule, new=new)


def broken_units(every: Sequence[Unit], promtool: Path) -> list[str]:
    """Those whose tests fail without any damage."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        passes = pool.map(lambda unit: not _notice(unit, unit.groups, promtool), every)
        return [unit.name for unit, good in zip(every, passes, strict=True) if not good]


def try_mutants(chosen: Sequence[Mutant], promtool: Path) -> Iterator[Outcome]:
    """What became of each, as soon as it is known."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(lambda mutant: _outcome(mutant, promtool), chosen)


def _outcome(mutant: Mutant, promtool: Path) -> Outcome:
    unit = mutant.unit
    noticed = _notice(unit, damaged(unit.groups, mutant), promtool, undamaged=unit.groups)
    reason = equivalent(mutant.old, mutant.new, _records(unit))
    return Outcome(kind=mutant.kind, what=mutant.text, noticed=noticed, reason=reason)


def _records(unit: Unit) -> dict[str, str]:
    every = (rule for group in unit.groups for rule in group.rules)
    return {rule.name: rule.expr for rule in every if rule.annotations is None}


def damaged(groups: Iterable[Group], mutant: Mutant) -> tuple[Group, ...]:
    """Groups with the damaged rule in them."""
    return tuple(
        replace(group, rules=tuple(mutant.new if r == mutant.old else r for r in group.rules))
        for group in groups
    )


def _notice(
    unit: Unit, groups: Sequence[Group], promtool: Path, undamaged: Sequence[Group] = ()
) -> bool:
    """Whether a scene of a unit fails beside its rules; the short ones are asked first.

    One that reads no other rule than it reads of the ``undamaged`` says what it says of these.
    """
    rules, known = _texts(groups), _texts(undamaged)
    for scene in unit.scenes:
        read = _read(scene, rules)
        if undamaged and read == _read(scene, known):
            continue
        if not _holds(scene, read, promtool):
            return True
    return False


def _texts(groups: Sequence[Group]) -> tuple[str, str]:
    """Rules, and what is counted by them, without the record of time that is excluded."""
    counted = [
        replace(group, rules=tuple(rule for rule in group.rules if rule.name != EXCLUDED))
        for group in groups
    ]
    return print_rules(groups, "damaged"), print_rules(counted, "damaged")


def _read(scene: Scene, rules: tuple[str, str]) -> str:
    """Those rules that a scene reads: no other one can change what it says."""
    return rules_read(scene.text, rules[scene.counted], texts=scene.says)


def _holds(scene: Scene, rules: str, promtool: Path) -> bool:
    """Whether a scene passes beside rules."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules.yaml").write_text(rules, encoding="utf-8")
        test = Path(folder) / "test.yaml"
        test.write_text(_NAMED.sub(r'\1"rules.yaml"', scene.text), encoding="utf-8")
        words = [str(promtool), "test", "rules", str(test)]
        environment = {**os.environ, "GOGC": "400"}
        done = subprocess.run(words, capture_output=True, check=False, env=environment)
        return done.returncode == 0
