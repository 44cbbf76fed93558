"""Every key of every document is accounted for, whatever it is, and nothing ends in a traceback."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.commands.importing.record import Outcome
from slosmith.commands.importing.report import FORMATS
from slosmith.source import Plain
from tests.commands.importing.reading import (
    alerts,
    documents,
    entry,
    flaws,
    imported,
    rules,
    sloth,
)

GOOD = sloth("sum(rate(a_total[{{.window}}]))", "sum(rate(b_total[{{.window}}]))")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("kind: Deployment\napiVersion: apps/v1\nspec: {}\n", 1, "is no SLO and no rule"),
        ("tests: []\nrule_files: [a.yaml]\n", 1, "it is a test of promtool's"),
        ("objective: 99\nerrorQuery: x\n", 1, "it is no format of Sloth, Pyrra, OpenSLO"),
        ("version: prometheus/v7\nservice: a\nslos: []\n", 1, 'version is "prometheus/v7"'),
        ("spec:\n  a: {{ .Values.b }}\n", 2, 'it is a template, which holds "{{ .Values…"'),
        ("a: '{{`{{ $labels.b }}`}}'\n", 1, 'it is a template, which holds "{{`{{…"'),
        ("a: 1\n{{- if b }}\nc: 1\n{{- end }}\n", 2, 'it is a template, which holds "{{- if…"'),
        ("a: {b: 1\nc: ]\n", 1, "broken YAML"),
        ("groups: []\n", 1, "it holds no rules"),
        ("groups:\n- rules:\n  - alert: A\n    expr: 'a >'\n", 4, "is not valid PromQL"),
    ],
)
def test_what_cannot_be_imported_says_where_and_why(text: str, line: int, said: str) -> None:
    (one,) = imported(text).entries
    assert (one.outcome, one.file, one.line) == ("refused", "old1.yaml", line)
    assert said in one.reason
    assert one.hint


def test_texts_of_alerts_that_look_like_a_template_are_none() -> None:
    texts = """
          summary: |
            {{- if eq $labels.unit "byte" }} memory {{ end }}
          more: '{{ `sum(a)` | query | first | value }}'"""
    text = rules("a > 1").replace(" {summary: it is bad}", texts)
    assert [one.outcome for one in imported(text).entries] == ["converted with differences"]


def test_an_unless_that_removes_nothing_is_named_and_the_alert_fires_as_before() -> None:
    found = imported(rules("'a{disk=\"x\"} > 1 unless group by (node) (b)'"))
    assert [one["allow"][0]["code"] for one in alerts(found)] == ["S409"]
    (said,) = flaws(found)
    assert said.startswith('works differently than meant: 5: "unless" removes nothing')


def test_what_is_no_slo_is_passed_over_beside_what_is() -> None:
    found = imported(GOOD, "kind: Deployment\napiVersion: apps/v1\n")
    assert not found.refused
    assert [one.reason for one in found.passed_over] == ["Deployment is no SLO and no rule"]


def test_one_refused_object_leaves_the_others() -> None:
    text = GOOD + "  - {name: second, objective: 100, sli: {}}\n"
    found = imported(text)
    assert [one.outcome for one in found.entries] == ["converted", "refused"]
    assert list(documents(found)) == ["slo/services/shop.yaml"]


BAD = "  - {name: bad, objective: 100, sli: {}, stray: 1}\n"
OPENSLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: a}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator: {spec: {ratioMetric: {counter: true, good: {metricSource: {type: Prometheus, spec:
    {query: a}}}, total: {metricSource: {type: Prometheus, spec: {query: b}}}}}}
  objectives: [{displayName: x, target: 2, stray: 1}, {displayName: y, target: 0.99}]
"""
REFUSED = [
    GOOD.replace("slos:\n", "slos:\n" + BAD),
    rules("a > on (b) 2", "a > 1"),
    OPENSLO,
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_refused_whole_and_nothing_of_it_is_left_to_its_neighbour(
    text: str,
) -> None:
    first, second = sorted(imported(text).entries, key=lambda one: one.line)
    assert first.outcome is Outcome.REFUSED
    assert (second.reason, second.dropped) == ("", [])


@pytest.mark.parametrize("text", [f"stray: 1\n{one}" for one in (GOOD + BAD, OPENSLO)])
def test_what_is_left_of_a_document_is_said_though_one_of_it_is_refused(text: str) -> None:
    said = [one.key for each in imported(text).entries for one in each.dropped]
    assert said == ["stray"]


def test_the_same_input_makes_the_same_bytes_in_whatever_order() -> None:
    other = GOOD.replace("name: orders", "name: parcels").replace("ShopOrders", "Parcels")
    first = imported(GOOD, other)
    assert [w.document for w in first.written] == [
        w.document for w in imported(GOOD, other).written
    ]


def _keys(value: Plain, path: str = "") -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _keys(below, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list) and value:
        for number, below in enumerate(value):
            yield from _keys(below, f"{path}[{number}]")
    else:
        yield path


STRAY = [
    ("slos:", "stray: 1\nslos:", "stray"),
    ("    sli:", "    stray: 1\n    sli:", "slos[0].stray"),
    ("      events:", "      stray: {a: 1}\n      events:", "slos[0].sli.stray"),
    ("alerting: {", "alerting: {stray: [1], ", "slos[0].alerting.stray"),
]


@pytest.mark.parametrize(("old", "new", "key"), STRAY)
def test_a_key_without_a_counterpart_is_listed(old: str, new: str, key: str) -> None:
    found = imported(GOOD.replace(old, new, 1))
    assert [one.key for one in entry(found).dropped] == [key]


WORDS = st.sampled_from(
    [
        *("apiVersion", "kind", "version", "metadata", "name", "spec", "slos", "sli", "events"),
        *("error_query", "total_query", "objective", "service", "labels", "alerting", "groups"),
        *("rules", "alert", "record", "expr", "indicator", "ratio", "errors", "total", "metric"),
        *("target", "window", "objectives", "ratioMetric", "good", "annotations", "severity"),
        *("for", "grouping"),
    ]
)
TEXTS = st.sampled_from(
    [
        *("prometheus/v1", "sloth.slok.dev/v1", "PrometheusServiceLevel", "openslo/v1", "SLO"),
        *("pyrra.dev/v1alpha1", "ServiceLevelObjective", "PrometheusRule", "99.9", "28d", "a b"),
        *(
            "sum(rate(a_total[{{.window}}]))",
            "a / b > 1",
            "{{ $labels.x }}",
            "\x07",
            "-1",
            "a{",
            "",
        ),
        *("monitoring.coreos.com/v1", "AlertWindows", "AlertPolicy", "1e999", "NaN"),
    ]
)
VALUES: st.SearchStrategy[Plain] = st.recursive(
    st.one_of(TEXTS, st.integers(-5, 10**12), st.booleans(), st.none(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=25,
)


@given(st.dictionaries(WORDS, VALUES, max_size=7))
def test_no_document_ends_in_a_traceback(document: dict[str, Plain]) -> None:
    found = imported(json.dumps(document))
    for print_account in FORMATS.values():
        assert print_account(found, {})


WHOLE: tuple[dict[str, Plain], ...] = (
    {
        "version": "prometheus/v1",
        "service": "a",
        "slos": [
            {
                "name": "b",
                "objective": 99,
                "sli": {"events": {"error_query": "rate(a[$window])", "total_query": "b"}},
                "alerting": {"labels": {"a": "b"}, "page_alert": {"disable": True}},
            }
        ],
    },
    {
        "apiVersion": "pyrra.dev/v1alpha1",
        "kind": "ServiceLevelObjective",
        "metadata": {"name": "a", "labels": {"pyrra.dev/team": "b"}},
        "spec": {
            "target": "99",
            "window": "28d",
            "indicator": {"ratio": {"errors": {"metric": "a"}, "total": {"metric": "b"}}},
        },
    },
    {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": "a"},
        "spec": {
            "service": "b",
            "budgetingMethod": "Timeslices",
            "timeWindow": [{"duration": "28d", "isRolling": True}],
            "indicator": {"spec": {"thresholdMetric": {"metricSource": {"spec": {"query": "a"}}}}},
            "objectives": [{"targetPercent": 99, "op": "lte", "value": 5, "timeSliceWindow": "1m"}],
            "alertPolicies": [
                {
                    "kind": "AlertPolicy",
                    "spec": {
                        "conditions": [
                            {"spec": {"condition": {"threshold": 2, "lookbackWindow": "1h"}}}
                        ]
                    },
                }
            ],
        },
    },
    {
        "groups": [
            {
                "name": "a",
                "rules": [
                    {"record": "o:r5m", "expr": "sum(rate(a[5m])) / sum(rate(b[5m]))"},
                    {"record": "o:r1h", "expr": "sum(rate(a[1h])) / sum(rate(b[1h]))"},
                    {"alert": "B", "expr": "o:r1h > 14.4 * 0.001 and o:r5m > 14.4 * 0.001"},
                    {"alert": "C", "expr": "a > 1", "for": "5m", "labels": {"severity": "x"}},
                ],
            }
        ]
    },
)
QUERIES = st.sampled_from(
    [
        *(
            "a / b",
            "sum(rate(a[5m])) / 0",
            "a > +Inf",
            "o:r1h > 1e300 and o:r5m > 1e-300",
            "vector(1)",
        ),
        *(
            "sum(rate(a[5m]) or rate(b[5m]))",
            "1 - avg_over_time(up[5m])",
            "histogram_quantile(2, a)",
        ),
        *("clamp_min(a, NaN)", "max without (replica) (a)", "absent(a)", "{__name__=~'a|b'}", "-a"),
    ]
)


def _damaged(value: Plain, path: list[int], new: Plain) -> Plain:
    """A value in which one leaf or branch is another."""
    if not path or not isinstance(value, dict | list) or not value:
        return new
    here, *rest = path
    if isinstance(value, dict):
        key = sorted(value)[here % len(value)]
        return {**value, key: _damaged(value[key], rest, new)}
    place = here % len(value)
    return [*value[:place], _damaged(value[place], rest, new), *value[place + 1 :]]


@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.lists(st.integers(0, 7), max_size=9), VALUES | QUERIES), max_size=3),
)
def test_no_part_of_a_document_ends_in_a_traceback(
    document: dict[str, Plain], changes: list[tuple[list[int], Plain]]
) -> None:
    changed: Plain = document
    for path, new in changes:
        changed = _damaged(changed, path, new)
    imported(json.dumps(changed))


@given(st.sampled_from((GOOD, rules("a > 1"))), st.data())
def test_no_damaged_text_ends_in_a_traceback(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    middle = data.draw(st.text(max_size=6))
    imported(text[:start] + middle + text[end:])


def test_a_config_map_of_rules_says_what_to_do_with_it() -> None:
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rules}\ndata:\n  a.yaml: |\n    BODY\n"
    )
    (one,) = imported(text.replace("BODY", "groups: []")).entries
    assert one.hint == "write what stands below data: into a file, and import that"
    other = imported(text.replace("BODY", "a: b"), rules("up == 0"))
    assert [each.kind for each in other.passed_over] == ["ConfigMap"]


def test_queries_that_are_lacking_are_named_beside_those_that_are_there() -> None:
    text = sloth("a", "b").replace("error_query", "errors_query")
    assert entry(imported(text)).reason == (
        "it lacks the query of errors or of the total, and has errors_query and total_query"
    )
