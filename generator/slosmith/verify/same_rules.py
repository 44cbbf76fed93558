"""Whether a platform's rules are the plain ones: taken out again, and compared one by one."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from slosmith.model import naming
from slosmith.model.root import Model

Rules = list[tuple[str, str, Mapping[str, Any]]]
"""Each rule behind its group's name and interval, in the order in which they stand."""


def plain_services(model: Model, output: Path) -> Iterator[str]:
    """The services that have a rule file, and what is of none where it has one."""
    for service in model.services:
        if service.slos or service.alerts:
            yield service.name
    if (output / naming.rules_file(naming.OWN_SERVICE)).is_file():
        yield naming.OWN_SERVICE


def load_documents(path: Path) -> list[Any]:
    """Every document of a YAML file; raises YAMLError where it is none."""
    return [*yaml.load_all(path.read_text(encoding="utf-8"), yaml.CSafeLoader)]


def plain_rules(output: Path, service: str) -> Rules:
    """The rules of a service as Prometheus reads them."""
    (document,) = load_documents(output / naming.rules_file(service))
    return rules_of(document["groups"])


def rules_of(groups: Iterable[Mapping[str, Any]]) -> Rules:
    """The rules of groups, in their order."""
    return [
        (one["name"], str(one.get("interval")), rule) for one in groups for rule in one["rules"]
    ]


def difference(plain: Rules, taken_out: Rules) -> str:
    """The first rule that differs; empty where none does."""
    for wanted, found in zip_longest(plain, taken_out):
        if wanted != found:
            group, _, rule = wanted or found
            return f'"{rule_name(rule)}" of group "{group}" differs from the one in {naming.RULES}/'
    return ""


def rule_name(rule: Mapping[str, Any]) -> str:
    """What a rule records, or the alert that it is."""
    return str(rule.get("record") or rule.get("alert"))
