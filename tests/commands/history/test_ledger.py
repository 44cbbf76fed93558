"""The ledger is what happened: counted from samples on paper, and read from a real Prometheus."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.history.ledger import Ledger, Sum, read_ledger
from slosmith.commands.history.past import Past
from slosmith.model.root import Model
from slosmith.model.units import UnixTime
from tests.commands.history.storage import Samples, serving, store
from tests.conftest import write_spec
from tests.tools.judges import Judge

SPEC = """\
service: shop
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}
  - name: jobs
    objective: 99.9%
    by: [job]
    sli: {events: {total: a_total, good: 'a_total{code="200"}'}}
  - {name: "up", objective: 99%, sli: {probe: up_now}}
"""
SCRAPE = 30
HOURS = 8
GAP = range(5 * 3600, 6 * 3600)
"""Nothing was scraped for an hour."""
FAILING = range(3 * 3600, 3 * 3600 + 600)


def counters(end: int, seed: int) -> tuple[Samples, dict[str, int]]:
    """Counters of two jobs, and how many of each requests failed in all."""
    chance = random.Random(seed)
    found: dict[str, list[tuple[int, float]]] = {}
    failed = {"x": 0, "y": 0}
    for job in failed:
        counts = {"200": 0, "500": 0}
        for after in range(0, HOURS * 3600, SCRAPE):
            counts["200"] += chance.randrange(20)
            now_failed = chance.randrange(3) if after in FAILING else 0
            counts["500"] += now_failed
            failed[job] += now_failed
            if after not in GAP:
                for code, count in counts.items():
                    series = f'a_total{{job="{job}",code="{code}"}}'
                    found.setdefault(series, []).append((end - HOURS * 3600 + after, count))
    found["up_now"] = [
        (end - HOURS * 3600 + after, float(after not in FAILING))
        for after in range(0, HOURS * 3600, SCRAPE)
        if after not in GAP
    ]
    return found, failed


def ledgers(root: Path, url: str, begin: int, end: int) -> dict[str, Ledger]:
    """Those of all SLOs of a root."""
    model = model_of(root)
    past = Past(url=url, now=UnixTime(int(time.time())))
    return {slo.name: read_ledger(slo, model, past, begin, end) for slo in model.slos}


def model_of(root: Path) -> Model:
    """What was specified."""
    model = compile_root(root).model
    assert model is not None
    return model


def whole(ledger: Ledger, group: tuple[tuple[str, str], ...] = ()) -> Sum:
    """All that it has of a group."""
    (account,) = (one for one in ledger.accounts if one.group == group)
    return account.over(0, ledger.cells)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_of_raw_series_each_failure_counts_once_and_a_gap_is_a_gap(
    prometheus: Judge, tmp_path: Path
) -> None:
    write_spec(tmp_path, SPEC)
    end = int(time.time()) // 300 * 300 - 1_200
    samples, failed = counters(end, 7)
    store(samples, tmp_path)
    with serving(prometheus, tmp_path) as server:
        found = ledgers(tmp_path, server.url, end - HOURS * 3600, end)
    assert whole(found["errors"]).bad == pytest.approx(sum(failed.values()))
    for job, count in failed.items():
        assert whole(found["jobs"], (("job", job),)).bad == pytest.approx(count, abs=0.6)
    # An evaluation each 30 s, of which 600 s saw it down.
    assert whole(found["up"]).bad == pytest.approx(600)
    seen = found["errors"].accounts[0].seen
    # The gap is an hour, less what rates and lookback still know of the time before it.
    gone = seen[(GAP.start + 900) // 300 : GAP.stop // 300]
    assert {*gone} == {0.0}
    assert found["errors"].accounts[0].total[(GAP.start + 900) // 300] == 0.0
