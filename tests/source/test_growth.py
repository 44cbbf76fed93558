"""Reading takes twice the time for twice the text, whatever stands in it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Severity, has_errors
from tests.conftest import write_spec

MORE = "there are more than 100 mistakes; from here on they are not shown"
SHOP = (
    "service: shop\n"
    "slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]\n"
)
ALERT = "alerts: [{alert: Down, expr: '%s', severity: ticket, summary: '%s'}]\n"
NAMED = "{{alert: Alert{0}X, expr: up == {0}, severity: ticket, summary: x}}"
ROUTING = """
routing:
  default: c
  receivers: {c: {slack: {channel: "#a", api_url_file: /s}}}
  teams: {web: {page: [c], ticket: [c]}}
  intervals: {n: {times: "01:00-02:00"}}
  %s:
%s---
service: s
team: web
alerts: [{alert: D, expr: up == 0, severity: ticket, summary: x}]
"""


def _each(count: int, form: str) -> str:
    return "".join(f"  - {form.format(number)}\n" for number in range(count))


def _series(count: int, level: str, indent: str = "  ") -> str:
    return "".join(f"{indent}m{number}: {level}\n" for number in range(count))


GROWING: dict[str, Callable[[int], str]] = {
    "unknown keys": lambda n: SHOP + "".join(f"k{i}: 1\n" for i in range(n)),
    "keys that stand twice": lambda n: SHOP + "k: 1\n" * n,
    "labels": lambda n: SHOP + "labels: {" + ", ".join(f"l{i}: v" for i in range(n)) + "}\n",
    "a long text": lambda n: SHOP + f"description: {'word ' * n}\n",
    "hexadecimal digits": lambda n: SHOP + "description: |\n" + "  0123456789abcdef\n" * n,
    "parentheses": lambda n: SHOP + ALERT % ("(" * n + "up" + ")" * n, "x"),
    "signs": lambda n: SHOP + ALERT % ("-" * n + "up", "x"),
    "nested templates": lambda n: (
        SHOP + ALERT % ("up", "{{ if true }}" * (n // 50) + "x" + "{{ end }}" * (n // 50))
    ),
    "nested pipelines": lambda n: SHOP + ALERT % ("up", "{{ " + "(" * n + "1" + ")" * n + " }}"),
    "flow lists": lambda n: SHOP + "x: " + "[" * n + "]" * n + "\n",
    "SLOs of SLOs": lambda n: (
        SHOP.replace("}]", "},\n")
        + "".join(
            f"  {{name: c{i}, objective: 99%, sli: {{composite: [shop/{p}, shop/errors]}}}},\n"
            for i, p in enumerate(["errors", *(f"c{i}" for i in range(n // 8))])
        )
        + "]\n"
    ),
    "scenarios of scenarios": lambda n: (
        SHOP
        + "---\nscenario: s0\ntitle: x\nservices: [shop]\nlasting: 1h\nnormal: {a_total: 1/s}\n"
        + "".join(
            f"---\nscenario: s{i}\ntitle: x\nbased_on: s{i - 1}\nlasting: 1h\n"
            for i in range(1, n // 8)
        )
    ),
    "overrides": lambda n: (
        ROUTING % ("overrides", _each(n // 8, "{{match: {{env: e{0}}}, to: [c]}}"))
    ),
    "overrides, one for each alert": lambda n: (
        (ROUTING % ("overrides", _each(n // 16, "{{match: {{alertname: Alert{0}X}}, to: [c]}}")))
        + f"---\nservice: t\nteam: web\nalerts:\n{_each(n // 16, NAMED)}"
    ),
    "overrides that leave out one alert each": lambda n: (
        ROUTING % ("overrides", _each(n // 32, "{{match: {{alertname: {{not: A{0}}}}}, to: [c]}}"))
    ),
    "overrides for what no alert has": lambda n: (
        (ROUTING % ("overrides", _each(n // 16, "{{match: {{env: e{0}}}, to: [c]}}")))
        + f"---\nservice: t\nteam: web\nalerts:\n{_each(n // 16, NAMED)}"
    ),
    "names that are nearly known": lambda n: (
        f"{SHOP}alerts:\n"
        + _each(
            n // 16,
            "{{alert: A{0}, expr: shop_{0}_totals > 3, severity: ticket, summary: x}}",
        )
        + f"---\nmetrics:\n{_series(n // 16, '{type: counter}').replace('  m', '  shop_')}"
    ),
    "mistakes that follow from mistakes": lambda n: (
        f"{SHOP}alerts:\n"
        + _each(n // 16, "{{alert: A{0}, expr: 'up == (', severity: ticket, summary: '{{{{ x'}}")
    ),
    "mutes": lambda n: ROUTING % ("mutes", _each(n // 8, "{{match: {{env: e{0}}}, during: n}}")),
    "inhibitions": lambda n: (
        ROUTING
        % (
            "inhibit",
            _each(n // 8, "{{source: {{alertname: A{0}}}, target: {{slo: b{0}}}, equal: [z]}}"),
        )
    ),
    "corrections": lambda n: (
        SHOP
        + "".join(f"---\ncorrection: c{i}\nslos: [shop/errors]\nreason: x\n" for i in range(n // 8))
    ),
    "documents": lambda n: (
        SHOP + f"---\ncorrection: c\nslos: [shop]\nreason: {'x' * 300}\n" * (n // 4)
    ),
    "documents of no kind": lambda n: SHOP + "--- a\n" * n,
    "matchers": lambda n: (
        SHOP + ALERT % ("up{" + ", ".join(f'l{i}="v"' for i in range(n // 8)) + "} == 0", "x")
    ),
    "time that is left out": lambda n: (
        SHOP
        + f"exclude:\n{_each(n // 16, '{{during: i{0}, reason: r}}')}"
        + "---\nsettings:\n  intervals:\n"
        + _series(n // 16, "{weekdays: sunday, times: '02:00-04:00'}", "    i").replace("im", "i")
    ),
    "dependencies, each on the next": lambda n: "".join(
        f"---\nservice: s{i}\ndepends_on: [s{i + 1}]\n"
        "slos: [{name: e, objective: 99%, sli: {probe: up}}]\n"
        for i in range(n // 5)
    ),
    "templates": lambda n: "".join(f"---\ntemplate: t{i}\nslo: {{}}\n" for i in range(n // 8)),
    "normal traffic": lambda n: (
        SHOP + "---\nscenario: s\ntitle: t\nlasting: 1h\nnormal:\n" + _series(n, "1/min")
    ),
    "changes of a scenario": lambda n: (
        f"{SHOP}---\nmetrics:\n{_series(n // 4, '{type: gauge}')}---\nscenario: s\ntitle: t\n"
        f"lasting: 1h\nnormal:\n{_series(n // 4, '1')}changes:\n"
        f"  - at: 1m\n    what: w\n    set:\n{_series(n // 4, '2', '      ')}"
    ),
    "parts": lambda n: (
        "service: s\nslos:\n"
        + _each(n // 40, "{{name: n{0}, objective: 99%, sli: {{probe: up{0}}}}}")
        + "  - {name: all, objective: 95%, sli: {composite: ["
        + ", ".join(f"s/n{i}" for i in range(n // 40))
        + "]}}\n"
    ),
}
PROSE: dict[str, str] = {
    "items": "- a\n",
    "items that are numbered": "12. a\n",
    "items below items": "- a\n  - b\n",
    "links": "[a](b) ",
    "references": "[a][b] ",
    "table rows": "| [x](y) | `z` |\n",
    "emphasis": "**a *b* c** ",
    "brackets": "[(",
    "quotes": "> > x\n",
    "tags": "<a href=b>",
}


@pytest.mark.parametrize("what", GROWING)
def test_the_work_grows_as_the_text_does(tmp_path: Path, what: str) -> None:
    once, twice = (_seconds(tmp_path, GROWING[what](size)) for size in (4_000, 8_000))
    assert twice < 3 * once + 0.3


@pytest.mark.parametrize("what", PROSE)
def test_the_work_grows_as_a_runbook_does(tmp_path: Path, what: str) -> None:
    spec = SHOP + ALERT % ("up == 0", "x")
    (tmp_path / "runbooks").mkdir()
    seconds = []
    for size in (40_000, 80_000):
        text = f"## Diagnosis\n\n{PROSE[what] * (size // len(PROSE[what]))}\n\n## Mitigation\n\nx\n"
        (tmp_path / "runbooks" / "Down.md").write_text(text, encoding="utf-8")
        seconds.append(_seconds(tmp_path, spec))
    once, twice = seconds
    assert twice < 3 * once + 0.3


def test_of_one_kind_of_mistake_a_file_has_its_first_hundred_shown(tmp_path: Path) -> None:
    metrics = _series(500, "1/min")
    other = "scenario: t\ntitle: t\nlasting: 1h\nnormal: {gone: 1/min}\nchanges: []\n"
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "other.yaml").write_text(other, encoding="utf-8")
    write_spec(tmp_path, f"{SHOP}---\nscenario: s\ntitle: t\nlasting: 1h\nnormal:\n{metrics}")
    found = compile_root(tmp_path).findings
    unknown = [one for one in found if one.code is codes.SCENARIO_SERIES]
    assert [one.file for one in unknown].count("slo/other.yaml") == 1
    assert len(unknown) == 101
    (more,) = (one for one in found if one.message == MORE)
    assert more.source_line == "  m100: 1/min"


def test_of_dependencies_on_nothing_the_first_hundred_are_shown(tmp_path: Path) -> None:
    needs = ", ".join(f"gone{number}" for number in range(500))
    write_spec(tmp_path, f"{SHOP}depends_on: [{needs}]\n")
    found = compile_root(tmp_path).findings
    assert [one.code for one in found].count(codes.DEPENDENCY_UNKNOWN) == 100
    assert [one.message for one in found].count(MORE) == 1


def test_any_number_of_dependencies_that_never_page_are_warnings(tmp_path: Path) -> None:
    names = [f"s{number}" for number in range(101)]
    ticket = "alerts: [{alert: A, expr: up == 0, severity: ticket, summary: x}]\n"
    needed = "".join(f"---\nservice: {name}\n{ticket}" for name in names)
    write_spec(tmp_path, f"{SHOP}depends_on: [{', '.join(names)}]\n{needed}")
    found = compile_root(tmp_path).findings
    assert [one.code for one in found].count(codes.DEPENDENCY_NEVER_PAGES) == 101
    assert not has_errors(found)


def test_a_page_of_nothing_but_titles_has_its_first_mistakes_shown(tmp_path: Path) -> None:
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "Down.md").write_text("# a\n" * 5_000, encoding="utf-8")
    write_spec(tmp_path, SHOP + ALERT % ("up == 0", "x"))
    said = [
        one.message for one in compile_root(tmp_path).findings if one.file == "runbooks/Down.md"
    ]
    # The first hundred, that there are more, and that the page has no section.
    assert 101 <= len(said) <= 103
    assert MORE in said


def test_a_page_is_read_as_far_as_anybody_would(tmp_path: Path) -> None:
    page = tmp_path / "runbooks" / "Down.md"
    page.parent.mkdir()
    write_spec(tmp_path, SHOP + ALERT % ("up == 0", "x"))
    known = "## Diagnosis\n\n## Mitigation\n\n"  # four lines, and one that ends the last of them
    for lines in (19_995, 19_996):
        page.write_text(known + "[a](b)\n" * lines, encoding="utf-8")
        said = [one for one in compile_root(tmp_path).findings if one.file == "runbooks/Down.md"]
        too_long = [one for one in said if "and 20,000 are read" in one.message]
        assert [one.span and one.span.line for one in too_long] == [20_001] * (lines == 19_996)


def test_a_page_of_dead_links_has_its_first_hundred_shown(tmp_path: Path) -> None:
    (tmp_path / "runbooks").mkdir()
    page = "## Diagnosis\n\n" + "![](a)\n" * 5_000 + "\n## Mitigation\n\nx\n"
    (tmp_path / "runbooks" / "Down.md").write_text(page, encoding="utf-8")
    write_spec(tmp_path, SHOP + ALERT % ("up == 0", "x"))
    said = [
        one.message for one in compile_root(tmp_path).findings if one.file == "runbooks/Down.md"
    ]
    assert said.count('the link "a" leads to no page of runbooks/') == 100
    assert MORE in said


def _seconds(root: Path, text: str) -> float:
    """Processor time without that of collecting what tests before this one have left."""
    write_spec(root, text)
    gc.disable()
    try:
        begin = time.process_time()
        compile_root(root)
        return time.process_time() - begin
    finally:
        gc.enable()


LONGEST = 'a_total{job="%s"}' % ("j" * (20_000 - len('a_total{job=""}')))
DEEPEST = f"{'abs(' * 197}sum by (region) (rate(a_total[$window])){')' * 197}"


@pytest.mark.parametrize(
    "sli",
    [
        f"{{events: {{total: '{LONGEST}', bad: b_total}}}}",
        f"{{latency: '{LONGEST.replace('a_total{', 'a_seconds{').replace('jjj', 'j', 1)}'}}",
        f"{{queries: {{total: '{DEEPEST}', bad: '{DEEPEST.replace('a_', 'b_')}'}}}}",
    ],
    ids=["events", "latency", "queries"],
)
def test_the_longest_and_the_deepest_that_may_be_written_are_compiled(
    tmp_path: Path, sli: str
) -> None:
    objective = "p95 < 1s" if "latency" in sli else "99%"
    write_spec(
        tmp_path,
        f"service: shop\nslos: [{{name: e, by: [region], objective: {objective}, sli: {sli}}}]\n",
    )
    found = compile_root(tmp_path).findings
    assert [one.message for one in found if one.severity is Severity.ERROR] == []
