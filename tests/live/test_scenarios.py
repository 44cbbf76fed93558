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

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from slosmith.audit.live import ask_prometheus, differences
from slosmith.units import Duration
from tests.live.judging import judge, tell
from tests.live.pace import Pace
from tests.live.rehearsal import Rehearsal
from tests.live.stage import Programs, Stage, stage
from tests.servers.waiting import until
from tests.tools.judges import ROOT, judges

pytestmark = [pytest.mark.judge, pytest.mark.slow]
PACE = Pace(30)
OLDEST, NEWEST = 0, -1


@pytest.fixture
def playing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A stage with the oldest or the newest programs; what they wrote stays in pytest's folder."""
    edition: int = request.param
    programs = Programs(
        prometheus=judges("prometheus")[edition], alertmanager=judges("alertmanager")[edition]
    )
    print(f"{programs.prometheus}, {programs.alertmanager}; configuration and logs: {tmp_path}")
    with stage(ROOT, tmp_path, PACE, programs) as one:
        yield one


def with_programs(edition: int) -> pytest.MarkDecorator:
    """Play with one edition of Prometheus and Alertmanager."""
    return pytest.mark.parametrize("playing", [edition], indirect=True, ids=[_NAMES[edition]])


_NAMES = {OLDEST: "oldest", NEWEST: "newest"}


def passes(rehearsal: Rehearsal) -> None:
    """Nothing was wrong; what happened is told either way."""
    print(tell(rehearsal))
    assert judge(rehearsal) == []


def unlike_the_contract(playing: Stage) -> dict[str, list[str]]:
    """What the audit of a live server finds: metrics that are missing, or look different."""
    seen = ask_prometheus(playing.prometheus.url, playing.model.metrics or ())
    found = {
        one.name: differences(one, seen[one.name]) if one.name in seen else ["missing"]
        for one in playing.model.metrics or ()
    }
    return {name: problems for name, problems in found.items() if problems}


@with_programs(OLDEST)
def test_a_delayed_webhook_reaches_the_payments_channel(playing: Stage) -> None:
    """The quickest scenario, which is why every run of all tests plays it."""
    rehearsal = Rehearsal.of(playing, "stripe-webhook-delayed")
    rehearsal.play(normal=Duration.parse("5m"))  # what it reads is a gauge, without a history
    passes(rehearsal)
    assert unlike_the_contract(playing) == {}


@pytest.mark.live
@with_programs(NEWEST)
def test_an_unreachable_database_pages_and_mutes_what_depends_on_it(playing: Stage) -> None:
    rehearsal = Rehearsal.of(playing, "database-unreachable")
    rehearsal.play()
    passes(rehearsal)


@pytest.mark.live
@with_programs(OLDEST)
def test_slow_providers_page_by_errors_and_latency(playing: Stage) -> None:
    rehearsal = Rehearsal.of(playing, "all-providers-slow")
    rehearsal.play()
    passes(rehearsal)


@pytest.mark.live
@pytest.mark.parametrize("playing", [OLDEST, NEWEST], indirect=True, ids=_NAMES.get)
def test_a_restart_while_a_provider_is_down_loses_nothing_and_tells_nothing_twice(
    playing: Stage,
) -> None:
    """The restart comes when the last alert fires, and before anybody was told of it."""
    rehearsal = Rehearsal.of(playing, "one-provider-down")
    slowest = max(rehearsal.scenario.expected, key=lambda one: one.within)
    active = f'ALERTS_FOR_STATE{{alertname="{slowest.alert.name}"}}'
    silence = playing.alertmanager.silence(_silence())

    def restart() -> None:
        seconds = rehearsal.late(slowest.within)
        rehearsal.look_until(lambda now: slowest.alert.name in {one.name for one in now}, seconds)
        (before,) = playing.prometheus.query(active)
        playing.restart()
        (after,) = until(lambda: playing.prometheus.query(active), active)
        assert after["value"][1] == before["value"][1]
        assert silence in {one["id"] for one in playing.alertmanager.silences()}

    rehearsal.play(in_between=restart)
    passes(rehearsal)


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
