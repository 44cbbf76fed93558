"""Compiling again takes over what has not changed, and comes to what a first compilation does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from slosmith.build.compile import Compilation, compile_root
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.service import Service
from slosmith.source import Origin
from tests.build.changes import Files, Step, changes, dumped
from tests.build.world import MARKET, lay_out, read_in
from tests.conftest import Sample

ROOT = Path(__file__).resolve().parents[2]
# Of a hundred services each has a warning: at 95% an outage tier is added to it.
MANY = {
    f"slo/shop-{number}.yaml": f"""
service: shop-{number}
team: web
slos:
  - name: errors
    objective: 95%
    sli: {{events: {{total: requests_total, bad: 'requests_total{{code="500"}}'}}}}
"""
    for number in range(100)
} | {
    "slo/metrics.yaml": """
metrics:
  requests_total: {type: counter, labels: {code: ["200", "500"]}}
""",
    "slo/settings.yaml": """
settings:
  scrape_interval: 30s
  runbook_base: https://runbooks.shop.io
  dashboard_base: https://grafana.shop.io
""",
    "slo/scenario.yaml": """
scenario: quiet
title: nothing happens
lasting: 1h
normal: {requests_total: 20/min}
silent: [{alert: Shop1ErrorsIdle}]
""",
    "slo/routing.yaml": """
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
  teams:
    web: {page: [pager], ticket: [chat]}
""",
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Compilation]:
    root = tmp_path_factory.mktemp("many")
    lay_out(root, MANY)
    return root, compile_root(root)


@pytest.fixture
def many(first: tuple[Path, Compilation]) -> Iterator[tuple[Path, Compilation]]:
    """A root of a hundred services and its compilation, and after the test as it was before."""
    yield first
    lay_out(first[0], MANY)


def again(many: tuple[Path, Compilation], path: str, old: str, new: str) -> tuple[str, str]:
    """How many services were resolved, and how many warnings found, anew after a change."""
    root, before = many
    assert old in MANY[path]
    (root / path).write_text(MANY[path].replace(old, new), encoding="utf-8")
    after = compile_root(root, earlier=before)
    resolved = _anew(_services(before), _services(after))
    return resolved, _anew(_warnings(before), _warnings(after))


def _anew(before: Iterable[object], after: Iterable[object]) -> str:
    there = {id(one) for one in before}
    kept = Counter(id(one) in there for one in after)
    return f"{kept[False]} of {kept.total()}"


def _services(compilation: Compilation) -> tuple[Service, ...]:
    assert compilation.model is not None, compilation.findings
    return compilation.model.services


def _warnings(compilation: Compilation) -> list[Diagnostic]:
    return [one for one in compilation.findings if one.code.id == "S607"]


def test_a_service_alone_is_looked_at_again(many: tuple[Path, Compilation]) -> None:
    changed = again(many, "slo/shop-7.yaml", "95%", "94%")
    assert changed == ("1 of 100", "1 of 100")


def test_of_a_service_that_only_reads_otherwise_nobody_else_is_told(
    many: tuple[Path, Compilation],
) -> None:
    again(many, "slo/shop-1.yaml", "slos:", "description: sells\nslos:")
    after = compile_root(many[0], earlier=many[1])
    assert many[1].model is not None
    assert after.model is not None
    assert after.model.scenarios[0] is many[1].model.scenarios[0]


def test_who_names_an_alert_is_looked_at_again(many: tuple[Path, Compilation]) -> None:
    root, before = many
    path = root / "slo/shop-1.yaml"
    path.write_text(MANY["slo/shop-1.yaml"].replace("name: errors", "name: faults"))
    after = compile_root(root, earlier=before)
    assert [one.code.id for one in after.findings if one.severity == "error"] == ["S1105"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("slo/metrics.yaml", "metrics:", "# of our own\n\nmetrics:"),
        ("slo/metrics.yaml", "metrics:", "metrics:\n  others_total: {type: counter}"),
        ("slo/settings.yaml", "settings:", "# of our own\n\nsettings:"),
        ("slo/settings.yaml", "runbooks.shop", "books.shop"),
        ("slo/settings.yaml", "https://grafana", "http://grafana"),
        *(
            ("slo/settings.yaml", "settings:", f"settings:\n  {line}")
            for line in (
                'alertmanager: "0.28"',
                "period_interval: 2m",
                "targets: [thanos]",
                "shards: 2",
                "external_labels: [cluster]",
                "foreign: [prometheus/rules/own.yaml]",
                "kubernetes: {namespace: slo}",
            )
        ),
        ("slo/routing.yaml", "#alerts", "#others"),
        ("slo/scenario.yaml", "20/min", "30/min"),
    ],
)
def test_no_service_is_looked_at_again_for_what_it_does_not_refer_to(
    many: tuple[Path, Compilation], path: str, old: str, new: str
) -> None:
    assert again(many, path, old, new) == ("0 of 100", "0 of 100")


@pytest.mark.parametrize(
    "line",
    [
        "labels: {cluster: eu-1}",
        "evaluation_interval: 20s",
        "base_window: 10m",
        'prometheus: "3.0"',
        "gate: {stop_below: 10%}",
    ],
)
def test_every_service_is_made_of_what_it_sees_of_settings(
    many: tuple[Path, Compilation], line: str
) -> None:
    changed = again(many, "slo/settings.yaml", "settings:", f"settings:\n  {line}")
    assert changed == ("100 of 100", "100 of 100")


def test_every_service_refers_to_the_contract(many: tuple[Path, Compilation]) -> None:
    changed = again(many, "slo/metrics.yaml", '"200"', '"204"')
    assert changed == ("100 of 100", "100 of 100")


@pytest.mark.parametrize("new", ["requests_totel", "requests_totels", "unlike_it"])
def test_who_asks_for_a_metric_that_is_not_there_is_looked_at_again(
    many: tuple[Path, Compilation], new: str
) -> None:
    """What the contract gets may be what was meant, or be nearer to it than what was suggested."""
    root, before = many
    service, contract = root / "slo/shop-3.yaml", root / "slo/metrics.yaml"
    service.write_text(
        service.read_text().replace("total: requests_total", "total: requests_totel")
    )
    wrong = compile_root(root, earlier=before)
    assert [one.hint for one in wrong.findings if one.code.id == "S501"] == [
        'did you mean "requests_total"?'
    ]
    contract.write_text(f"{MANY['slo/metrics.yaml']}  {new}: {{type: counter}}\n")
    after = compile_root(root, earlier=wrong)
    assert after.findings == compile_root(root).findings
    assert (after.findings != wrong.findings) == (new != "unlike_it")


def plain(value: object) -> object:
    """A value by all that can be read from it; a place by its path, its document and its file."""
    if isinstance(value, Origin):
        return value.file, value.path, value.whole.start_mark.index
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return type(value).__name__, parts
    if isinstance(value, Mapping):
        return [(plain(key), plain(inner)) for key, inner in value.items()]
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


def follow(root: Path, steps: Iterable[Step]) -> int:
    """Compile after each change, and anew; return how many roots had no mistake."""
    earlier: Compilation | None = None
    right = 0
    for what, make in steps:
        lay_out(root, make())
        earlier, fresh = compile_root(root, earlier=earlier), compile_root(root)
        assert earlier.findings == fresh.findings, what
        assert plain(earlier.model) == plain(fresh.model), what
        assert earlier.sources == fresh.sources, what
        right += fresh.model is not None
    return right


def _some(files: Files, seed: int, most: int) -> list[Step]:
    steps = [*changes(files)]
    random.Random(seed).shuffle(steps)
    return steps[:most]


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.nightly)])
def test_some_changes_to_a_small_root(tmp_path: Path, seed: int) -> None:
    assert follow(tmp_path, _some(dumped(MARKET), seed, 40)) > 10


@pytest.mark.slow
@pytest.mark.nightly
def test_every_change_to_a_small_root(tmp_path: Path) -> None:
    assert follow(tmp_path, _some(dumped(MARKET), 2, 10_000)) > 20


@pytest.mark.slow
def test_changes_to_this_repository(tmp_path: Path, sample: Sample) -> None:
    assert follow(tmp_path, _some(dumped(read_in(ROOT)), 0, sample(4, 30))) > 1
