"""Whether rulers divide the rules: each has a folder that is whole, and nothing is in two or none.

It reads the folders and what authors wrote, as a ruler would be given them; which ruler a service
is on is not worked out again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slosmith.diagnostics.lists import each_of
from slosmith.emit.rules import service_groups
from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.promql import PromQLError, Selector, parse_expression, selectors_in
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.same_rules import load_documents, rule_name

_RECORDED = "slo:"
_FOUND = re.compile(r"SUCCESS: (\d+) rules found")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruler:
    """The folder of one ruler: its files by service, and their rules."""

    number: int
    files: Mapping[str, Path]
    rules: tuple[Mapping[str, Any], ...]


def verify_shards(case: Case) -> Iterator[Proof]:
    """A row for each ruler, and one of all of them, where rules are divided."""
    count = case.model.settings.shards
    if count is None:
        return
    home = case.output / naming.RULES
    rulers = []
    for number in range(count):
        name = naming.shard_folder(number)
        try:
            rulers.append(_read(home / name, number))
            wrong = _wrong(rulers[-1], case.model)
        except _UNREADABLE as error:
            wrong = f"it cannot be read: {type(error).__name__} {str(error).splitlines()[:1]}"
        yield _row(name, "whatever its rules read it records", wrong, "and its watchdog is its own")
        yield _by_promtool(home / name, name)
    wrong = next(_of_all(home, rulers, case), "")
    yield _row("every shard", "each service is on one ruler", wrong, _together(rulers))


_UNREADABLE = (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError,
               AttributeError)  # fmt: skip


def _together(rulers: Iterable[_Ruler]) -> str:
    counts = " + ".join(str(len(one.rules)) for one in rulers)
    return f"{counts} rules"


def _read(folder: Path, number: int) -> _Ruler:
    files = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    documents = [one for path in files.values() for one in load_documents(path)]
    rules = (rule for one in documents for group in one["groups"] for rule in group["rules"])
    return _Ruler(number=number, files=files, rules=tuple(rules))


def _by_promtool(folder: Path, name: str) -> Proof:
    """The files of one ruler, and no other's."""
    claim, promtool = "Prometheus loads it alone", find_tool("promtool")
    files = sorted(map(str, folder.glob("*.yaml")))
    if promtool is None:
        return _proof(name, claim, Verdict.NO_TOOL, why_missing("promtool"))
    if not files:
        return _proof(name, claim, Verdict.PROVEN, "it has no rules")
    run = run_tool(promtool, "check", "rules", "--lint=none", *files)
    found = [int(number) for number in _FOUND.findall(run.text)]
    is_read = run.exit_code == 0 and len(found) == len(files)
    said = f"SUCCESS: {sum(found)} rules found" if is_read else run.text.strip()[-300:]
    return _proof(name, claim, Verdict.PROVEN if is_read else Verdict.FAILED, said)


def _row(subject: str, claim: str, wrong: str, evidence: str) -> Proof:
    return _proof(subject, claim, Verdict.FAILED if wrong else Verdict.PROVEN, wrong or evidence)


def _proof(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(area="shards", subject=subject, claim=claim, verdict=verdict, evidence=evidence)


def _wrong(ruler: _Ruler, model: Model) -> str:
    """What is not of a ruler, or missing there; empty where nothing is."""
    watched = [one["labels"] for one in ruler.rules if one.get("alert") == naming.WATCHDOG]
    own = [one for one in watched if one.get("service") == naming.OWN_SERVICE]
    heard = model.routing is not None and model.routing.watchdog is not None
    if [one.get(naming.SHARD) for one in own] != ([str(ruler.number)] if heard else []):
        return f"it has no watchdog of its own, of {naming.SHARD} {ruler.number}"
    return next(_of_others(ruler, model), "")


def _of_others(ruler: _Ruler, model: Model) -> Iterator[str]:
    """What a rule reads that no rule here records; what is read of everybody is a finding."""
    recorded: dict[str, list[Mapping[str, str]]] = {}
    for one in ruler.rules:
        if "record" in one:
            recorded.setdefault(one["record"], []).append(one["labels"])
    for rule in ruler.rules:
        for selector in _recorded_reads(str(rule["expr"])):
            named = {one.name for one in selector.matchers} & {"service"}
            fitting = (one for one in recorded.get(selector.metric, ()) if _fits(selector, one))
            if named and not any(fitting):
                yield f'"{rule.get("record") or rule["alert"]}" reads "{selector.text}" of another'
    services = {one.name: one for one in model.services if one.slos or one.alerts}
    for service in (one for name, one in services.items() if name in ruler.files):
        needed = {*service.depends_on} - service.across
        for other in sorted(needed & services.keys() - ruler.files.keys()):
            yield f'"{service.name}" is there, and "{other}", to which it is joined, is not'


def _recorded_reads(expression: str) -> Iterator[Selector]:
    if _RECORDED in expression:
        try:
            uses = selectors_in(parse_expression(expression))
        except PromQLError:
            return
        yield from (use.selector for use in uses if use.selector.metric.startswith(_RECORDED))


def _fits(selector: Selector, labels: Mapping[str, str]) -> bool:
    """Whether a series with these labels, and more of groups, may be one that is read."""
    known = (one for one in selector.matchers if one.name in labels)
    return all(one.accepts(labels[one.name]) for one in known)


def _of_all(home: Path, rulers: Iterable[_Ruler], case: Case) -> Iterator[str]:
    """A service in two folders or in none, rules that are gone, and files of no ruler."""
    places: dict[str, list[_Ruler]] = {}
    for ruler in rulers:
        for name in ruler.files:
            places.setdefault(name, []).append(ruler)
    for service in case.model.services:
        there = places.get(service.name, [])
        numbers = each_of(str(one.number) for one in there) or "none"
        if (service.slos or service.alerts) and len(there) != 1:
            yield f'"{service.name}" is on {numbers} of the rulers'
        elif there and _names(there[0], service.name) != _expected(service, case):
            yield f'of "{service.name}" not all rules are on ruler {numbers}, or others are'
    known = {path for ruler in rulers for path in ruler.files.values()}
    for path in sorted({*home.rglob("*.yaml")} - known):
        yield f"{path.relative_to(home)} is of no ruler"


def _names(ruler: _Ruler, service: str) -> list[str]:
    (document,) = load_documents(ruler.files[service])
    rules = (rule for group in document["groups"] for rule in group["rules"])
    return [rule_name(rule) for rule in rules]


def _expected(service: Service, case: Case) -> list[str]:
    groups = service_groups(service, case.model.settings)
    return [rule.name for group in groups for rule in group.rules]
