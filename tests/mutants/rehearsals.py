"""Changes of a threshold, a `for`, a route or an inhibition in what was rendered: who notices them.

Generated tests are asked of rules and judges of routes; what both let pass is rehearsed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slosmith.commands.rehearse.left import played_rules
from slosmith.commands.rehearse.rules import PlayError, read_rules
from slosmith.commands.rehearse.run import rehearse_all
from slosmith.commands.rehearse.verdicts import Verdict
from slosmith.judges.server import ServerError
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.scenario import Scenario
from slosmith.output.document import print_rules
from slosmith.verify.proof import Case
from tests.mutants import routes, rules
from tests.mutants.choice import Choice
from tests.mutants.mutators import RENDERED

TESTS, TOOLS, REHEARSALS = "generated tests", "tools", "rehearsals"
_FOLDERS = ("prometheus/rules", "alertmanager")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, and who noticed it first; ``by`` is empty where nobody did."""

    kind: str
    what: str
    by: str


class Rehearsing:
    """A copy of what was rendered, in which files are changed and rehearsed."""

    def __init__(self, model: Model, root: Path, output: Path, promtool: Path) -> None:
        """Rehearse the copy at ``output``."""
        self.case = Case(model=model, root=root, output=output)
        self.promtool = promtool
        for folder in _FOLDERS:
            shutil.copytree(root / "output" / folder, output / folder)
        self._read = {one.name: _alerts_of(model, one, output) for one in model.scenarios}

    def fails_unchanged(self) -> bool:
        """Whether a rehearsal fails without any change, so that nothing would be shown by it."""
        return self._notice(self.config, self.config.read_text(encoding="utf-8"), self._all)

    def notice_rule(self, mutant: rules.Mutant) -> bool:
        """Whether a rehearsal that plays the rule fails."""
        unit = mutant.unit
        path = self.case.output / "prometheus" / "rules" / f"{unit.service}.yaml"
        text = print_rules(rules.damaged(unit.whole, mutant), "damaged")
        alert = _key(mutant.old.name, dict(mutant.old.labels))
        return self._notice(path, text, [s for s in self._all if alert in self._read[s.name]])

    def refuted(self, text: str) -> bool:
        """Whether a judge of routes refuses a configuration."""
        with _changed(self.config, text):
            return routes.refuted(self.case) is not None

    def notice_routes(self, text: str) -> bool:
        """Whether a rehearsal that says who is told, or what is muted, fails."""
        told = [s for s in self._all if s.inhibited or any(one.receivers for one in s.expected)]
        return self._notice(self.config, text, told)

    @property
    def config(self) -> Path:
        """The configuration of Alertmanager in the copy."""
        return self.case.output / naming.ALERTMANAGER_FILE

    @property
    def _all(self) -> tuple[Scenario, ...]:
        return self.case.model.scenarios

    def _notice(self, path: Path, text: str, scenarios: Sequence[Scenario]) -> bool:
        model, folders = self.case.model, (self.case.root, self.case.output)
        with _changed(path, text):
            try:
                found = rehearse_all(model, scenarios, folders, self.promtool)
            except (PlayError, ServerError):
                return True
        return any(one.verdict is not Verdict.PASSED for one in found)


@contextmanager
def _changed(path: Path, text: str) -> Iterator[None]:
    """A file with another text for as long as the block."""
    kept = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(kept, encoding="utf-8")


def _alerts_of(model: Model, scenario: Scenario, output: Path) -> set[str]:
    """The alerts that a scenario plays."""
    groups = played_rules(model, scenario, read_rules(output, scenario.services).needed()).groups
    read: list[dict[str, Any]] = [rule for group in groups for rule in _list(group["rules"])]
    return {_key(one["alert"], one["labels"]) for one in read if "alert" in one}


def _key(name: str, labels: Mapping[str, str]) -> str:
    return f"{name} {sorted(labels.items())}"


def _list(value: object) -> list[dict[str, Any]]:
    assert isinstance(value, list)
    return value


def try_changes(rehearsing: Rehearsing, choice: Choice) -> Iterator[Change]:
    """What became of those changes of rules and of routes that are chosen."""
    yield from _of_rules(rehearsing, choice)
    yield from _of_routes(rehearsing, choice)


def _of_rules(rehearsing: Rehearsing, choice: Choice) -> Iterator[Change]:
    every = rules.mutants(rules.units(rehearsing.case.model), RENDERED)
    chosen = choice.of(list(every))
    for mutant, outcome in zip(chosen, rules.try_mutants(chosen, rehearsing.promtool), strict=True):
        by = TESTS if outcome.noticed else REHEARSALS if rehearsing.notice_rule(mutant) else ""
        yield Change(kind=mutant.kind, what=mutant.text, by=by)


def _of_routes(rehearsing: Rehearsing, choice: Choice) -> Iterator[Change]:
    config = yaml.safe_load(rehearsing.config.read_text(encoding="utf-8"))
    for mutant in choice.of(list(routes.mutants(config))):
        text = yaml.safe_dump(mutant.config)
        if rehearsing.refuted(text):
            by = TOOLS
        else:
            by = REHEARSALS if rehearsing.notice_routes(text) else ""
        yield Change(kind=mutant.kind, what=mutant.text, by=by)


def report(changes: Sequence[Change]) -> Iterator[str]:
    """A table by kind of who noticed, each that nobody did, and the share."""
    names = (TESTS, TOOLS, REHEARSALS)
    yield f"{'changed':24} {'tried':>6} {' '.join(f'{name:>15}' for name in names)} {'nobody':>7}"
    for kind in sorted({one.kind for one in changes}):
        same = [one for one in changes if one.kind == kind]
        counts = [sum(one.by == name for one in same) for name in (*names, "")]
        told = " ".join(f"{count:15}" for count in counts[:-1])
        yield f"{kind:24} {len(same):6} {told} {counts[-1]:7}"
    yield from (f"nobody notices: {one.kind}: {one.what}" for one in changes if not one.by)
    yield f"changed: {share_noticed(changes):.1%} of {len(changes)} were noticed"


def share_noticed(changes: Sequence[Change]) -> float:
    """The part that somebody noticed."""
    return sum(bool(one.by) for one in changes) / len(changes) if changes else 0.0
