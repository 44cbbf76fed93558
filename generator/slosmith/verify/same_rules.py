"""Whether a platform's rules are the plain ones: taken out again, and compared one by one."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from slosmith.model import naming
from slosmith.verify.proof import Case

Rules = list[tuple[str, str, Mapping[str, Any]]]
"""Each rule behind its group's name and interval, in the order in which they stand."""


def plain_files(case: Case) -> Iterator[str]:
    """Where rules stand below the folder of rules: of services, and each ruler's own if it has."""
    for service in case.model.services:
        if service.slos or service.alerts:
            yield case.model.rules_name(service.name)
    for shard in case.model.rulers:
        name = naming.rules_name(naming.OWN_SERVICE, shard)
        if (case.output / naming.RULES / name).is_file():
            yield name


def service_of(file: str) -> str:
    """The service whose rules a file has, or the name of what is of none."""
    return PurePosixPath(file).stem


def load_documents(path: Path) -> list[Any]:
    """Every document of a YAML file; raises YAMLError where it is none."""
    return [*yaml.load_all(path.read_text(encoding="utf-8"), yaml.CSafeLoader)]


def plain_rules(output: Path, name: str) -> Rules:
    """The rules of a file below the folder of rules, as Prometheus reads them."""
    (document,) = load_documents(output / naming.RULES / name)
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
