"""Damaged rules: which there are, and whether the generated tests of their service notice one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from slosmith.emit.promtool_tests import Context, contexts_of, emit_service_tests, plan_tests
from slosmith.emit.rules import service_groups
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.output.document import HEADING, Group, Rule
from slosmith.simulate.promtool_file import print_sheet
from slosmith.simulate.vectors import UnsupportedError
from slosmith.verify.search import Oracle, search_more, search_scenes
from slosmith.verify.texts import ENTRY
from tests.mutants.equivalent import equivalent
from tests.mutants.mutators import MUTATORS, Mutator
from tests.mutants.outcome import Outcome
from tests.mutants.playing import Guesses, Scene, Sheet, pass_of, scenes_of, texts_of

_TOGETHER = 24
"""So many damaged rules are played in one start of promtool."""
_OF_EQUIVALENT = 8
"""One of so many is played of those that a proof calls equivalent: it would refute the proof."""


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

    @property
    def about(self) -> tuple[str, str]:
        """What other damage is like it: to the same rule, and of the same kind."""
        alert = self.old.annotations is not None
        name = dict(self.old.labels).get("tier", "alert") if alert else self.old.name
        return name, self.kind


def units(model: Model, oracle: Oracle | None = None) -> Iterator[Unit]:
    """Every SLO and every plain alert of a model; what has no generated test is searched one."""
    for service, context in contexts_of(model):
        for slo in service.slos:
            alone = replace(service, slos=(slo,), alerts=())
            yield _unit(service, alone, slo.ref, context, _tests(alone, context))
        for alert in service.alerts:
            alone = replace(service, slos=(), alerts=(alert,))
            tests = _tests(alone, context)
            left = plan_tests(alone, context.contract, context.settings).left if oracle else []
            if oracle and (left or not any(map(ENTRY.search, tests))):
                tests = [*(tests if left else ()), *_searched(alert, context, oracle, left)]
            yield _unit(service, alone, alert.name, context, tests)


def _tests(alone: Service, context: Context) -> list[str]:
    return [one.text for one in emit_service_tests(alone, context) if ".test." in one.path]


def _searched(
    alert: PlainAlert, context: Context, oracle: Oracle, left: Sequence[str]
) -> Iterator[str]:
    """The test that verify searches; one in which an alert only fires claims no more than that."""
    asked = alert, context.contract, context.settings, oracle
    with suppress(UnsupportedError):
        found = search_more(*asked, left) if left else search_scenes(*asked)
        if found and not found.only_fires:
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
        scenes=tuple(scenes_of(tests)),
        whole=service_groups(whole, context.settings),
    )


def mutants(every: Iterable[Unit], mutators: Sequence[Mutator] = MUTATORS) -> Iterator[Mutant]:
    """Every damage to every rule of which anything is claimed."""
    for unit in (one for one in every if one.scenes):
        for rule in (rule for group in unit.groups for rule in group.rules):
            for mutator in mutators:
                for what, new in mutator.damage(rule):
                    yield Mutant(unit=unit, kind=mutator.kind, what=what, old=rule, new=new)


def broken_units(every: Sequence[Unit], promtool: Path) -> list[str]:
    """Those whose tests fail without any damage."""

    def holds(unit: Unit) -> bool:
        rules = texts_of(unit.groups)
        return all(
            pass_of([Sheet(test=s.text, rules=s.read(rules)) for s in unit.scenes], promtool)
        )

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return [
            unit.name for unit, good in zip(every, pool.map(holds, every), strict=True) if not good
        ]


def try_mutants(chosen: Sequence[Mutant], promtool: Path) -> Iterator[Outcome]:
    """What became of each, as soon as it is known of some that are tried together."""
    guesses = Guesses()
    batches = [chosen[begin : begin + _TOGETHER] for begin in range(0, len(chosen), _TOGETHER)]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for batch in pool.map(lambda some: _outcomes(some, promtool, guesses), batches):
            yield from batch


def _outcomes(some: Sequence[Mutant], promtool: Path, guesses: Guesses) -> list[Outcome]:
    reasons = [equivalent(one.old, one.new, _records(one.unit)) for one in some]
    asked = [n for n, reason in enumerate(reasons) if reason is None or n % _OF_EQUIVALENT == 0]
    seen = _noticed([some[number] for number in asked], promtool, guesses)
    noticed = {asked[number] for number in seen}
    return [
        Outcome(kind=one.kind, what=one.text, noticed=number in noticed, reason=reasons[number])
        for number, one in enumerate(some)
    ]


def _noticed(some: Sequence[Mutant], promtool: Path, guesses: Guesses) -> set[int]:
    """The places of those of which a scene fails beside their rules.

    A scene that reads no other rule than it reads of the undamaged ones says what it says of these.
    """
    left = {number: _sheets(one, guesses) for number, one in enumerate(some)}
    found: set[int] = set()
    while left:
        played = [(n, *one) for n, asked in left.items() if (one := next(asked, None))]
        passed = pass_of([sheet for _, _, sheet in played], promtool)
        for (number, scene, _), good in zip(played, passed, strict=True):
            if not good:
                guesses.learn(scene, *some[number].about)
                found.add(number)
        left = {number: left[number] for number, _, _ in played if number not in found}
    return found


def _sheets(mutant: Mutant, guesses: Guesses) -> Iterator[tuple[Scene, Sheet]]:
    """Each scene that reads what is damaged, with all that it reads."""
    unit = mutant.unit
    rules, known = texts_of(damaged(unit.groups, mutant)), texts_of(unit.groups)
    for scene in guesses.order(unit.scenes, *mutant.about):
        read = scene.read(rules)
        if read != scene.read(known):
            yield scene, Sheet(test=scene.text, rules=read)


def _records(unit: Unit) -> dict[str, str]:
    every = (rule for group in unit.groups for rule in group.rules)
    return {rule.name: rule.expr for rule in every if rule.annotations is None}


def damaged(groups: Iterable[Group], mutant: Mutant) -> tuple[Group, ...]:
    """Groups with the damaged rule in them."""
    return tuple(
        replace(group, rules=tuple(mutant.new if r == mutant.old else r for r in group.rules))
        for group in groups
    )
