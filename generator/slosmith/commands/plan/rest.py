"""What is rendered otherwise: settings by their names, and whatever no other section speaks of.

No rendered rule and no route may differ without a line here or elsewhere: where nothing that is
known of a subject has changed and its rules have, the first of these is shown.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from slosmith.commands.plan.change import Change, Fact, Risk, Section
from slosmith.commands.plan.pairs import Pairs
from slosmith.commands.plan.side import Side
from slosmith.emit.groups import slo_groups
from slosmith.model import naming
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.output.document import Group, Rule
from slosmith.source import Origin

SETTINGS, RENDERED = "settings", "rendered"
"""What changes of settings, and of files in all, are called."""
_OF_ROUTES = frozenset(("SLO", "alert", "by", "alerts are called"))
"""Changes that come with other routes: these name labels, services and alerts."""
_TEMPLATES = "alertmanager/templates/"
_LINKED = frozenset(("runbook_base", "dashboard_base"))
_KINDS = (
    ("prometheus/rules/", "rule files"),
    ("alertmanager/", "files of Alertmanager"),
    ("grafana/", "dashboards"),
    (f"{naming.RUNBOOKS}/", "runbook pages"),
    ("", "files for platforms"),
)


def settings_facts(settings: Settings) -> Iterator[Fact]:
    """Every setting by its name."""
    for name, value in _flat(settings):
        risk = Risk.LINKS if name in _LINKED else None
        yield Fact(what=name, value=_words(value), changed=risk, gone=risk)


def _flat(value: object, above: str = "") -> Iterator[tuple[str, object]]:
    """Names and values, those of parts behind a dot; where something is written is none."""
    if isinstance(value, Origin):
        return
    if not is_dataclass(value):
        yield above, value
        return
    for one in fields(value):
        yield from _flat(getattr(value, one.name), f"{above}.{one.name}".lstrip("."))


def _words(value: object) -> str:
    match value:
        case Duration():
            return str(value)
        case frozenset():
            return ", ".join(sorted(map(str, value)))
        case (str() as name, str() as of):
            return f"{name}={of}"
        case tuple():
            return ", ".join(map(_words, value))
        case None:
            return ""
        case _:
            return str(value)


def compare_rest(
    before: Side, after: Side, pairs: Pairs, found: Iterable[Change]
) -> Iterator[Change]:
    """Rules and routes that differ though nothing else says so, and how many files do in all."""
    found = [*found]
    explained = {one.subject for one in found}
    old, new = before.model.settings, after.model.settings
    for pair in pairs.slos:
        if pair.old and pair.new and explained.isdisjoint((pair.new.ref, SETTINGS)):
            yield from _first_difference(pair.new.ref, _rules(pair.old, old), _rules(pair.new, new))
    rules = _alert_rules(before), _alert_rules(after)
    for each in pairs.alerts:
        if each.old and each.new and explained.isdisjoint((each.new.subject, SETTINGS)):
            there, here = rules[0][each.old.subject], rules[1][each.new.subject]
            yield from _first_difference(each.new.subject, there, here)
    if not any(one.section is Section.NOTIFIED or one.what in _OF_ROUTES for one in found):
        yield from _routes(before, after)
    yield from _templates(before, after)
    yield from _files(before, after)


def _rules(slo: Slo, settings: Settings) -> list[Rule]:
    return [rule for group in slo_groups(slo, settings) for rule in group.rules]


def _alert_rules(side: Side) -> Mapping[str, list[Rule]]:
    """The rule of each plain alert: they are rendered in the order in which they are written."""
    groups: Mapping[str, Group] = side.groups
    return {
        alert.subject: [rule]
        for service in side.model.services
        if service.alerts
        for alert, rule in zip(service.alerts, groups[f"{service.name}/alerts"].rules, strict=True)
    }


def _first_difference(subject: str, old: list[Rule], new: list[Rule]) -> Iterator[Change]:
    differing = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    if not differing and len(old) == len(new):
        return
    then, now = differing[0] if differing else (None, None)
    yield Change(
        section=Section.REST,
        subject=subject,
        what=f"rule {now.name}" if now else "rules",
        old=_text(then) if then else f"{len(old)}",
        new=_text(now) if now else f"{len(new)}",
    )


def _text(rule: Rule) -> str:
    """All of a rule that Prometheus reads, on one line."""
    words = [" ".join(rule.expr.split())]
    words += [f"for {rule.wait}"] if rule.wait else []
    words += [f"keep firing for {rule.keep_firing}"] if rule.keep_firing else []
    pairs = (*rule.labels, *(rule.annotations or ()))
    return "; ".join((*words, *(f"{name}: {value}" for name, value in pairs)))


def _routes(before: Side, after: Side) -> Iterator[Change]:
    """Routes that no alert takes, and inhibitions that no two alerts meet."""
    for name in ("route", "inhibit_rules"):
        old, new = before.configuration.get(name), after.configuration.get(name)
        if old != new:
            texts = [None if one is None else json.dumps(one) for one in (old, new)]
            yield Change(
                section=Section.REST, subject="routing", what=name, old=texts[0], new=texts[1]
            )


def _templates(before: Side, after: Side) -> Iterator[Change]:
    for path in sorted({*before.documents, *after.documents}):
        there, here = path in before.documents, path in after.documents
        same = before.documents.get(path) == after.documents.get(path)
        if path.startswith(_TEMPLATES) and not same:
            name = path.removeprefix(_TEMPLATES)
            old, new = ("there" if there else None), ("other texts" if here else None)
            yield Change(
                section=Section.REST, subject="routing", what=f"messages {name}", old=old, new=new
            )


def _essence(side: Side, folder: str) -> Mapping[str, str]:
    """The files of a folder without where things are written, and how they are spaced."""
    known = tuple(one for one, _ in _KINDS if one)
    return {
        path: _WRITTEN.sub("", text)
        for path, text in side.documents.items()
        if (path.startswith(folder) if folder else not path.startswith(known))
    }


_WRITTEN = re.compile(r"`[^`\s]+\.ya?ml:\d+`|\s+")


def _files(before: Side, after: Side) -> Iterator[Change]:
    """How many files differ, by what they are for."""
    for folder, what in _KINDS:
        old, new = _essence(before, folder), _essence(after, folder)
        counts = {
            "changed": sum(1 for path in new if path in old and old[path] != new[path]),
            "new": len(new.keys() - old.keys()),
            "gone": len(old.keys() - new.keys()),
        }
        said = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
        if said:
            yield Change(section=Section.REST, subject=RENDERED, what=what, old=None, new=said)
