"""Which alerts a test of promtool expects to fire."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slosmith.promql import unquote

# What distinguishes one alerting rule from another, in a test as in a rule file.
IDENTITY = ("alertname", "service", "slo", "tier", "severity")
_SAMPLE = re.compile(r'^          - labels: ("ALERTS\{.*")$', re.MULTILINE)
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')


def expected_in(text: str) -> frozenset[tuple[str, ...]]:
    """The identity of every alert that a generated test file expects.

    Each is printed as a sample of `ALERTS`, so that megabytes of YAML need not be read for it.
    """
    samples = map(json.loads, samples_in(text))
    return frozenset(_identity(labels) for one in samples for labels in _firing(one))


def samples_in(text: str) -> frozenset[str]:
    """The samples of `ALERTS` that a generated test file expects, each as it is printed."""
    return frozenset(_SAMPLE.findall(text))


def is_meant(written: Mapping[str, str], seen: tuple[str, ...]) -> bool:
    """Whether an alert that was seen or is expected is of a rule with these labels.

    A test may leave the severity out. What the rule of a plain alert does not write is its results'
    own, as a `tier` of the series that it is about.
    """
    open_ends = "slo" not in written
    return all(
        written.get(name, "") == value
        or (open_ends and name not in written)
        or (name == "severity" and not value)
        for name, value in zip(IDENTITY, seen, strict=True)
    )


def expected_by(document: Any) -> Iterator[tuple[str, ...]]:
    """The same of a document that promtool has accepted."""
    for test in document.get("tests") or []:
        for expected in _expected(test):
            yield _identity(expected)


def _expected(test: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The labels of every alert that a test expects: as an alert, or as a sample of `ALERTS`."""
    for one in test.get("alert_rule_test") or []:
        for alert in one.get("exp_alerts") or []:
            yield {**(alert.get("exp_labels") or {}), "alertname": one["alertname"]}
    for one in test.get("promql_expr_test") or []:
        for sample in one.get("exp_samples") or []:
            yield from _firing(sample.get("labels") or "")


def labels_of(sample: str) -> dict[str, str]:
    """The labels of a sample as PromQL writes it."""
    found = _LABEL.findall(sample)
    return {name: unquote(f'"{value}"') or value for name, value in found}


def _firing(sample: str) -> Iterator[dict[str, str]]:
    labels = labels_of(sample)
    if labels.get("alertstate", "firing") == "firing":
        yield labels


def _identity(labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels.get(name, "") for name in IDENTITY)
