"""Each alert that was rendered has a summary, a runbook page and a generated test.

Everything is read from the texts, as Prometheus and people do; the model is not asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from slosmith.markdown import anchors
from slosmith.model import naming
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts

_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')


def verify_parity(case: Case) -> Iterator[Proof]:
    """Three rows for each alerting rule of each rendered file."""
    shelf = _Shelf(case=case)
    for alert in rendered_alerts(case):
        yield _verify_summary(alert)
        yield _verify_runbook(alert, shelf)
        yield _verify_test(alert, shelf)


def _verify_summary(alert: RenderedAlert) -> Proof:
    summary = alert.annotations.get("summary", "").strip()
    verdict = Verdict.PROVEN if summary else Verdict.FAILED
    return _row(alert, "it says what happened", verdict, summary or "there is no summary")


def _verify_runbook(alert: RenderedAlert, shelf: "_Shelf") -> Proof:
    url = alert.annotations.get("runbook_url", "")
    base = f"{shelf.case.model.settings.runbook_base or naming.RUNBOOKS}/"
    page, _, anchor = url.removeprefix(base).partition("#")
    if not url.startswith(base):
        verdict, said = Verdict.FAILED, f'runbook_url "{url}" does not start with {base}'
    elif (known := shelf.anchors(page)) is None:
        verdict, said = Verdict.FAILED, f"{naming.RUNBOOKS}/{page} does not exist"
    elif anchor and anchor not in known:
        verdict, said = Verdict.FAILED, f"{naming.RUNBOOKS}/{page} has no heading #{anchor}"
    elif alert.labels["alertname"] not in shelf.text(page):
        verdict, said = Verdict.FAILED, f"{naming.RUNBOOKS}/{page} does not name the alert"
    else:
        verdict = Verdict.PROVEN
        said = f"{naming.RUNBOOKS}/{page}" + (f"#{anchor}" if anchor else "")
    return _row(alert, "its runbook page exists", verdict, said)


def _verify_test(alert: RenderedAlert, shelf: "_Shelf") -> Proof:
    wanted = {name: alert.labels.get(name, "") for name in _IDENTITY}
    files = [path for path, fires in shelf.tests().items() if tuple(wanted.values()) in fires]
    verdict = Verdict.PROVEN if files else Verdict.FAILED
    said = ", ".join(files) or "no generated test expects it to fire"
    return _row(alert, "a generated test sees it fire", verdict, said)


# What distinguishes one alerting rule from another, in a test as in a rule file.
_IDENTITY = ("alertname", "service", "slo", "tier")


@dataclass(slots=True)
class _Shelf:
    """The rendered pages and tests, each read once."""

    case: Case
    pages: dict[str, str | None] = field(default_factory=dict)
    fires: dict[str, frozenset[tuple[str, ...]]] | None = None

    def page(self, path: str) -> str | None:
        """The text of a page below the runbooks, None where there is no such file."""
        if path not in self.pages:
            folder = (self.case.output / naming.RUNBOOKS).resolve()
            file = (folder / path).resolve()
            known = file.is_relative_to(folder) and file.is_file()
            self.pages[path] = file.read_text(encoding="utf-8") if known else None
        return self.pages[path]

    def text(self, path: str) -> str:
        """The text of a page, empty where there is none."""
        return self.page(path) or ""

    def anchors(self, path: str) -> frozenset[str] | None:
        """The anchors of a page, None where there is no such file."""
        text = self.page(path)
        return None if text is None else _anchors(text)

    def tests(self) -> dict[str, frozenset[tuple[str, ...]]]:
        """For each test file, the alerts that some test of it expects to fire."""
        if self.fires is None:
            tests = sorted(self.case.tests, key=lambda one: one.path)
            self.fires = {Path(one.path).name: frozenset(_fires(one.text)) for one in tests}
        return self.fires


@cache
def _anchors(text: str) -> frozenset[str]:
    return frozenset(anchors(text))


def _fires(text: str) -> Iterator[tuple[str, ...]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(text, loader) or {}  # noqa: S506  # a safe one
    for test in document.get("tests") or []:
        for expected in _expected(test):
            yield tuple(expected.get(name, "") for name in _IDENTITY)


def _expected(test: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The labels of every alert that a test expects: as an alert, or as a sample of `ALERTS`."""
    for one in test.get("alert_rule_test") or []:
        for alert in one.get("exp_alerts") or []:
            yield {**(alert.get("exp_labels") or {}), "alertname": one["alertname"]}
    for one in test.get("promql_expr_test") or []:
        for sample in one.get("exp_samples") or []:
            labels = dict(_LABEL.findall(sample.get("labels") or ""))
            if labels.get("alertstate", "firing") == "firing":
                yield labels


def _row(alert: RenderedAlert, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="parity", subject=alert.subject, claim=claim, verdict=verdict, evidence=evidence
    )
