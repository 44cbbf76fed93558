"""Whatever stands in old rules, it is played, or said to be unknown, and nothing falls over."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slosmith.commands.compare import compare_rules
from slosmith.commands.compare.report import FORMATS
from slosmith.commands.compare.scenes import SCENES
from slosmith.commands.importing import Choices, import_files
from slosmith.player.counters import Counter
from slosmith.player.playing import Play, Unplayable
from slosmith.player.rules import read_groups
from slosmith.source import File
from tests.commands.compare.reading import burning

COUNTERS = [
    Counter(
        name="a_total",
        labels={"code": code},
        times=30 * np.arange(1, 21, dtype=np.float64),
        values=np.arange(20, dtype=np.float64),
    )
    for code in ("200", "500")
]
LENGTHS = st.sampled_from(("5m", "1s", "99y", "1ms", "3000000h"))
LEAVES = st.sampled_from(
    ("a_total", 'a_total{code="500"}', "b", "1", "0", "-1", "1e308", "NaN", "time()", "vector(0)")
)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, OPERATORS, inner),
        st.builds("{}({})".format, FUNCTIONS, inner),
        st.builds("{} by (code) ({})".format, AGGREGATIONS, inner),
        st.builds("{}({}[{}])".format, RANGED, SELECTORS, LENGTHS),
        st.builds("{}(({})[{}:{}])".format, RANGED, inner, LENGTHS, LENGTHS),
        st.builds("clamp_max({}, {})".format, inner, inner),
        st.builds("round({}, {})".format, inner, inner),
        st.builds("a_total offset {}{}".format, st.sampled_from(("", "-")), LENGTHS),
        st.builds("a_total @ {}".format, st.integers(0, 9)),
    )


OPERATORS = st.sampled_from(
    (
        *("+", "-", "*", "/", "%", "^", "atan2", "and", "or", "unless", ">", "== bool"),
        *("* on (code)", "/ ignoring (code) group_left ()", "and on ()"),
    )
)
FUNCTIONS = st.sampled_from(("abs", "absent", "scalar", "vector", "sort", "-", "exp", "round"))
AGGREGATIONS = st.sampled_from(("sum", "max", "min", "avg", "count", "stddev", "group"))
RANGED = st.sampled_from(
    ("rate", "increase", "delta", "deriv", "sum_over_time", "avg_over_time", "last_over_time")
)
SELECTORS = st.sampled_from(("a_total", "b", "recorded"))
EXPRESSIONS = st.recursive(LEAVES, _wider, max_leaves=6)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS, EXPRESSIONS, LENGTHS, LENGTHS)
def test_an_expression_is_played_or_unknown(one: str, two: str, wait: str, interval: str) -> None:
    rules: list[dict[str, Any]] = [
        {"record": "recorded", "expr": one},
        {"alert": "A", "expr": two, "for": wait, "keep_firing_for": interval},
    ]
    for every in ("30s", interval):
        play = Play(COUNTERS, 20, 30)
        try:
            play.run(read_groups([{"name": "g", "interval": every, "rules": rules}]))
        except Unplayable:
            continue
        assert [len(mask) for _, mask in play.alerts] == [20]


DAMAGES = [
    ("for", "for: 99999999999999999999d"),
    ("for", "for: -1s"),
    ("for", "for: {a: b}"),
    ("keep", "keep_firing_for: '9999999999999999999999999999999999999999y'"),
    ("labels", "labels: {severity: [1], slo: errors}"),
    ("labels", 'labels: {severity: "\\e[31m", slo: "a|b`", service: shop}'),
    ("labels", "labels: 3"),
    ("annotations", "annotations: [1]"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("key", "line"), DAMAGES, ids=[line for _, line in DAMAGES])
def test_a_damaged_rule_is_reported_in_every_format(
    monkeypatch: pytest.MonkeyPatch, key: str, line: str
) -> None:
    monkeypatch.setattr("slosmith.commands.compare.SCENES", SCENES[:1])
    lines = [one for one in burning().splitlines() if not one.lstrip().startswith(f"{key}:")]
    text = "\n".join([*lines, f"        {line}"]) + "\n"
    found = import_files([File(path="old.yaml", text=text)], Choices())
    comparison = compare_rules(found, None, None)
    for print_it in FORMATS.values():
        assert "\x1b" not in print_it(comparison, Choices())
