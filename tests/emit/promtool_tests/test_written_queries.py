"""Queries that people write are proven: what is taken away, joined, left out or named anew."""

from __future__ import annotations

from fractions import Fraction

import pytest

from slosmith.emit.promtool_tests.mixture import Adds, mixtures
from slosmith.promql import parse_expression
from slosmith.simulate.series import Series
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import UnsupportedError
from tests.conftest import ONE_TIER, Compile, run_compiler

SLOW_OR_FAILED = """
service: api
team: web
slos:
  - name: slow-or-failed
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(rq_total[$window]))'
        bad: >-
          sum(rate(rq_total{code="500"}[$window])) + sum(rate(rq_seconds_count[$window]))
          - sum(rate(rq_seconds_bucket{le="1"}[$window]))
"""
NEITHER = """
service: api
team: web
slos:
  - name: neither
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(rq_total[$window]))'
        bad: >-
          sum(rate(rq_total[$window])) - sum(rate(rq_total{code="200"}[$window]))
          - (sum(rate(rq_total{code="404"}[$window])) or vector(0))
"""
JOINED = """
service: api
team: web
slos:
  - name: joined
    objective: 99%
    by: [owner]
    sli:
      queries:
        total: >-
          sum by (owner) (rate(rq_total[$window]) * on (instance) group_left (owner) node_info)
        bad: >-
          sum by (owner) (rate(rq_total{code="500"}[$window])
          * on (instance) group_left (owner) node_info)
"""
ROUNDED = """
service: api
team: web
slos:
  - name: rounded
    objective: 99%
    sli:
      queries:
        total: 'sum(round(rate(rq_total[$window]), 0.001))'
        bad: 'sum(round(rate(rq_total{code="500"}[$window]), 0.001))'
"""
GROUPED_BY_A_NEW_NAME = """
service: api
team: web
slos:
  - name: grouped
    objective: 99%
    by: [site]
    sli:
      queries:
        total: >-
          sum by (site) (label_replace(rate(rq_total[$window]), "site", "$1", "job", "(.*)"))
        bad: >-
          sum by (site)
          (label_replace(rate(rq_total{code="500"}[$window]), "site", "$1", "job", "(.*)"))
---
metrics:
  rq_total: {type: counter, labels: {job: [north, south], code: ["200", "500"]}}
"""
ONE_INSTEAD_OF_ANOTHER = """
service: api
team: web
slos:
  - name: instead
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(rq_total[$window]))'
        bad: 'sum(rate(new_errors_total[$window])) or on () sum(rate(old_errors_total[$window]))'
"""
LATE_ALONE = """
service: api
team: web
slos:
  - name: late-alone
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(rq_total[$window]))'
        bad: 'sum(rate(rq_total{code="500"}[$window] offset 5m))'
"""
LARGEST = """
service: api
team: web
slos:
  - name: largest
    objective: 99%
    sli:
      queries:
        total: 'sum(max by (shard) (rate(rq_total[$window])))'
        bad: 'sum(max by (shard) (rate(rq_total{code="500"}[$window])))'
"""
LARGEST_OF_TWINS = """
service: api
team: web
slos:
  - name: largest-of-twins
    objective: 99%
    sli:
      queries:
        total: 'sum(max without (replica) (rate(rq_total[$window])))'
        bad: 'sum(max without (replica) (rate(rq_total{code="500"}[$window])))'
"""


@pytest.mark.judge
@pytest.mark.parametrize(
    ("spec", "not_proven"),
    [
        (SLOW_OR_FAILED, 0),
        (NEITHER, 0),
        pytest.param(JOINED, 1, marks=pytest.mark.nightly),
        (ROUNDED, 1),
        (LATE_ALONE, 1),
        (LARGEST, 1),
        (LARGEST_OF_TWINS, 0),
        (GROUPED_BY_A_NEW_NAME, 0),
        pytest.param(ONE_INSTEAD_OF_ANOTHER, 0, marks=pytest.mark.nightly),
    ],
)
def test_written_queries_are_proven_or_said_to_be_not_once(
    compile: Compile, spec: str, not_proven: int
) -> None:
    done = run_compiler(compile(spec + ONE_TIER).root, "verify")
    assert done.exit_code == 0, done.stdout
    assert done.stdout.count("not proven:") == not_proven, done.stdout
    if "joined" in spec:
        assert "is recorded rightly from raw series" in done.stdout  # all else is proven


def test_what_is_taken_from_the_part_is_half_there_while_all_is_bad() -> None:
    # All, of which some failed; a count, and a bucket that is taken from it.
    adds = [Adds(*map(Fraction, pair)) for pair in ((1, 0), (1, 1), (0, 1), (0, -1))]
    none, whole = mixtures(adds)
    assert [str(one) for one in none] == ["1", "0", "1", "1"]
    assert [str(one) for one in whole] == ["1/2", "1/2", "1", "1/2"]


def test_a_part_that_is_taken_from_all_events_alone_is_none_of_them_or_all() -> None:
    none, whole = mixtures([Adds(Fraction(1), Fraction(1)), Adds(Fraction(0), Fraction(-1))])
    assert [str(one) for one in (*none, *whole)] == ["1", "1", "1", "0"]


@pytest.mark.parametrize("pairs", [((1, 1),), ((1, 0),), ((-1, 0), (1, 1)), ((0, 1), (0, -1))])
def test_there_is_no_mixture_of_series_that_cannot_be_both(pairs: tuple[tuple[int, int]]) -> None:
    with pytest.raises(UnsupportedError):
        mixtures([Adds(*map(Fraction, pair)) for pair in pairs])


def _labels(query: str, *series: tuple[str, dict[str, str]]) -> list[dict[str, str]]:
    made = [
        Series(name=name, labels=tuple(sorted(labels.items())), counter=False)
        for name, labels in series
    ]
    steady = Steady(parse_expression(query), made)
    found = steady.evaluate([Fraction(1)] * len(made)).vector
    return [dict(one) for one in found]


@pytest.mark.parametrize(
    ("new", "becomes"),
    [
        ("$1", "eu-west"),
        ("${1}x", "eu-westx"),
        ("$1x", ""),  # the group "1x", as in Go
        ("$zone/$$", "1/$"),
        ("$9", ""),
        ("plain", "plain"),
    ],
)
def test_parts_of_what_a_replacement_matched_are_filled_in(new: str, becomes: str) -> None:
    query = f'label_replace(up, "region", "{new}", "at", "([a-z]+-[a-z]+)-(?P<zone>.)")'
    (labels,) = _labels(query, ("up", {"at": "eu-west-1"}))
    assert labels.get("region", "") == becomes


def test_a_join_copies_the_labels_that_it_names() -> None:
    query = "up * on (instance) group_left (owner, gone) info"
    (labels,) = _labels(
        query,
        ("up", {"instance": "a", "gone": "x", "job": "j"}),
        ("info", {"instance": "a", "owner": "web"}),
    )
    assert labels == {"instance": "a", "job": "j", "owner": "web"}
