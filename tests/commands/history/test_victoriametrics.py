"""VictoriaMetrics is read as a Prometheus is: ledgers of raw series, status and gate of records."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from slosmith.live.access import Access
from slosmith.live.prometheus import has_closed_ranges
from tests.commands.history.test_gate import SPEC as GATES
from tests.commands.history.test_gate import ask, world
from tests.commands.history.test_ledger import GAP, HOURS, SPEC, counters, ledgers, whole
from tests.conftest import write_spec
from tests.servers.victoriametrics import VictoriaMetrics

pytestmark = [pytest.mark.judge, pytest.mark.slow]


def test_a_ledger_counts_each_failure_once(victoriametrics: Path, tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    end = int(time.time()) // 300 * 300 - 1_200
    samples, failed = counters(end, 7)
    server = VictoriaMetrics(victoriametrics, tmp_path)
    with server.server.running():
        server.take(samples)
        assert not has_closed_ranges(server.url, Access())
        found = ledgers(tmp_path, server.url, end - HOURS * 3600, end)
    # Its rate() counts from the sample before a window on and draws nothing out, so that what came
    # in a window of 5m30s is taken for what came in five minutes and one more scrape.
    assert whole(found["errors"]).bad == pytest.approx(sum(failed.values()), rel=0.01)
    for job, count in failed.items():
        assert whole(found["jobs"], (("job", job),)).bad == pytest.approx(count, rel=0.01)
    assert whole(found["up"]).bad == pytest.approx(600, abs=30)
    gone = found["errors"].accounts[0].seen[(GAP.start + 900) // 300 : GAP.stop // 300]
    assert {*gone} == {0.0}


def test_status_and_gate_say_of_each_state_what_they_say_on_prometheus(
    victoriametrics: Path, tmp_path: Path
) -> None:
    write_spec(tmp_path, GATES)
    server = VictoriaMetrics(victoriametrics, tmp_path)
    with server.server.running():
        server.take(world())
        codes = {
            name: ask(tmp_path, server.url, name).exit_code for name in ("fine", "spent", "gone")
        }
        status = ask(tmp_path, server.url, command="status")
    assert codes == {"fine": 0, "spent": 1, "gone": 3}
    states = {
        line.split()[1]: line.split()[0] for line in status.stdout.splitlines() if "/" in line
    }
    assert {states[f"{name}/errors"] for name in ("fine", "low", "strict")} == {"ok", "burning"}
