"""Rules without what a scene does not ask for: a month of all of them takes promtool minutes."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.behaviour.scene import Rules, load_rules


def only(rules: Rules, records: frozenset[str], folder: Path) -> Rules:
    """The rules that record some names, in their order, in a file of their own."""
    groups = yaml.safe_load(rules.path.read_text(encoding="utf-8"))["groups"]
    kept = [one for group in groups for one in group["rules"] if one.get("record") in records]
    path = folder / "some.yaml"
    path.write_text(json.dumps({"groups": [{"name": "kept", "rules": kept}]}), encoding="utf-8")
    return load_rules(path)
