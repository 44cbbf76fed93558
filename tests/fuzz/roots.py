"""Whole roots made up by hypothesis: one with every kind of document, damaged in a few places."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.build.world import MARKET
from tests.fuzz.documents import DURATIONS, HOSTILE, NAMES, OBJECTIVES, PROMQL, Json, as_yaml

Place = tuple[int | str, ...]
_MORE = {
    "slo/audit.yaml": """
audit:
  buying:
    - {question: who looks at the queue, rank: high, shown_by: {alert: ShopQueueLong}, fix: a panel}
    - {question: what if the bank is shut, answer: "yes", evidence: seen, date: 2026-01-02, who: me}
""",
    "slo/correction.yaml": """
correction: load-test
from: 2026-01-02T09:00Z
to: 2026-01-02T11:30+02:00
slos: [shop/errors, bank]
reason: a load test that nobody had announced
who: Ada
""",
    "slo/time.yaml": """
service: pay
team: web
exclude: [{during: night, reason: the bank is shut}]
gate: {stop_below: 10%, stop_while: ticket}
slos:
  - name: paid
    objectives: {by: env, prod: 99.9%, test: {objective: 99%, policy: quick}, default: 95%}
    sli: {requests: {histogram: pay_seconds, failed: '{code=~"5.."}', under: 500ms}}
    exclude: [{when: maintenance == 1, reason: a new machine}]
    alerting: {page: false}
  - name: whole
    objective: 99%
    sli: {composite: [shop/errors, bank/open]}
    allow: [{code: S610, reason: few people pay}]
    alerting: {page: false}
alerts:
  - {alert: PayQueueLong, expr: pay_queue > 9, severity: info, summary: long, labels: {env: test}}
---
metrics:
  pay_seconds:
    {type: histogram, buckets: [0.5, 1], unit: seconds, labels: {env: [prod, test], code: }}
  maintenance: {type: gauge}
  pay_queue: {type: gauge, help: who waits}
""",
    "grafana/rows.yaml": """
place: {dashboard: shop}
row:
  title: Business
  panels:
    - type: stat
      title: Open
      description: how many
      targets: [{expr: bank_desks}]
      fieldConfig: {defaults: {unit: none}}
""",
    "grafana/path.yaml": """
path: shop
rows: [{title: Buying, area: buying}, {title: Desks, metrics: [bank_desks]}]
""",
    "slo/template.yaml": """
template: shop/orders
description: orders succeed
parameters:
  shop: {type: text, description: the name of the shop, examples: [north]}
sli:
  events:
    total: 'orders_total{shop="$shop"}'
    bad: 'orders_total{shop="$shop",outcome="error"}'
---
service: orders
team: web
slos:
  - {name: errors, objective: 99%, use: shop/orders, with: {shop: north}, alerting: {page: false}}
---
metrics: {orders_total: {type: counter, labels: {shop: , outcome: }}}
""",
    "alertmanager/alertmanager.yml": """
templates: ['own/*.tmpl', /etc/alertmanager/*.tmpl]
route:
  receiver: all
  routes:
    - {receiver: audit, continue: true, mute_time_intervals: [lunch]}
    - receiver: all
      match: {team: other}
      routes:
        - {receiver: all, match_re: {region: 'eu-.*'}, matchers: ['a!~"b|c"', 'd="1"']}
receivers: [{name: all}, {name: audit, webhook_configs: [{url: 'http://audit.example/'}]}]
inhibit_rules:
  - {source_match: {a: b}, target_matchers: ['service="other"'], equal: [cluster]}
time_intervals:
  - {name: lunch, time_intervals: [{times: [{start_time: '12:00', end_time: '13:00'}]}]}
""",
    "slo/tests/mine.yaml": "rule_files: [../../output/prometheus/rules/shop.yaml]\ntests: []\n",
    "grafana/panel.json": json.dumps(
        {
            "place": {"dashboard": "overview", "row": "Alerts"},
            "panel": {
                "type": "timeseries",
                "title": "Desks",
                "description": "how many are open",
                "fieldConfig": {"defaults": {"unit": "short", "thresholds": {"steps": []}}},
                "targets": [{"expr": "bank_desks", "legendFormat": "{{desk}}", "refId": "A"}],
            },
            "width": 12,
        }
    ),
}
_BASE = "routing:\n  base: {file: alertmanager/alertmanager.yml, after: audit}\n"
_OURS = {
    "routing:\n": _BASE,
    "settings:\n": "settings:\n  intervals: {night: {weekdays: sunday, times: '02:00-04:00'}}\n",
    "  overrides:\n": """
  mutes: [{match: {env: {not: [prod, stage]}}, outside: office}]
  overrides:
    - {match: {alertname: {regex: 'Pay.*'}}, to: [chat], group_by: [service, env]}
    - {match: {env: test}, also: [beat]}
""",
}


def _with_ours(text: str) -> str:
    for key, more in _OURS.items():
        text = text.replace(key, more)
    return text


FILES = {
    **{name: _with_ours(text) for name, text in MARKET.items()},
    **_MORE,
}
_DOCUMENTS = {
    name: [*yaml.safe_load_all(text)] for name, text in FILES.items() if name[-2:] != "md"
}
_PROSE = st.sampled_from(
    (
        *("```", "~~~", "<!--", "-->", "](", "](" * 50, "[a][b]", "[b]: #c", "## Meaning", "# T"),
        *("### x", "====", "> ", "- [ ] ", "| a | b |", "|--|--|", "![](x.png)", "<details>"),
        *("[x](Watchdog.md#who)", "[x](../../etc/passwd)", "{% raw %}", "{{ x }}", "`Shop`"),
        *("\\", "*" * 99, "&#0;"),
    )
)
_VALUES = st.one_of(
    *(HOSTILE, PROMQL, DURATIONS, OBJECTIVES, NAMES),
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    st.sampled_from(([], {}, [[]], [{}], {"": ""}, {"a": {"b": {"c": []}}}, [None], [1, "1", 1.0])),
    st.integers(5, 60).map(lambda depth: json.loads("[" * depth + "]" * depth)),
)


def places(value: Json, above: Place = ()) -> Iterator[Place]:
    """Where there is something in a value, from the outside inwards."""
    yield above
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(one, (*above, key))


_SOMEWHERE = st.sampled_from(
    [(name, place) for name, found in _DOCUMENTS.items() for place in places(found) if place]
)


@st.composite
def damaged_roots(draw: st.DrawFn) -> dict[str, str]:
    """The files of a root in which a few things are others, gone, misnamed, moved or many."""
    documents = copy.deepcopy(_DOCUMENTS)
    texts = {name: text for name, text in FILES.items() if name not in documents}
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 4)) == 0:
            name = draw(st.sampled_from(sorted(texts)))
            texts[name] = _damaged_prose(draw, texts[name])
        else:
            _damage(draw, documents)
    return {**texts, **{name: as_yaml(found) for name, found in documents.items()}}


def _damaged_prose(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    lines[at : at + draw(st.integers(0, 2))] = [draw(_PROSE | HOSTILE) for _ in range(2)]
    return "\n".join(lines)


def _damage(draw: st.DrawFn, documents: dict[str, Json]) -> None:
    name, place = draw(_SOMEWHERE)
    holder: Json = _at(documents[name], place[:-1])
    if _at(holder, place[-1:]) is None:
        return  # what stood there is gone already
    match draw(st.sampled_from(("other", "other", "gone", "misnamed", "moved", "many"))):
        case "other":
            holder[place[-1]] = draw(_VALUES)
        case "gone":
            del holder[place[-1]]
        case "misnamed" if hasattr(holder, "keys"):
            holder[draw(HOSTILE | NAMES)] = holder.pop(place[-1])
        case "moved":
            source, there = draw(_SOMEWHERE)
            holder[place[-1]] = copy.deepcopy(_at(_DOCUMENTS[source], there))
        case _ if hasattr(holder, "extend"):
            holder.extend([holder[place[-1]]] * draw(st.sampled_from((1, 2, 40))))


def _at(value: Any, place: Place) -> Any:
    """What is in a place; None where that is gone."""
    for key in place:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value
