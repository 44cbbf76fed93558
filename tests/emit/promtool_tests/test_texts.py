"""What alerts say is read out by promtool; what cannot be filled in or is another text fails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from slosmith.build.compile import compile_root
from slosmith.emit.promtool_tests import emit_promtool_tests
from tests.conftest import ONE_TIER, Compile, Compiled, run_compiler
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge

SPEC = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    by: [site]
    sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}
    alerting: {annotations: {where: 'in {{ $labels.site }}'}}
alerts:
  - {alert: Full, expr: 'max by (disk) (used_ratio) > 0.9', severity: ticket,
     summary: '{{ $labels.disk }} is {{ $value | humanizePercentage }} full'}
"""


@pytest.fixture
def root(compile: Compile) -> Path:
    return compile(SPEC + ONE_TIER).root


def _damaged(root: Path, damage: Iterable[tuple[str, str]]) -> Compiled:
    """Somebody edits what was rendered."""
    rules = root / "output" / "prometheus" / "rules" / "shop.yaml"
    text = rules.read_text(encoding="utf-8")
    for old, new in damage:
        assert old in text
        text = text.replace(old, new)
    rules.write_text(text, encoding="utf-8")
    return run_compiler(root, "verify")


def test_the_texts_of_every_alert_are_read_out(compile: Compile) -> None:
    root = compile(SPEC).root
    done = run_compiler(root, "verify", "--strict")
    assert done.exit_code == 0, done.stdout
    report = (root / "output" / "report.md").read_text(encoding="utf-8")
    texts = report.partition("## texts")[2].partition("\n## ")[0]
    assert len(re.findall(r"\| it says what happened \| proven \| promtool", texts)) == 7
    assert 'is 97.2% full"' in texts  # 8% above the threshold of 90%


def test_a_whole_outage_is_told_with_its_figures(compile: Compile) -> None:
    root = compile(SPEC).root
    run_compiler(root, "build", "--only", "tests")
    (test,) = [
        text
        for path in sorted((root / "output" / "prometheus" / "tests").glob("shop*"))
        if "errors texts" in (text := path.read_text(encoding="utf-8"))
    ]
    # 100% bad is 1000 times 0.1%. Fifteen minutes are played, and the budget is one evaluation of
    # 30 s behind.
    assert "shop/errors (site=site-1): 100% of the events were bad over 1h, more than 14.4x" in test
    assert 'burn_rate: "1000.0x"' in test
    assert 'budget_remaining: "overspent 1000.0 times (14m 30s of 30d seen)"' in test
    assert 'where: "in site-1"' in test


class Wrong(NamedTuple):
    """What is written instead of something, the alert that says it, and what verify says."""

    old: str
    new: str
    alert: str
    says: str


_SHARE = "{{ $value | humanizePercentage }} full"
_RATE = 'rate1h{service=\\"shop\\",slo=\\"errors\\",site=%q}` $labels.site | query'


# As many in one run of verify as touch different texts.
@pytest.mark.parametrize(
    "wrong",
    [
        (
            Wrong(
                "{{ $labels.disk }}",
                "{{ $labels.nope }}",
                "Full (shop)",
                'summary says " is 97.2% full"',
            ),
            Wrong(
                _RATE,
                _RATE.replace("errors", "error"),
                "ShopErrorsBudgetBurn (shop/errors, fast)",
                'burn_rate says "", expected "1000.0x"',
            ),
            Wrong("its source has", "its well has", "ShopErrorsNoData", "its well has vanished"),
        ),
        (
            Wrong(
                _SHARE,
                "{{ $labels.disk | humanizePercentage }} full",
                "Full (ticket)",
                "error calling humanizePercentage",
            ),
            Wrong(
                _RATE,
                _RATE.replace('errors\\"', "errors"),
                "ShopErrorsBudgetBurn (page, fast)",
                "burn_rate cannot be filled in: <error expanding template",
            ),
        ),
        (Wrong(_SHARE, "{{ printf `%d` $value }} full", "Full (ticket)", "%!d(float64=0.97"),),
    ],
)
def test_a_wrong_template_fails_and_the_alert_and_its_text_are_named(
    root: Path, wrong: tuple[Wrong, ...]
) -> None:
    done = _damaged(root, ((one.old, one.new) for one in wrong))
    assert done.exit_code == 1
    lines = done.stdout.replace("\n  ", " ").splitlines()
    for one in wrong:
        assert any(one.alert in line and one.says in line for line in lines), done.stdout


def test_a_number_that_no_scene_makes_sure_is_shown_alone(compile: Compile) -> None:
    rate = SPEC.replace("max by (disk) (used_ratio)", "max by (disk) (rate(used_total[5m]))")
    root = compile(rate.replace("| humanizePercentage", "")).root
    done = run_compiler(root, "verify")
    assert done.exit_code == 0, done.stdout
    assert "not proven" not in done.stdout
    assert re.search(r"is \d+\.\d+ full", (root / "output" / "report.md").read_text("utf-8"))
    done = _damaged(root, [("$value", "$value | humanize")])
    assert done.exit_code == 1
    assert 'summary says "' in done.stdout
    model = compile_root(root).model
    assert model is not None
    exported = [one.text for unit in emit_promtool_tests(model) for one in unit.render()]
    assert any("Full (shop): fires" in text for text in exported)
    assert not any("Full (shop): says" in text for text in exported)


def test_a_text_sees_the_labels_of_what_was_found_and_not_those_of_its_rule(
    compile: Compile,
) -> None:
    spec = SPEC.replace("{{ $labels.disk }}", "{{ $labels.alertname }}")
    root = compile(spec.replace("max by (disk) (used_ratio)", "used_ratio")).root
    done = run_compiler(root, "verify")
    assert "not proven" not in done.stdout


def test_every_version_reads_the_texts_out(root: Path, promtool: Judge) -> None:
    done = run_compiler(root, "verify", "--strict", "--tools", str(promtool.path.parent))
    assert done.exit_code == 0, done.stdout
    report = (root / "output" / "report.md").read_text(encoding="utf-8")
    assert f"promtool {promtool.version}" in report.partition("## texts")[2]


PLAIN = {
    "Milliseconds": "time() - done_ms / 1000 > 600",
    "Scaled": "time() * 1000 - done_ms > 600000",
    "Minutes": "done_minutes * 60 < time() - 3600",
    "Large": "expires_seconds - time() < 14 * 86400",
    "Turned": "5 < level",
    "Between": "5 < level < 10",
    "Share": "100 * sum(rate(bad_total[5m])) / sum(rate(all_total[5m])) > 5",
    "Megabits": "rate(sent_bytes_total[2m]) * 8 / 1e6 > 900",
}
ROUNDED = """
service: shop
team: web
alerts:
  - {alert: Rounded, expr: '100 * sum(rate(a_total{c="5"}[5m])) / sum(rate(a_total[5m])) > 5',
     severity: ticket, summary: '{{ $value | printf "%.0f" -}}  % {{- /* of all */}}'}
  - {alert: Whole, expr: 'rate(sent_bytes_total[2m]) * 8 / 1e6 > 900', severity: ticket,
     summary: '{{ $value }} of {{ $labels }}'}
"""


def test_numbers_are_proven_as_they_are_printed(compile: Compile) -> None:
    words = "  - {{alert: {}, expr: '{}', severity: ticket, summary: '{{{{ $value }}}}'}}\n"
    alerts = "".join(words.format(*one) for one in PLAIN.items())
    root = compile(f"{ROUNDED}{alerts}").root
    done = run_compiler(root, "verify")
    assert done.exit_code == 0, done.stdout
    report = (root / "output" / "report.md").read_text(encoding="utf-8")
    # An exact number is read out with all of its digits; 1,112,832 is 14 days less 8%.
    assert '"1.112832e+06"' in report
    assert re.search(r'shop/Rounded [^\n]*"5%"', report)
    # Of a rate, and of what is calculated of milliseconds, not every digit is sure: they are shown
    # without a scene.
    assert "not proven:" not in done.stdout
