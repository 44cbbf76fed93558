"""Each alert that was rendered has a runbook page and a generated test.

Everything is read from the texts, as Prometheus and people do; the model is not asked.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from slosmith.markdown import anchors, escape
from slosmith.model import naming
from slosmith.verify.expected import expected_in, is_meant
from slosmith.verify.looks import Look, remembered_looks
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts


def verify_parity(case: Case) -> Iterator[Proof]:
    """Up to two rows for each alerting rule of each rendered file."""
    with remembered_looks(case, "anchors") as look, remembered_looks(case, "fires") as at_tests:
        shelf = _Shelf(case=case, look=look, look_at_test=at_tests)
        for alert in rendered_alerts(case):
            yield _verify_runbook(alert, shelf)
            yield from _verify_test(alert, shelf)


def _verify_runbook(alert: RenderedAlert, shelf: "_Shelf") -> Proof:
    url = alert.annotations.get("runbook_url", "")
    base = f"{shelf.case.model.settings.runbook_base or naming.RUNBOOKS}/"
    page, _, anchor = url.removeprefix(base).partition("#")
    own = naming.runbook_page(
        alert.labels.get("service", ""), naming.alert_page(alert.labels["alertname"])
    )
    if not url.startswith(base) and "slo" not in alert.labels and url in shelf.text(own):
        verdict, said = Verdict.PROVEN, f"{naming.RUNBOOKS}/{own} leads on to {url}"
    elif not url.startswith(base):
        verdict, said = Verdict.FAILED, f'runbook_url "{url}" does not start with {base}'
    elif (known := shelf.anchors(page)) is None:
        verdict, said = Verdict.FAILED, f"{naming.RUNBOOKS}/{page} does not exist"
    elif anchor and anchor not in known:
        verdict, said = Verdict.FAILED, f"{naming.RUNBOOKS}/{page} has no heading #{anchor}"
    elif not shelf.names(page, alert.labels["alertname"]):
        verdict, said = Verdict.FAILED, f"{naming.RUNBOOKS}/{page} does not name the alert"
    else:
        verdict = Verdict.PROVEN
        said = f"{naming.RUNBOOKS}/{page}" + (f"#{anchor}" if anchor else "")
    return _row(alert, "its runbook page exists", verdict, said)


def _verify_test(alert: RenderedAlert, shelf: "_Shelf") -> Iterator[Proof]:
    """Of an alert for which no test can be made the gap is said, once, among the tests."""
    named = shelf.tests(alert.labels["alertname"])
    files = sorted({path for seen, path in named if is_meant(alert.labels, seen)})
    if files or not shelf.has_gap(alert):
        verdict = Verdict.PROVEN if files else Verdict.FAILED
        said = ", ".join(files) or "no generated test expects it to fire"
        yield _row(alert, "a generated test sees it fire", verdict, said)


@dataclass(slots=True)
class _Shelf:
    """The rendered pages and tests, each read once."""

    case: Case
    look: Look
    look_at_test: Look
    pages: dict[str, str | None] = field(default_factory=dict)
    fires: dict[str, list[tuple[tuple[str, ...], str]]] | None = None
    gaps: frozenset[str] | None = None

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

    def names(self, path: str, alert: str) -> bool:
        """Whether a page names an alert, as it is written or so that Markdown shows it."""
        return any(name in self.text(path) for name in (alert, escape(alert)))

    def anchors(self, path: str) -> list[str] | None:
        """The anchors of a page, None where there is no such file."""
        text = self.page(path)
        return None if text is None else self.look(text, lambda: [*anchors(text)])

    def tests(self, name: str) -> list[tuple[tuple[str, ...], str]]:
        """The alerts of this name that tests expect to fire, each with the file of its test."""
        if self.fires is None:
            self.fires = {}
            for test in (test for one in self.case.tests for test in one.documents):
                for found in self.look_at_test(test.text, partial(_expected, test.text)):
                    alert = tuple(json.loads(found))
                    self.fires.setdefault(alert[0], []).append((alert, Path(test.path).name))
        return self.fires.get(name, [])

    def has_gap(self, alert: RenderedAlert) -> bool:
        """Whether the tests say themselves that they do not see an alert, and why."""
        if self.gaps is None:
            self.gaps = frozenset(gap.subject for gap in self.case.gaps)
        name, service = alert.labels["alertname"], alert.labels.get("service", "")
        which = f", {alert.labels.get('severity')}, "
        of_several = naming.plain_subject(name, service, which)[:-1]
        alone = naming.plain_subject(name, service), f"{service}/{alert.labels.get('slo')}"
        return any(gap in alone or gap.startswith(of_several) for gap in self.gaps)


def _expected(text: str) -> list[str]:
    """The alerts that a test expects, each as JSON."""
    return [json.dumps(alert) for alert in sorted(expected_in(text))]


def _row(alert: RenderedAlert, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="parity", subject=alert.subject, claim=claim, verdict=verdict, evidence=evidence
    )
