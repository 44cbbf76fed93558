"""What is printed once for many SLOs says of each what would be printed of it alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.emit import shape
from slosmith.emit.groups import slo_groups
from slosmith.emit.victoriametrics import VMALERT, layered
from slosmith.model.root import Model
from slosmith.output.document import Group, print_groups
from tests.conftest import write_spec

ROOT = Path(__file__).parents[2]
SHOP = r"""
service: shop
team: web
labels: {audience: public}
slos:
  - name: errors
    description: 'a "quoted" word, {{ no template }} and a \ in it'
    objective: 99.9%
    exclude: [{during: nights, reason: maintenance}]
    sli: {events: {total: 'a_total{x="\\d\""}', bad: 'a_total{x="\\d\"",y="1"}'}}
  - name: other-errors
    description: zażółć
    objective: 99.9%
    sli: {events: {total: 'a_total{x="ü"}', bad: [b_total, c_total]}}
  - name: a-name-that-is-so-long-that-no-uid-has-it
    objective: 99.9%
    sli: {events: {total: a_total, good: b_total}}
    alerting: {contradiction: false, no_data: false, idle: 3h, annotations: {a: "{{ $value }}"}}
  - name: grouped
    objective: 95%
    by: {region: zone}
    exclude: [{when: 'maintenance == 1', reason: maintenance}]
    sli: {events: {total: a_total, good: b_total}}
    alerting: {name: Regions, page: false, labels: {to: them}}
  - name: fast
    objective: p95 < 5s
    sli: {latency: {histogram: a_seconds}}
  - name: seen
    objective: 99%
    by: [job]
    sli: {probe: {up: up, missing: bad}}
  - name: low
    objective: 99%
    sli: {threshold: depth < 3}
  - name: given
    objective: 99%
    exclude: [{during: nights, reason: maintenance}]
    sli: {ratio: job:errors:ratio}
  - name: asked
    objective: 99.5%
    policy: soon
    period: 7d
    sli: {queries: {total: 'sum(rate(x[$window]))', bad: 'sum(rate(y[$window]))'}}
alerts:
  - {alert: ShopQueueFull, expr: depth > 4, severity: ticket, summary: full}
---
policy: soon
period: 7d
source: the tests
tiers:
  - {tier: now, severity: page, budget: 2%, long: 10m, short: 2m}
  - {tier: later, severity: ticket, budget: 60%, long: 2d, short: 3h}
---
settings: {labels: {installation: eu}, intervals: {nights: {times: "02:00-04:00"}}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A shop with SLOs of every kind, each of which differs from the next in something."""
    root = tmp_path_factory.mktemp("shop")
    write_spec(root, SHOP)
    model = compile_root(root).model
    assert model is not None, [one.message for one in compile_root(root).findings]
    return model


@pytest.fixture(scope="module")
def own() -> Model:
    """The project's own specification."""
    model = compile_root(ROOT).model
    assert model is not None
    return model


@pytest.mark.parametrize("name", ["shop", "own"])
def test_each_slo_has_the_text_that_it_has_alone(name: str, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(name)
    assert model.slos
    for slo in model.slos:
        groups = slo_groups(slo, model.settings)
        assert shape.slo_text(slo, model.settings) == print_groups(groups)
        layers = print_groups(layered(groups, model.settings))
        assert shape.slo_text(slo, model.settings, VMALERT) == layers


def test_slos_that_differ_in_words_alone_are_printed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slos = "".join(
        f"""
  - name: {name}
    description: about {name}
    alerting: {{labels: {{to: {name}}}, annotations: {{see: "{name} {{{{ $value }}}}"}}}}
    objective: 99.{number}%
    sli: {{events: {{total: {name}_total, bad: '{name}_total{{x="y"}}'}}}}"""
        for name, number in (("these", 1), ("those", 1), ("others", 2), ("more", 1))
    )
    services = (
        f"service: {service}\nteam: {service}-team\nlabels: {{to: {service}}}\nslos:{slos}"
        for service in ("shapes", "forms")
    )
    write_spec(tmp_path, "\n---\n".join(services))
    model = compile_root(tmp_path).model
    assert model is not None
    printed = []

    def print_noted(groups: Iterable[Group]) -> str:
        printed.append(groups)
        return print_groups(groups)

    monkeypatch.setattr(shape, "print_groups", print_noted)
    texts = [shape.slo_text(slo, model.settings) for slo in model.slos]
    assert len(set(texts)) == 8
    assert len(printed) == 2  # one for each objective
