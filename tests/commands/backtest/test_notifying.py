"""When notifications are sent is what a real Alertmanager does with the same alerts."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from slosmith.commands.backtest.notifying import messages, notifications, once
from slosmith.commands.history.firing import Firing
from slosmith.judges.routing_tree import RoutingTree
from tests.servers.alertmanager import Alertmanager
from tests.servers.answering import Reply, Request, answering
from tests.tools.judges import Judge

CONFIGURATION = """
route:
  receiver: nobody
  routes:
    - {receiver: waits, matchers: ['alertname="Waits"'], group_wait: 2s, group_interval: 4s,
       repeat_interval: 9s, group_by: [alertname]}
    - {receiver: again, matchers: ['alertname="Again"'], group_wait: 2s, group_interval: 4s,
       repeat_interval: 7s, group_by: [alertname]}
    - {receiver: inhibited, matchers: ['alertname=~"Early|Late"'], group_wait: 2s,
       group_interval: 5s, repeat_interval: 1h, group_by: [alertname]}
    - {receiver: muted, matchers: ['alertname="Muted"'], group_wait: 1s, group_interval: 5s,
       repeat_interval: 1h, group_by: [alertname], mute_time_intervals: [quiet]}
inhibit_rules:
  - {source_matchers: ['severity="page"'], target_matchers: ['severity="ticket"'], equal: [job]}
time_intervals:
  - {name: quiet, time_intervals: [{times: [{start_time: "BEGIN", end_time: "END"}]}]}
receivers:
  - {name: nobody}
"""
RECEIVERS = ("waits", "again", "inhibited", "muted")
LATE = 1.9
"""Seconds by which a busy machine may be late; messages of a group are four apart and more."""


def alerts(begin: int, quiet: int) -> list[Firing]:
    """When each begins and ends, in seconds; what is muted lasts until after the mute."""

    def one(name: str, severity: str, job: str, times: tuple[int, int]) -> Firing:
        labels = {"alertname": name, "severity": severity, "job": job}
        return Firing(labels=labels, begins=begin + times[0], ends=begin + times[1])

    return [
        one("Waits", "page", "a", (0, 24)),
        one("Waits", "page", "b", (5, 15)),
        one("Again", "page", "c", (0, 28)),
        one("Source", "page", "x", (4, 15)),
        one("Early", "ticket", "x", (0, 10)),
        one("Late", "ticket", "x", (6, 25)),
        one("Late", "ticket", "y", (6, 25)),
        one("Muted", "page", "m", (0, quiet - begin + 8)),
    ]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.waits
def test_each_message_comes_when_it_is_said_to_come(alertmanager: Judge, tmp_path: Path) -> None:
    begin = int(time.time()) + 5
    quiet = (begin + 16) // 60 * 60 + 60  # the next full minute, and not before all else is over
    got: dict[str, list[tuple[float, frozenset[str]]]] = defaultdict(list)

    def take(request: Request) -> Reply:
        body = json.loads(request.body)
        firing = (one["labels"] for one in body["alerts"] if one["status"] == "firing")
        got[request.path.strip("/")].append(
            (time.time(), frozenset(labels["job"] for labels in firing))
        )
        return Reply(200, "ok", "text/plain")

    with answering(take) as home:
        text = _configuration(home, begin, quiet)
        path = tmp_path / "alertmanager.yaml"
        path.write_text(text, encoding="utf-8")
        server = Alertmanager(alertmanager.path, path, tmp_path)
        with server.server.running():
            every = alerts(begin, quiet)
            _post(server, every, quiet + 15)
    expected: dict[str, list[tuple[float, frozenset[str]]]] = defaultdict(list)
    for receiver, sent in messages(every, RoutingTree(text), quiet + 15):
        for message in sent:
            jobs = frozenset(one.labels["job"] for one in message.firing)
            expected[receiver].append((message.at, jobs))
    _compare({name: sorted(some, key=_moment) for name, some in expected.items()}, got, begin)
    # By hand: two of the group after 2 s and 6 s, one is over at 18 and the other at 26; what fires
    # for 28 s is looked at each four, and repeated when more than seven have passed.
    assert [at - begin for at, _ in expected["waits"]] == [2, 6, 18, 26]
    assert [at - begin for at, _ in expected["again"]] == [2, 10, 18, 26, 30]


def _moment(one: tuple[float, frozenset[str]]) -> float:
    return one[0]


def _configuration(home: str, begin: int, quiet: int) -> str:
    """With a way to each receiver, and a mute until the full minute."""
    text = CONFIGURATION
    for word, moment in (("BEGIN", begin - 300), ("END", quiet)):
        text = text.replace(word, datetime.fromtimestamp(moment, UTC).strftime("%H:%M"))
    ways = (
        f"  - {{name: {name}, webhook_configs: [{{url: '{home}/{name}'}}]}}\n" for name in RECEIVERS
    )
    return text + "".join(ways)


def _post(server: Alertmanager, every: list[Firing], end: int) -> None:
    """Post each alert as it begins and as it ends, and wait for the end."""
    moments = sorted({moment for one in every for moment in (one.begins, one.ends or end)})
    for moment in moments:
        time.sleep(max(0.0, moment - time.time()))
        server.post(
            [_posted(one, end) for one in every if moment in (one.begins, one.ends)]
            if moment < end
            else []
        )
    time.sleep(max(0.0, end - time.time()))


def _posted(one: Firing, end: int) -> dict[str, object]:
    over = one.ends is not None and one.ends <= time.time()
    moments = {"startsAt": one.begins, "endsAt": one.ends if over else end + 3600}
    texts = {
        key: datetime.fromtimestamp(moment or end, UTC).isoformat()
        for key, moment in moments.items()
    }
    return {"labels": dict(one.labels), **texts}


def _compare(
    expected: Mapping[str, list[tuple[float, frozenset[str]]]],
    got: Mapping[str, list[tuple[float, frozenset[str]]]],
    begin: int,
) -> None:
    said = {
        name: [(round(at - begin, 1), sorted(jobs)) for at, jobs in some]
        for name, some in got.items()
    }
    for name, some in expected.items():
        assert [jobs for _, jobs in some] == [jobs for _, jobs in got[name]], (name, some, said)
        for (at, _), (came, _) in zip(some, got[name], strict=True):
            assert -0.5 < came - at < LATE, (name, at - begin, said)
    assert set(got) == set(expected)


def test_a_page_is_one_however_many_receivers_say_it() -> None:
    tree = RoutingTree(
        """
route:
  receiver: chat
  group_by: [job]
  routes:
    - {receiver: pager, matchers: ['severity="page"'], continue: true}
    - {receiver: chat, matchers: ['severity="page"']}
receivers: [{name: chat}, {name: pager}]
"""
    )

    def firing(job: str, severity: str, begins: int) -> Firing:
        labels = {"alertname": "A", "job": job, "severity": severity}
        return Firing(labels=labels, begins=begins, ends=begins + 900)

    firings = [firing("a", "page", 0), firing("b", "page", 0), firing("a", "ticket", 60)]
    found = notifications(firings, tree, 3600)
    said = [(one.receiver, one.severity, one.begins) for one in found]
    # Two jobs page at once, each to both; the ticket is the chat's alone.
    assert sorted(said) == [
        *[("chat", "page", 30)] * 2,
        ("chat", "ticket", 90),
        *[("pager", "page", 30)] * 2,
    ]
    assert [(one.severity, one.begins) for one in once(found)] == [
        ("page", 30),
        ("page", 30),
        ("ticket", 90),
    ]
