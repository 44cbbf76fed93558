"""Run it as `python -m tests.mutants [--root DIR] [--most N]`; exits 1 under 95% of kills."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from slosmith.document import Document, Group, Rule, print_rules
from slosmith.emit.rules import service_groups
from slosmith.emit.tests import emit_service_tests
from slosmith.model import Model
from slosmith.pipeline import compile_root
from tests.mutants.equivalent import equivalent
from tests.mutants.mutators import MUTATORS
from tests.tools.judges import judges

_WANTED = 0.95
# So many of each kind: evenly picked, always the same, and a few minutes on two cores.
_MOST_OF_A_KIND = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One SLO or one plain alert, with rules and tests of its own, so that a run is short."""

    name: str
    service: str
    groups: tuple[Group, ...]
    tests: tuple[Document, ...]


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
        alone = [replace(service, slos=(slo,), alerts=()) for slo in service.slos]
        alone += [replace(service, slos=(), alerts=(alert,)) for alert in service.alerts]
        for one in alone:
            name = one.slos[0].ref if one.slos else one.alerts[0].name
            yield Unit(
                name=name,
                service=service.name,
                groups=service_groups(one, model.settings),
                tests=tuple(emit_service_tests(one, model.metrics, model.settings)),
            )


def mutants(unit: Unit) -> Iterator[Mutant]:
    """Every damage to every rule of a unit."""
    for group in unit.groups:
        for rule in group.rules:
            for mutator in MUTATORS:
                for what, new in mutator.damage(rule):
                    yield Mutant(unit=unit, kind=mutator.kind, what=what, old=rule, new=new)


def sample(found: list[Mutant], most: int) -> list[Mutant]:
    """Of each kind evenly so many, the same ones every time."""
    chosen: list[Mutant] = []
    for mutator in MUTATORS:
        same = [mutant for mutant in found if mutant.kind == mutator.kind]
        count = min(len(same), most)
        chosen += [same[number * len(same) // count] for number in range(count)]
    return chosen


def survives(unit: Unit, old: Rule | None, new: Rule | None, promtool: Path) -> bool:
    """Whether every test of the unit still passes with the damaged rule."""
    groups = tuple(
        replace(
            group,
            rules=tuple(new if rule is old and new is not None else rule for rule in group.rules),
        )
        for group in unit.groups
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "rules").mkdir()
        (root / "tests").mkdir()
        (root / "rules" / f"{unit.service}.yaml").write_text(print_rules(groups, "damaged"))
        for document in sorted(unit.tests, key=lambda one: len(one.text)):
            path = root / "tests" / Path(document.path).name
            path.write_text(document.text)
            words = [str(promtool), "test", "rules", str(path)]
            environment = {**os.environ, "GOGC": "400"}
            if subprocess.run(words, capture_output=True, check=False, env=environment).returncode:
                return False
    return True


def main() -> int:
    """Print the report; the exit code says whether enough mutants were killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--most", type=int, default=_MOST_OF_A_KIND, help="mutants of each kind")
    options = parser.parse_args()
    model = compile_root(options.root).model
    found_judges = judges("promtool")
    if model is None or not found_judges:
        print("nothing to damage: the specification must be free of errors, and promtool here")
        return 2
    promtool = Path(found_judges[0].path)
    every = list(units(model))
    found = [mutant for unit in every for mutant in mutants(unit)]
    chosen = sample(found, options.most)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        whole = list(pool.map(lambda unit: survives(unit, None, None, promtool), every))
        broken = [unit.name for unit, passes in zip(every, whole, strict=True) if not passes]
        if broken:
            print(f"the tests of undamaged rules fail: {', '.join(broken)}")
            return 1
        lives = list(pool.map(lambda m: survives(m.unit, m.old, m.new, promtool), chosen))
    survivors = [mutant for mutant, alive in zip(chosen, lives, strict=True) if alive]
    return _report(len(found), chosen, survivors)


def _report(total: int, chosen: list[Mutant], survivors: list[Mutant]) -> int:
    reasons = [(mutant, equivalent(mutant.old, mutant.new)) for mutant in survivors]
    same = [mutant for mutant, reason in reasons if reason]
    print(f"{len(chosen)} of {total} mutants were tried\n")
    print(f"{'damage':26} {'tried':>6} {'killed':>7} {'equivalent':>11} {'survived':>9}")
    for mutator in MUTATORS:
        tried = sum(m.kind == mutator.kind for m in chosen)
        alive = sum(m.kind == mutator.kind for m in survivors)
        equal = sum(m.kind == mutator.kind for m in same)
        print(f"{mutator.kind:26} {tried:6} {tried - alive:7} {equal:11} {alive - equal:9}")
    for mutant, reason in reasons:
        print(f"\nsurvived: {mutant.text}\n  {reason or 'no generated test notices it'}")
    judged = len(chosen) - len(same)
    share = (len(chosen) - len(survivors)) / judged if judged else 0.0
    print(f"\n{share:.1%} of {judged} mutants that change what a rule says were killed")
    return 0 if share >= _WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
