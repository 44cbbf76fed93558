"""Scenarios played for real: simulated traffic, real servers, and what those who are told receive.

Prometheus and Alertmanager are started again in the middle of one of them, on the same data. Their
documentation allows this, and nothing more is excused:

- Prometheus: alerts whose `for` is at least `--rules.alert.for-grace-period` keep the moment at
  which they became active (`ALERTS_FOR_STATE`), so that what fired fires on at once; others wait
  for their `for` again. https://prometheus.io/docs/prometheus/latest/command-line/prometheus/
- Alertmanager keeps notifications and silences in snapshots, which it writes when it ends, and no
  alerts: those come back with Prometheus' next sending. A notification that was sent is not sent
  again before `repeat_interval`; one that was about to be is sent when its alert is back.
  https://prometheus.io/docs/alerting/latest/alertmanager/
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from slosmith.commands.audit.live import ask_prometheus
from slosmith.live.access import Access
from slosmith.model.units import Duration
from tests.live.pace import Pace
from tests.live.rehearsal import Rehearsal
from tests.live.stage import Programs, stage
from tests.live.verdicts import judge, tell
from tests.servers.waiting import until
from tests.tools.judges import ROOT, judges

pytestmark = [pytest.mark.judge, pytest.mark.slow]
# A machine that cannot keep the pace shows nothing of the rules: then it is played more slowly.
PACES = (30, 15, 10)
_MISSED = 1.8
EDITIONS = {"oldest": 0, "newest": -1}
# The servers, which are scraped too, have processes of their own and integrations that lie idle.
_MORE = " too on the server"
Play = Callable[[Rehearsal], None]


def perform(
    folder: Path, edition: str, scenario: str, play: Play, after: Play = lambda _: None
) -> None:
    """Play a scenario and hold it against its document; what happened is told either way.

    Where something was wrong and a scrape or an evaluation had been missed, the machine was too
    busy, and it is played again more slowly.
    """
    found = {name: judges(name)[EDITIONS[edition]] for name in ("prometheus", "alertmanager")}
    for pace in map(Pace, PACES):
        own = folder / str(pace.factor)
        own.mkdir()
        print(f"{', '.join(map(str, found.values()))}; configuration and logs: {own}")
        with stage(ROOT, own, pace, Programs(**found)) as playing:
            rehearsal = Rehearsal.of(playing, scenario)
            play(rehearsal)
            after(rehearsal)
            print(tell(rehearsal))
            wrong = judge(rehearsal)
            gap = playing.longest_gap(rehearsal.over - rehearsal.started)
            usual = float(playing.model.settings.scrape_interval.seconds)
        if not wrong or gap < _MISSED * usual:
            break
        print(f"not kept up with: {gap:.1f} s without a sample; wrong was {wrong}")
    assert wrong == []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play each scenario on the servers that `--servers` names."""
    if "edition" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--servers")
        metafunc.parametrize("edition", EDITIONS if asked == "both" else [asked])


def unlike_the_contract(rehearsal: Rehearsal) -> None:
    """What the audit of a live server finds: metrics that are missing, or look different."""
    metrics = rehearsal.stage.model.metrics or ()
    seen = ask_prometheus(rehearsal.stage.prometheus.url, Access(), metrics)
    for one in metrics:
        problems = seen[one.name].wrong if one.name in seen else ("missing",)
        rehearsal.watch.wrong += [f"{one.name}: {p}" for p in problems if _MORE not in p]


@pytest.mark.waits
def test_a_delayed_webhook_reaches_the_payments_channel(tmp_path: Path, edition: str) -> None:
    """The quickest scenario, which is why every run of all tests plays it.

    What its alert reads is a gauge, which needs no history of its own.
    """
    brief = Duration.parse("5m")
    perform(
        tmp_path,
        edition,
        "stripe-webhook-delayed",
        lambda rehearsal: rehearsal.play(normal=brief),
        unlike_the_contract,
    )


@pytest.mark.live
def test_an_unreachable_database_pages_and_mutes_what_depends_on_it(
    tmp_path: Path, edition: str
) -> None:
    perform(tmp_path, edition, "database-unreachable", Rehearsal.play)


@pytest.mark.live
def test_slow_providers_page_by_errors_and_latency(tmp_path: Path, edition: str) -> None:
    perform(tmp_path, edition, "all-providers-slow", Rehearsal.play)


@pytest.mark.live
def test_streams_that_break_page_once(tmp_path: Path, edition: str) -> None:
    perform(tmp_path, edition, "failure-mid-stream", Rehearsal.play)


@pytest.mark.live
def test_a_full_cache_is_a_ticket_at_most(tmp_path: Path, edition: str) -> None:
    perform(tmp_path, edition, "cache-full", Rehearsal.play)


@pytest.mark.live
def test_five_times_the_load_is_a_ticket_at_most(tmp_path: Path, edition: str) -> None:
    perform(tmp_path, edition, "load-spike", Rehearsal.play)


@pytest.mark.live
def test_a_restart_while_a_provider_is_down_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, edition: str
) -> None:
    """The restart comes when the last alert fires, and before anybody was told of it."""
    perform(tmp_path, edition, "one-provider-down", _with_a_restart)


def _with_a_restart(rehearsal: Rehearsal) -> None:
    playing = rehearsal.stage
    slowest = max(rehearsal.scenario.expected, key=lambda one: one.within)
    active = f'ALERTS_FOR_STATE{{alertname="{slowest.alert.name}"}}'
    silence = playing.alertmanager.silence(_silence())

    def restart() -> None:
        seconds = rehearsal.late(slowest.within)
        rehearsal.look_until(lambda now: slowest.alert.name in {one.name for one in now}, seconds)
        before = playing.prometheus.query(active)
        playing.restart()
        after = until(lambda: playing.prometheus.query(active), active)
        if [one["value"][1] for one in before] != [one["value"][1] for one in after]:
            rehearsal.watch.wrong.append(f"{slowest.alert} began anew with the restart")
        if silence not in {one["id"] for one in playing.alertmanager.silences()}:
            rehearsal.watch.wrong.append("a silence was lost in the restart")

    rehearsal.play(in_between=restart)


def _silence() -> dict[str, object]:
    """A silence of something that never fires here."""
    now = datetime.now(UTC)
    matcher = {"name": "alertname", "value": "Nothing", "isRegex": False, "isEqual": True}
    return {
        "matchers": [matcher],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(hours=1)).isoformat(),
        "createdBy": "somebody",
        "comment": "must outlive a restart",
    }
