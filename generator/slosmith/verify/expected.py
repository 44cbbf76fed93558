"""Which alerts a test of promtool expects to fire."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from slosmith.promql import unquote

# What distinguishes one alerting rule from another, in a test as in a rule file.
IDENTITY = ("alertname", "service", "slo", "tier", "severity")
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')


def expected_in(text: str) -> Iterator[tuple[str, ...]]:
    """The identity of every alert that a test file of ours expects."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from expected_by(yaml.load(text, loader) or {})  # noqa: S506  # a safe one


def expected_by(document: Any) -> Iterator[tuple[str, ...]]:
    """The same of a document that promtool has accepted."""
    for test in document.get("tests") or []:
        for expected in _expected(test):
            yield tuple(expected.get(name, "") for name in IDENTITY)


def _expected(test: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The labels of every alert that a test expects: as an alert, or as a sample of `ALERTS`."""
    for one in test.get("alert_rule_test") or []:
        for alert in one.get("exp_alerts") or []:
            yield {**(alert.get("exp_labels") or {}), "alertname": one["alertname"]}
    for one in test.get("promql_expr_test") or []:
        for sample in one.get("exp_samples") or []:
            found = _LABEL.findall(sample.get("labels") or "")
            labels = {name: unquote(f'"{value}"') or value for name, value in found}
            if labels.get("alertstate", "firing") == "firing":
                yield labels
