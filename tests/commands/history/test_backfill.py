"""What is written of the past is what would have been recorded, and the budget follows from it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from slosmith.commands.history.ledger import Account
from slosmith.model.units import utc_minute
from tests.commands.history.storage import serving, store
from tests.commands.history.test_ledger import GAP, HOURS, SPEC, counters, ledgers, whole
from tests.conftest import run_compiler, write_spec
from tests.emit.dashboards.world import add_blocks
from tests.tools.judges import Judge


def backfilled(root: Path, url: str, *words: str) -> None:
    """Write the past of each SLO, and put it into the storage."""
    for name in ("errors", "jobs", "up"):
        into = root / f"{name}.om"
        done = run_compiler(
            *(root, "backfill", f"shop/{name}", "--prometheus", url, "--last", f"{HOURS}h"),
            *("--into", str(into), *words),
        )
        assert done.exit_code == 0, done.stderr
        add_blocks(into, root / "new")


def columns(account: Account) -> tuple[Iterable[float], ...]:
    """Bad, all and seen."""
    return account.bad, account.total, account.seen


def outside(cells: Iterable[float]) -> list[float]:
    """Cells but for where the gap begins: no file can say that a series ends, as a server does."""
    found = list(cells)
    return found[: GAP.start // 300] + found[GAP.start // 300 + 3 :]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_the_past_of_a_new_slo_is_what_would_have_been_recorded(
    prometheus: Judge, tmp_path: Path
) -> None:
    write_spec(tmp_path, SPEC)
    end = int(time.time()) // 1200 * 1200 - 4 * 3600
    begin = end - HOURS * 3600
    samples, failed = counters(end, 8)
    store(samples, tmp_path)
    until = ("--until", time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(end)))
    with serving(prometheus, tmp_path) as server:
        from_raw = ledgers(tmp_path, server.url, begin, end)
        backfilled(tmp_path, server.url, *until)
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "new").rename(tmp_path / "data")
    assert run_compiler(tmp_path, "build").exit_code == 0
    rules = yaml.safe_load((tmp_path / "output/prometheus/rules/shop.yaml").read_text())
    records = {
        (rule["labels"]["slo"], rule["record"]): rule["expr"]
        for group in rules["groups"]
        for rule in group["rules"]
        if "record" in rule
    }
    with serving(prometheus, tmp_path) as server:
        recorded = ledgers(tmp_path, server.url, begin, end)
        blocks = {
            name: server.ask(
                *("query",), query=records[name, "slo:bad_events:blocks30d"], time=str(end + 240)
            )["result"]
            for name in ("errors", "jobs", "up")
        }
    for name, ledger in from_raw.items():
        assert len(ledger.raw) > 80
        assert not recorded[name].raw, "all is recorded now"
        for one, other in zip(ledger.accounts, recorded[name].accounts, strict=True):
            for raw, own in zip(columns(one), columns(other), strict=True):
                assert outside(own) == pytest.approx(outside(raw))
    bad = {name: sum(float(one["value"][1]) for one in found) for name, found in blocks.items()}
    assert bad == pytest.approx(
        {"errors": sum(failed.values()), "jobs": sum(failed.values()), "up": 600.0}, abs=1.2
    )
    assert whole(recorded["errors"]).bad == pytest.approx(sum(failed.values()))


@pytest.mark.judge
@pytest.mark.slow
def test_a_renamed_slo_keeps_what_was_recorded(prometheus: Judge, tmp_path: Path) -> None:
    now = int(time.time())
    moments = range(now - 6 * 3600, now - 4 * 3600, 30)
    old = '{service="store",slo="failures"}'
    store(
        {
            f"slo:bad_events:rate5m{old}": [(at, 0.5) for at in moments],
            f"slo:total_events:rate5m{old}": [(at, 2.0) for at in moments],
        },
        tmp_path,
    )
    write_spec(tmp_path, SPEC)
    words = ("--renamed-from", "store/failures", "--last", "4h", "--into", str(tmp_path / "a"))
    with serving(prometheus, tmp_path) as server:
        server_ = ("--prometheus", server.url)
        done = run_compiler(tmp_path, "backfill", "shop/errors", *server_, *words)
        nothing = run_compiler(tmp_path, "backfill", "shop/errors", *server_, "--last", "4h")
    assert done.exit_code == 0, done.stderr
    first = -(-moments[0] // 30) * 30  # an evaluation each half minute
    assert f"shop/errors from {utc_minute(first)} to" in done.stdout
    assert done.stderr == "the server knows nothing of it before that time\n"
    lines = (tmp_path / "a").read_text().splitlines()
    own = '{service="shop",slo="errors"}'
    # Two hours, and five minutes of lookback, less what is younger than three hours: none of it.
    assert sum(line.startswith(f"slo:bad_events:rate5m{own} 0.5 ") for line in lines) in (249, 250)
    # A block of four minutes: 240 s of 0.5 events a second.
    assert sum(line.startswith(f"slo:bad_events:block{own} 120.0 ") for line in lines) >= 29
    assert nothing.exit_code == 1
    assert "the server knows nothing of shop/errors in that time" in nothing.stderr
