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
        "-Inf < up != NaN",
        "up > 1e999",
        "max by (job) (up) == -0",
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
    other: st.SearchStrategy[Json] = (
        st.none() | st.booleans() | st.integers() | TEXT | st.just([]) | st.just({})
    )
    return st.one_of(strategy, strategy, strategy, strategy, strategy, strategy, other)


def mapping(**keys: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """A mapping with any of the keys, and now and then one that nobody knows."""
    unknown: st.SearchStrategy[Json] = (
        st.dictionaries(TEXT, TEXT, max_size=1) | st.just({}) | st.just({})
    )
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
    st.builds(lambda e: {"freshness": {"last": e, "under": "1h"}}, PROMQL),
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
    return "\n---\n".join(
        json.dumps(document, ensure_ascii=False, default=str) for document in documents
    )


# What is accepted, with texts that try to leave their place in what is rendered.
FITS = {
    "events": (
        st.sampled_from(
            (
                {"total": "a_total", "bad": 'a_total{code="500"}'},
                {"total": ["a_total", 'b_total{x=~"a|b"}'], "good": 'a_total{code!~"5.."}'},
                {"total": 'a_total{x="a\\"b\\\\c"}', "bad": 'a_total{x="a\\"b\\\\c",y="é{{"}'},
            )
        ),
        st.sampled_from(("99.9%", "95%", "40%", "error rate < 0.001%", "99.99999%")),
    ),
    "latency": (
        st.sampled_from(("b_seconds", 'b_seconds{x="1"}', "b_milliseconds")),
        st.sampled_from(("p95 < 5s", "p99.9 <= 250ms", "p50 < 1h", "p99 < 1ms")),
    ),
    "probe": (
        st.sampled_from(("up", {"up": 'ready{a="b"}', "healthy": "50%", "missing": "bad"})),
        st.sampled_from(("99.9%", "50%")),
    ),
    "freshness": (
        st.sampled_from(
            (
                {"last": 'done{x="}"}', "under": "26h"},
                {"last": "done_seconds", "under": "1m", "fresh": "50%", "missing": "bad"},
            )
        ),
        st.sampled_from(("99%", "99.9%")),
    ),
    "threshold": (
        st.sampled_from(("max(queue) < 10", "1 < queue", {"any": 'queue{x="}"} != 0'})),
        st.just("99%"),
    ),
    "slices": (
        st.just({"length": "1m", "good": "sum(rate(a_total[2m])) / sum(rate(b_total[2m])) > 0.9"}),
        st.just("99.5%"),
    ),
    "queries": (
        st.just({"total": "sum(rate(a_total[$window]))", "good": "sum(rate(b_total[$window]))"}),
        st.sampled_from(("99%", "error rate < 2%")),
    ),
    "ratio": (st.just('my:ratio{x="y"}'), st.just("99%")),
}
PROSE = st.one_of(HOSTILE, st.text(max_size=30)).map(
    lambda text: "".join(c for c in text if c.isprintable())
)
VALUES = PROSE.map(lambda text: text.replace("{{", "{"))


@st.composite
def accepted(draw: st.DrawFn) -> Json:
    """A service that should be accepted, whatever its texts say."""
    kinds = draw(st.lists(st.sampled_from(sorted(FITS)), min_size=1, max_size=3, unique=True))
    grouped = draw(st.booleans())
    slos = []
    for kind in kinds:
        sli, objective = FITS[kind]
        period = draw(st.sampled_from(("30d", "28d", "1w")))
        slos.append(
            {
                "name": kind,
                "objective": draw(objective),
                "sli": {kind: draw(sli)},
                "period": period,
                "by": ["zone"] if grouped and kind in ("events", "latency") else [],
                "description": draw(PROSE),
                "alerting": {
                    "no_data": draw(st.sampled_from(("page", "ticket", False))),
                    "labels": {"owner": draw(VALUES)},
                    "annotations": {"note": draw(VALUES)},
                },
            }
        )
    alert = {
        "alert": "Full",
        "expr": draw(st.sampled_from(('queue{x="a\\"b{{"} > 1', "up == 0", "a / b >\n  0.5"))),
        "severity": "ticket",
        "summary": draw(VALUES),
        "description": draw(VALUES) + " {{ $value | humanize }}",
        "labels": {"owner": draw(VALUES)},
    }
    return {
        "service": draw(NAMES),
        "labels": {"hint": draw(VALUES)},
        "slos": slos,
        "alerts": [alert],
        "description": draw(PROSE),
    }
