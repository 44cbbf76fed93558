"""Damaged rules: which there are, and whether the generated tests of their service notice one."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from slosmith.emit.promtool_tests import Context, emit_service_tests
from slosmith.emit.rules import service_groups
from slosmith.model.naming import EXCLUDED
from slosmith.model.root import Model, Service
from slosmith.output.document import Document, Group, Rule, print_rules
from slosmith.simulate.input_series import contract_of
from slosmith.verify.played import lay_out
from tests.mutants.equivalent import equivalent
from tests.mutants.mutators import MUTATORS, Mutator
from tests.mutants.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One SLO or one plain alert with rules and tests of its own, so that a run is short.

    ``whole`` is its service: what survives alone is tried among all of its neighbours.
    """

    name: str
    service: str
    groups: tuple[Group, ...]
    tests: tuple[Document, ...]
    whole: Unit | None


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


def units(model: Model) -> Iterator[Unit]:
    """Every SLO and every plain alert of a model."""
    for service in model.services:
        whole = _unit(service, service.name, model, None)
        for slo in service.slos:
            yield _unit(replace(service, slos=(slo,), alerts=()), slo.ref, model, whole)
        for alert in service.alerts:
            yield _unit(replace(service, slos=(), alerts=(alert,)), alert.name, model, whole)


def _unit(service: Service, name: str, model: Model, whole: Unit | None) -> Unit:
    context = Context(contract=contract_of(model.metrics), settings=model.settings)
    return Unit(
        name=name,
        service=service.name,
        groups=service_groups(service, model.settings),
        tests=tuple(one for one in emit_service_tests(service, context) if ".test." in one.path),
        whole=whole,
    )


def mutants(every: Iterable[Unit], mutators: Sequence[Mutator] = MUTATORS) -> Iterator[Mutant]:
    """Every damage to every rule."""
    for unit in every:
        for rule in (rule for group in unit.groups for rule in group.rules):
            for mutator in mutators:
                for what, new in mutator.damage(rule):
                    yield Mutant(unit=unit, kind=mutator.kind, what=what, old=rule, new=new)


def broken_units(every: Sequence[Unit], promtool: Path) -> list[str]:
    """Those whose tests fail without any damage."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        passes = pool.map(lambda unit: _passes(unit, unit.groups, promtool), every)
        return [unit.name for unit, good in zip(every, passes, strict=True) if not good]


def try_mutants(chosen: Sequence[Mutant], promtool: Path) -> Iterator[Outcome]:
    """What became of each, as soon as it is known."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(lambda mutant: _outcome(mutant, promtool), chosen)


def _outcome(mutant: Mutant, promtool: Path) -> Outcome:
    reason = equivalent(mutant.old, mutant.new, _records(mutant.unit))
    # Where nobody could notice it, the neighbours need not be asked.
    asked = (mutant.unit,) if reason or not mutant.unit.whole else (mutant.unit, mutant.unit.whole)
    alive = all(_passes(unit, damaged(unit, mutant), promtool) for unit in asked)
    return Outcome(kind=mutant.kind, what=mutant.text, noticed=not alive, reason=reason)


def _records(unit: Unit) -> dict[str, str]:
    every = (rule for group in unit.groups for rule in group.rules)
    return {rule.name: rule.expr for rule in every if rule.annotations is None}


def damaged(unit: Unit, mutant: Mutant) -> tuple[Group, ...]:
    """The groups of the unit with the damaged rule in them."""
    return tuple(
        replace(group, rules=tuple(mutant.new if r == mutant.old else r for r in group.rules))
        for group in unit.groups
    )


def _passes(unit: Unit, groups: tuple[Group, ...], promtool: Path) -> bool:
    """Whether every test of a unit passes; the short ones are asked first."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "rules").mkdir()
        (root / "tests").mkdir()
        (root / "rules" / f"{unit.service}.yaml").write_text(print_rules(groups, "damaged"))
        counted = [
            replace(group, rules=tuple(rule for rule in group.rules if rule.name != EXCLUDED))
            for group in groups
        ]
        (root / "tests" / f"{unit.service}.rules.yaml").write_text(print_rules(counted, "damaged"))
        return all(
            _holds(root / "tests" / Path(document.path).name, document.text, promtool)
            for document in sorted(unit.tests, key=lambda one: len(one.text))
        )


def _holds(path: Path, text: str, promtool: Path) -> bool:
    """Whether a test file passes beside those rules that it reads; no other one can change that."""
    words = [str(promtool), "test", "rules", str(lay_out(path, text, texts=True))]
    environment = {**os.environ, "GOGC": "400"}
    done = subprocess.run(words, capture_output=True, check=False, env=environment)
    return done.returncode == 0
