"""The alerts of the rendered rule files: their labels, as Alertmanager would get them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from slosmith.model import naming
from slosmith.source.mappings import mappings_below
from slosmith.verify.looks import remembered_looks
from slosmith.verify.proof import Case
from slosmith.verify.rule_parts import without_records


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedAlert:
    """One alerting rule: ``labels`` are those written in it, `alertname` included."""

    labels: dict[str, str]
    annotations: dict[str, str]
    expr: str = ""

    @property
    def subject(self) -> str:
        """What the report calls it: ``council/CouncilErrors (page, fast)``."""
        labels = self.labels
        named = [labels[name] for name in ("severity", "tier") if name in labels]
        of_service = "service" in labels or "team" not in labels
        more = ", ".join(named if of_service else [*named, f"team {labels['team']}"])
        return f"{labels.get('service', '?')}/{labels['alertname']} ({more})"


def rendered_alerts(case: Case) -> tuple[RenderedAlert, ...]:
    """Every alerting rule of every rendered file; what is no YAML, or no rules, has none."""
    files = sorted((case.output / naming.RULES).rglob("*.yaml"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    read = case.alerts_read
    if not read.keys() >= {*texts}:
        with remembered_looks(case, "alerts") as look:  # of a thousand SLOs the YAML takes seconds
            for text in texts:
                read[text] = tuple(map(_of_json, look(text, partial(_as_json, text))))
    return tuple(alert for text in texts for alert in read[text])


def alerts_in(case: Case, path: Path) -> tuple[RenderedAlert, ...]:
    """Those of one rule file."""
    text = path.read_text(encoding="utf-8", errors="replace")
    found = case.alerts_read.get(text)
    return tuple(map(_of_json, _as_json(text))) if found is None else found


def _as_json(text: str) -> list[str]:
    return [json.dumps([one.labels, one.annotations, one.expr], default=str) for one in _each(text)]


def _of_json(alert: str) -> RenderedAlert:
    labels, annotations, expr = json.loads(alert)
    return RenderedAlert(labels=labels, annotations=annotations, expr=expr)


def _each(text: str) -> Iterator[RenderedAlert]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with suppress(yaml.YAMLError, ValueError, RecursionError):
        # Nine rules of ten record, and a file without these takes a quarter of the time to read.
        document = yaml.load(without_records(text), loader)  # noqa: S506  # a safe one
        for group in mappings_below(document, "groups"):
            for rule in mappings_below(group, "rules"):
                if "alert" in rule:
                    yield _alert(rule)


def _alert(rule: Mapping[str, Any]) -> RenderedAlert:
    labels, texts = (
        {str(key): str(one) for key, one in found.items()} if isinstance(found, dict) else {}
        for found in (rule.get("labels"), rule.get("annotations"))
    )
    labels = {"alertname": str(rule["alert"]), **labels}
    return RenderedAlert(labels=labels, annotations=texts, expr=str(rule.get("expr")))
