"""Rules without what is too dear to evaluate each time: an expression that is asked for once.

Thirty days of sums at each of 8,640 evaluations take promtool minutes. The sums are plain functions
of recorded series, so asking for them at the end alone gives the same numbers.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.behaviour.scene import Rules, load_rules

_RECORDED = re.compile(r"(slo:[a-z0-9_:]+)(\{[^}]*\})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    name: str
    expression: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrolled:
    """A rule file with some of its records, and the expressions of the others."""

    rules: Rules
    _records: dict[str, _Record]

    def expression(self, name: str) -> str:
        """Write out what a record would be, down to the records that are evaluated."""
        record = self._records[name]
        written = _RECORDED.sub(lambda found: self._deeper(found[1], found[0]), record.expression)
        for label, text in record.labels.items():
            written = f'label_replace({written}, "{label}", {json.dumps(text)}, "", "")'
        return written

    def _deeper(self, name: str, selector: str) -> str:
        return selector if name in self.rules.records else f"({self.expression(name)})"


def unroll(rules: Rules, *, keep: frozenset[str], folder: Path) -> Unrolled:
    """Write the rules that record what is kept to a file of their own."""
    groups = yaml.safe_load(rules.path.read_text(encoding="utf-8"))["groups"]
    every = [rule for group in groups for rule in group["rules"] if "record" in rule]
    kept = [rule for rule in every if rule["record"] in keep]
    path = folder / "unrolled.yaml"
    path.write_text(json.dumps({"groups": [{"name": "kept", "rules": kept}]}), encoding="utf-8")
    records = {
        rule["record"]: _Record(
            name=rule["record"], expression=rule["expr"], labels=rule.get("labels", {})
        )
        for rule in every
    }
    return Unrolled(rules=load_rules(path), _records=records)
