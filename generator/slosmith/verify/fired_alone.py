"""Alerts that are fired by a series of their own, so that what they say is shown without a scene.

Their labels and texts are as they lie in the output; only when they fire is put in.
"""

import json
import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from functools import lru_cache

import yaml

from slosmith.emit.promtool_tests.said_alone import GROUP, check_of, print_alone, source
from slosmith.promql import PromQLError, parse_expression, result_name
from slosmith.simulate.promtool_file import Check, Input
from slosmith.simulate.said import Labels, source_of
from slosmith.verify.expected import labels_of
from slosmith.verify.rule_parts import RECORDS, alerts_of, pieces_of_rules
from slosmith.verify.rules_read import looked_up

_ALERT = re.compile(r"      - alert: (\".*\")\n")
_EXPR = re.compile(r'^        expr: (?:\|-\n(?: {10}.*\n|\n)+|".*"\n)', re.MULTILINE)
_WAITS = re.compile(r"^        (?:for|keep_firing_for): .*\n", re.MULTILINE)
_LABELS = re.compile(r"^        labels:\n((?: {10}.*\n)+)", re.MULTILINE)
_ALL_LABELS = re.compile(r"(?:\$l|\.L)abels(?![.\w])")
_PAIR = re.compile(r'^ {10}([^:]+): (".*")$', re.MULTILINE)


@lru_cache(maxsize=128)
def fired_alone(rules: str) -> str:
    """The alerts of a rule file, each fired by its source; empty where one is printed otherwise."""
    alerts = [_fired(text) for text in alerts_of(rules)]
    if not alerts or not all(alerts):
        return ""
    head = f"# alerts alone\ngroups:\n  - name: {json.dumps(GROUP)}\n    rules:\n"
    return "".join((head, *alerts))


def said_of_one(rules: str, samples: frozenset[str]) -> str:
    """A test file of alerts whose numbers are not known: it shows what they say of 1.

    So is what they look up of what the rules record. There is nothing for those that look up
    anything else: nobody knows what they say.
    """
    return print_alone(_alone(rules, samples))


def _alone(rules: str, samples: frozenset[str]) -> Iterator[tuple[Check, list[Input]]]:
    """All of one name fire together, as promtool asks by it."""
    recorded = {name for name, text in pieces_of_rules(rules) if text.startswith(RECORDS)}
    alerts = [(*_identity(text), _looked_up(text, recorded)) for text in alerts_of(rules)]
    found: dict[str, dict[Labels, list[tuple[str, Labels]]]] = {}
    for labels in map(labels_of, map(json.loads, sorted(samples))):
        alert = labels.pop("alertname", ""), labels.pop("alertstate", "")
        for name, own, asked in alerts:
            if name == alert[0] and {*own} <= {*labels.items()} and asked is not None:
                group = tuple(pair for pair in labels.items() if pair not in own)
                found.setdefault(name, {})[(*labels.items(),)] = [
                    (source_of(name, own), group),
                    *asked,
                ]
    for name, each in found.items():
        series = dict.fromkeys(one for fires in each.values() for one in fires)
        yield check_of(name, each), [source(*one, Fraction(1)) for one in series]


def _looked_up(alert: str, recorded: Collection[str]) -> list[tuple[str, Labels]] | None:
    """The recorded series that texts of an alert look up; None where it may be anything else."""
    selectors = looked_up(alert)
    if selectors is None:
        return None
    series = [(one.partition("{")[0], tuple(labels_of(one).items())) for one in sorted(selectors)]
    return series if all(metric in recorded for metric, _ in series) else None


def _identity(alert: str) -> tuple[str, Labels]:
    name, labels = _ALERT.match(alert), _LABELS.search(alert)
    pairs = _PAIR.findall(labels[1] if labels else "")
    return json.loads(name[1]) if name else "", tuple((k, json.loads(v)) for k, v in pairs)


def _fired(alert: str) -> str:
    source = source_of(*_identity(alert))
    if _is_nameless(alert):  # what is calculated has no name
        source = f"{source} + 0"
    fired, count = _EXPR.subn(f'        expr: "{source}"\n', _WAITS.sub("", alert))
    return fired if count == 1 else ""


def _is_nameless(alert: str) -> bool:
    """Whether what a rule finds has no metric's name, for sure, and a text would show one."""
    found = _EXPR.search(alert) if _ALL_LABELS.search(alert) else None
    if found is None:
        return False
    try:
        return result_name(parse_expression(yaml.safe_load(found[0])["expr"])) == ""
    except (PromQLError, yaml.YAMLError):
        return False
