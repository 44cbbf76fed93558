"""Rules without what a scene does not ask for: a month of all of them takes promtool minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from tests.behaviour.claims import Claim
from tests.behaviour.scene import Rules, load_rules

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def only(rules: Rules, records: frozenset[str], folder: Path) -> Rules:
    """The rules that record some names, in their order, in a file of their own."""
    groups = yaml.safe_load(rules.path.read_text(encoding="utf-8"))["groups"]
    kept = [one for group in groups for one in group["rules"] if one.get("record") in records]
    path = folder / "some.yaml"
    path.write_text(json.dumps({"groups": [{"name": "kept", "rules": kept}]}), encoding="utf-8")
    return load_rules(path)


def that_matter(rules: Rules, claims: Iterable[Claim]) -> Rules:
    """The rules without records that neither an alert nor a claim is made of, like a budget's."""
    groups = yaml.safe_load(rules.path.read_text(encoding="utf-8"))["groups"]
    every = [rule for group in groups for rule in group["rules"]]
    alerts = [rule["expr"] for rule in every if "alert" in rule]
    read = _names([*alerts, *(text for claim in claims for text in (claim.holds, claim.measured))])
    while more := _names(rule["expr"] for rule in every if rule.get("record") in read) - read:
        read |= more
    for group in groups:
        group["rules"] = [
            rule for rule in group["rules"] if "alert" in rule or rule["record"] in read
        ]
    path = rules.path.with_suffix(".some.yaml")
    path.write_text(
        json.dumps({"groups": [one for one in groups if one["rules"]]}), encoding="utf-8"
    )
    return load_rules(path)


def _names(expressions: Iterable[str]) -> set[str]:
    return {name for text in expressions for name in _NAME.findall(text)}
