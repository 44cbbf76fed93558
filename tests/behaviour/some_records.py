"""Rules without what a scene does not ask for: a month of all of them takes promtool minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.behaviour.claims import Claim
from tests.behaviour.scene import Rules, load_rules

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_PAIR = re.compile(r'(\w+)="([^"]*)"')


def only(rules: Rules, records: frozenset[str], folder: Path) -> Rules:
    """The rules that record some names, in their order, in a file of their own."""
    groups = yaml.load(rules.path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
    kept = [one for group in groups for one in group["rules"] if one.get("record") in records]
    path = folder / "some.yaml"
    path.write_text(json.dumps({"groups": [{"name": "kept", "rules": kept}]}), encoding="utf-8")
    return load_rules(path)


def that_matter(rules: Rules, claims: Sequence[Claim]) -> Rules:
    """The rules without alerts that may do as they like, and records that nothing is made of.

    And without what alerts say, of which no claim speaks: promtool looks figures up at each moment.
    """
    groups = yaml.load(rules.path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
    every = [rule for group in groups for rule in group["rules"]]
    asked = [rule for rule in every if "alert" in rule and not _does_as_it_likes(rule, claims)]
    read = _names(rule["expr"] for rule in asked)
    read |= _names(text for claim in claims for text in (claim.holds, claim.measured))
    while more := _names(rule["expr"] for rule in every if rule.get("record") in read) - read:
        read |= more
    for group in groups:
        group["rules"] = [
            {key: value for key, value in rule.items() if key != "annotations"}
            for rule in group["rules"]
            if rule in asked or rule.get("record") in read
        ]
    path = rules.path.with_suffix(".some.yaml")
    path.write_text(
        json.dumps({"groups": [one for one in groups if one["rules"]]}), encoding="utf-8"
    )
    return load_rules(path)


def _does_as_it_likes(alert: dict[str, Any], claims: Iterable[Claim]) -> bool:
    """Whether a scene allows an alert to fire at any time, and claims nothing of it."""
    own = {"alertname": alert["alert"], "alertstate": "firing", **alert["labels"]}
    for claim in claims:
        asked = dict(_PAIR.findall(claim.allows or claim.holds))
        fits = all(own.get(name, value) == value for name, value in asked.items())
        if claim.says and fits and "ALERTS" in claim.holds:
            return False
    allowed = (dict(_PAIR.findall(claim.allows)) for claim in claims if not claim.says)
    return any(asked.items() <= own.items() for asked in allowed)


def _names(expressions: Iterable[str]) -> set[str]:
    return {name for text in expressions for name in _NAME.findall(text)}
