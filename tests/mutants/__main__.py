"""Run it as `python -m tests.mutants`: damage to rules and routes that proofs must notice.

And what somebody may change in the rendered files, which rehearsals are asked about too. Exits 1
where under 95% of any is noticed, or under 98% of one kind of damage to rules and routes.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from itertools import chain
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.model.root import Model
from slosmith.verify.memory import recall_proofs
from slosmith.verify.search import Oracle
from tests.mutants import alerts, platforms, rehearsals, routes, rules, templates
from tests.mutants.choice import Choice
from tests.mutants.equivalent import ALWAYS
from tests.mutants.mutators import CALCULATION, MUTATORS
from tests.mutants.outcome import WANTED, Outcome, kinds_overlooked, refuted, report, share_noticed
from tests.tools.judges import TOOLS, judges

# A few minutes on two cores; the share of so many is right to about two in a hundred.
_SAMPLE = 400
# Of all rules, or of a part of them.
_OF_RULES = ("rules", "slos", "alerts")
# Of changes, for a rehearsal takes ten times as long as a test.
_FEWER = 4


def main() -> int:
    """Print what was noticed; the exit code says whether it was enough."""
    options = _options()
    # As in tests, roots that are made on the way find the project's own judges.
    os.environ["PATH"] = os.pathsep.join((os.environ["PATH"], str(TOOLS)))
    model = compile_root(options.root).model
    promtool = _promtool_for(model) if model else None
    if model is None or promtool is None:
        print("nothing to damage: the specification must be free of errors, and promtool here")
        return 2
    enough = True
    parts = []
    if options.only in (None, *_OF_RULES):
        outcomes = _of_rules(model, promtool, options)
        parts.append((options.only or "rules", outcomes))
        if wrong := refuted(outcomes, ALWAYS):
            enough = False
            print("\n".join(("called equivalent, and yet a test notices it:", *wrong)))
    if options.only in (None, "routes"):
        parts.append(("routes", list(routes.try_mutants())))
        parts.append(("merged routes", list(routes.try_mutants(routes.BASE))))
    if options.only in (None, "templates"):
        parts.append(("templates", list(templates.try_mutants())))
    for title, outcomes in parts:
        print("\n".join(report(title, outcomes)), end="\n\n")
        enough &= share_noticed(outcomes) >= WANTED and not kinds_overlooked(outcomes)
    if options.only in (None, "platforms"):
        enough &= _of_platforms(options)
    if options.only in (None, "changes"):
        enough &= _of_changes(model, promtool, options)
    return int(not enough)


def _promtool_for(model: Model) -> Path | None:
    """The oldest promtool that reads all that the settings let rules say."""
    served = model.settings.prometheus
    return next((one.path for one in judges("promtool") if one.order >= served), None)


def _of_platforms(options: argparse.Namespace) -> bool:
    enough = True
    with tempfile.TemporaryDirectory() as folder:
        root = platforms.lay_out(Path(folder))
        for name in platforms.VERIFIERS:
            count = 10 * _SAMPLE if options.all else _SAMPLE // 2
            outcomes = [*platforms.try_damage(root, name, count, options.seed)]
            print("\n".join(report(name, outcomes)), end="\n\n")
            enough &= share_noticed(outcomes) >= platforms.WANTED
    return enough


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="whose rules are damaged")
    parser.add_argument("--sample", type=int, default=_SAMPLE, help="so many damaged rules")
    parser.add_argument("--each", type=int, default=0, help="so many damaged rules of each kind")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--all", action="store_true", help="every damaged rule, which takes long")
    parser.add_argument("--named", default="", help="only damage of whose line this is found in")
    parser.add_argument("--calculation", action="store_true", help="exchange what calculates, too")
    parser.add_argument(
        "--only",
        choices=(*_OF_RULES, "routes", "templates", "platforms", "changes"),
        help="one part",
    )
    return parser.parse_args()


def _choice(options: argparse.Namespace, most: int) -> Choice:
    named = re.compile(options.named)
    most = sys.maxsize if options.all else most
    return Choice(named=named, most=most, seed=options.seed, each=options.each)


def _units(model: Model, promtool: Path, which: str) -> list[rules.Unit]:
    """SLOs, plain alerts, or both; what no test was generated for is searched one."""
    slos = {slo.ref for slo in model.slos}
    if which == "slos":
        return [one for one in rules.units(model) if one.name in slos]
    with tempfile.TemporaryDirectory() as scratch:
        memory = recall_proofs(promtool, fresh=False)
        every = list(rules.units(model, Oracle(memory=memory, scratch=Path(scratch))))
    return [one for one in every if which != "alerts" or one.name not in slos]


def _of_rules(model: Model, promtool: Path, options: argparse.Namespace) -> list[Outcome]:
    """Damage to rules of SLOs and to plain alerts, or to one of the two."""
    every, slos = _units(model, promtool, options.only), {slo.ref for slo in model.slos}
    found = list(rules.mutants(every, (*MUTATORS, *(CALCULATION if options.calculation else ()))))
    chosen = _choice(options, options.sample).of(found)
    print(f"{len(chosen)} of {len(found)} damaged rules are tried", flush=True)
    if bare := [one.name for one in every if not one.scenes]:
        print(f"nothing is claimed, or only that they fire, of {', '.join(bare)}", flush=True)
    of_slos = [one for one in chosen if one.unit.name in slos]
    damaged = {one.unit.name for one in of_slos}
    if broken := rules.broken_units([one for one in every if one.name in damaged], promtool):
        sys.exit(f"the tests of undamaged rules fail: {', '.join(broken)}")
    outcomes = []
    try:
        tried = rules.try_mutants(of_slos, promtool)
        of_alerts = [one for one in chosen if one.unit.name not in slos]
        for outcome in chain(tried, alerts.try_alerts(of_alerts, promtool)):
            outcomes.append(outcome)
            if sys.stderr.isatty():
                print(f"\r{len(outcomes)} of {len(chosen)}", end="", file=sys.stderr)
    except alerts.BrokenError as error:
        sys.exit(f"the tests of an undamaged alert fail: {error}")
    return outcomes


def _of_changes(model: Model, promtool: Path, options: argparse.Namespace) -> bool:
    """Whether enough of what may be changed in the rendered files is noticed by anybody."""
    choice = _choice(options, options.sample // _FEWER)
    with tempfile.TemporaryDirectory() as folder:
        rehearsing = rehearsals.Rehearsing(model, options.root, Path(folder), promtool)
        if rehearsing.fails_unchanged():
            sys.exit("a rehearsal fails though nothing was changed; run `slosmith rehearse`")
        changes = list(rehearsals.try_changes(rehearsing, choice))
    print("\n".join(rehearsals.report(changes)), end="\n\n")
    return rehearsals.share_noticed(changes) >= WANTED


if __name__ == "__main__":
    sys.exit(main())
