"""Documents made up by hypothesis: good ones, damaged ones, and those full of hostile texts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

Json = Any

HOSTILE = st.sampled_from(
    (
        "",
        " ",
        "-",
        "a: b",
        "{{ $labels.x }}",
        "{{",
        "}}",
        "{{ end }}",
        '{{ "{{" }}',
        '"; drop',
        'x"} or vector(1) #',
        "a\nb: c",
        "a\n- alert: Evil\n  expr: vector(1)",
        "...",
        "---",
        "%{x}",
        "$window",
        "[5m]",
        "\\",
        "'",
        '"',
        "`",
        "`x`",
        "é",
        "\u2028",
        "\x00",
        "\ufeff",
        "\U0001f4a5",
        "<script>",
        "${HOME}",
        "*",
        "&a",
        "!!python/name:os.system",
        "on",
        "012",
        "1:30",
        "2026-01-01",
        "1e999",
        ".inf",
        "NaN",
        "9" * 200,
        "x" * 3000,
    )
)
TEXT = HOSTILE | st.text(max_size=20)
NAMES = st.sampled_from(("shop", "stall", "errors", "a-b", "x1"))
SELECTORS = st.sampled_from(
    (
        "a_total",
        'a_total{code="500"}',
        'a_total{code=~"5..|4.."}',
        'b_total{job="x",path!="/a b"}',
        "b_seconds",
        "queue_depth",
        "sum(rate(a_total[$window]))",
        "sum by (code) (rate(a_total[5m])) / on (code) sum by (code) (rate(b_total[5m])) > 0.5",
        "max(queue_depth) < 10",
        "absent(up) > 0",
        "histogram_quantile(0.9, sum by (le) (rate(b_seconds_bucket[5m]))) > 1",
        'label_replace(up, "a", "$1", "b", "(.*)") == 0',
    )
)
PROMQL = SELECTORS | st.text(alphabet='ab_total{}()[]=~"$,.<>+-/*05msby on', max_size=40) | TEXT
OBJECTIVES = st.sampled_from(
    ("99.9%", "99%", "90%", "40%", "error rate < 0.1%", "p95 < 5s", "p99.9 <= 250ms", "100%", "9")
)
DURATIONS = st.sampled_from(("5m", "30d", "7d", "1w", "90d", "36h", "1s", "0s", "1", "5 m"))


def maybe(strategy: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Mostly what is meant, at times any other value."""
    other = st.none() | st.booleans() | st.integers() | TEXT | st.just([]) | st.just({})
    return st.one_of(strategy, strategy, strategy, strategy, strategy, strategy, other)


def mapping(**keys: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """A mapping with any of the keys, and now and then one that nobody knows."""
    unknown = st.dictionaries(TEXT, TEXT, max_size=1) | st.just({}) | st.just({})
    known = st.fixed_dictionaries({}, optional={k: maybe(v) for k, v in keys.items()})
    return st.builds(lambda a, b: {**b, **a}, known, unknown)


LABELS = st.dictionaries(st.sampled_from(("owner", "tier", "le", "x")) | TEXT, TEXT, max_size=2)
EVENTS = mapping(total=PROMQL, bad=PROMQL, good=PROMQL) | st.just(
    {"total": "a_total", "bad": 'a_total{code="500"}'}
)
SLI = st.one_of(
    st.builds(lambda e: {"events": e}, EVENTS),
    st.builds(lambda e: {"latency": e}, PROMQL),
    st.builds(lambda e: {"probe": e}, PROMQL),
    st.builds(lambda e: {"threshold": e}, PROMQL),
    st.builds(lambda e: {"ratio": e}, PROMQL),
    st.builds(lambda e: {"slices": {"length": "1m", "good": e}}, PROMQL),
    st.builds(lambda a, b: {"queries": {"total": a, "bad": b}}, PROMQL, PROMQL),
    mapping(events=EVENTS, latency=PROMQL, ratio=PROMQL),
)
ALERTING = mapping(
    page=st.booleans(),
    ticket=st.booleans(),
    no_data=st.sampled_from(("page", "ticket", False)),
    idle=DURATIONS,
    name=st.just("Errors"),
    labels=LABELS,
    annotations=LABELS,
)
SLO = mapping(
    period=DURATIONS,
    policy=st.sampled_from(("google-30d", "google-7d", "mine", "nowhere")),
    description=TEXT,
    by=st.lists(st.sampled_from(("code", "job", "slo")) | TEXT, max_size=2),
    alerting=ALERTING,
    objectives=st.lists(OBJECTIVES, max_size=2),
)
ENTRY = st.builds(
    lambda name, objective, sli, rest: {"name": name, "objective": objective, "sli": sli, **rest},
    NAMES,
    OBJECTIVES,
    SLI,
    SLO | st.just({}),
)
ALERT = st.builds(
    lambda name, expr, summary, rest: {
        "alert": name,
        "expr": expr,
        "severity": "page",
        "summary": summary,
        **rest,
    },
    st.sampled_from(("Full", "Empty", "ShopErrorsIdle")) | TEXT,
    PROMQL,
    TEXT,
    mapping(labels=LABELS, description=TEXT, runbook=TEXT) | st.just({}),
)
METRIC = mapping(
    type=st.sampled_from(("counter", "gauge", "histogram", "summary")),
    unit=st.just("seconds") | TEXT,
    labels=st.dictionaries(TEXT, st.none() | st.lists(TEXT, max_size=2), max_size=2),
    buckets=st.lists(st.floats(allow_nan=False) | st.integers(), max_size=3),
    help=TEXT,
)
DOCUMENT = st.one_of(
    st.builds(
        lambda name, slos, alerts, rest: {"service": name, "slos": slos, "alerts": alerts, **rest},
        NAMES,
        st.lists(ENTRY, max_size=3),
        st.lists(ALERT, max_size=2),
        mapping(team=TEXT, description=TEXT, labels=LABELS, traffic=st.just("2/h")) | st.just({}),
    ),
    st.builds(lambda m: {"metrics": m}, st.dictionaries(SELECTORS, METRIC, max_size=3)),
    mapping(settings=mapping(scrape_interval=DURATIONS, period_interval=DURATIONS, labels=LABELS)),
    mapping(policy=st.just("mine"), period=DURATIONS, source=TEXT, tiers=st.just([])),
    mapping(service=NAMES, metrics=LABELS, routing=LABELS, scenario=NAMES),
)
STREAMS = st.lists(DOCUMENT, min_size=1, max_size=3)


def as_yaml(documents: list[Json]) -> str:
    """Documents as YAML; JSON is YAML too, and says exactly what is meant."""
    return "\n---\n".join(json.dumps(document, ensure_ascii=False) for document in documents)
