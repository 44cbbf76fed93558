"""What routing can say of matches, mutes, groups and waits, as Alertmanager's tree has it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.judges.routing_tree import RoutingTree, Stop
from slosmith.judges.running import run_tool
from slosmith.verify.proof import Case, Verdict
from slosmith.verify.routing_times import verify_times
from tests.conftest import Compiled, run_compiler, write_spec
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge

SPEC = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="500"}'}}
alerts:
  - {alert: ShopDown, expr: 'up{job="shop"} == 0', severity: page, summary: down}
  - {alert: ShopSlow, expr: 'shop_wait_seconds > 1', severity: ticket, summary: slow, area: waits}
---
settings:
  external_labels: [env]
---
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/secrets/pagerduty}}
    chat: {slack: {channel: "#shop", api_url_file: /etc/alertmanager/secrets/slack}}
    infra: {slack: {channel: "#infra", api_url_file: /etc/alertmanager/secrets/slack}}
    archive: {webhook: {url: "http://archive.shop.internal:8080/"}}
    nobody: {"null": {}}
  teams:
    web:
      page: [pager, chat]
      ticket: [chat]
      hours: office
      timings: {page: {group_wait: 10s}, ticket: {group_interval: 20m, repeat_interval: 2h}}
    tools: {page: [pager], ticket: [chat], group_by: [team, alertname]}
  intervals:
    office: {location: Europe/Berlin, weekdays: "monday:friday", times: "09:00-17:00"}
    awake: {times: "07:00-22:00", days_of_month: "2:-2", years: "2026:2027"}
    nights:
      - {times: ["00:00-06:00", "22:00-24:00"]}
      - {weekdays: "saturday:sunday", location: Asia/Tokyo}
      - {weekdays: "sunday:tuesday", months: "november:february"}
  overrides:
    - {also: [archive]}
    - {match: {alertname: [Watchdog, InfoInhibitor]}, to: [nobody]}
    - match: {alertname: {regex: "Kube.+"}, namespace: {not: payments}}
      to: [infra]
      hours: office
    - match: {area: waits, env: test}
      ticket: [infra]
      timings: {ticket: {group_wait: 1m}}
  mutes:
    - {match: {env: [staging, dev]}, during: nights}
    - {match: {env: staging, severity: {not: page}}, outside: awake}
    - {match: {team: tools}, outside: office}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The shop, built."""
    root = tmp_path_factory.mktemp("shop")
    write_spec(root, SPEC)
    found = run_compiler(root, "build")
    assert found.exit_code == 0, found.stderr
    return found


@pytest.fixture(scope="module")
def case(built: Compiled) -> Case:
    """What is to be proven of it."""
    model = compile_root(built.root).model
    assert model is not None
    return Case(model=model, root=built.root, output=built.output())


def stops(built: Compiled, **labels: str) -> list[Stop]:
    """Where an alert stops, but for the archive, which gets everything."""
    tree = RoutingTree.read(built.output("alertmanager", "alertmanager.yaml"))
    first, *others = tree.stops({"alertname": "Any", "severity": "page", **labels})
    assert first.settings["receiver"] == "archive"
    return others


def receivers(built: Compiled, **labels: str) -> list[object]:
    """Who is notified besides the archive."""
    return [one.settings["receiver"] for one in stops(built, **labels)]


@pytest.mark.every_version
def test_alertmanager_loads_it(built: Compiled, amtool: Judge) -> None:
    path = built.output("alertmanager", "alertmanager.yaml")
    run = run_tool(amtool.path, "check-config", str(path))
    assert run.exit_code == 0, run.text


def test_lists_and_regular_expressions_match_labels_of_any_alert(built: Compiled) -> None:
    assert receivers(built, alertname="Watchdog", severity="none") == ["nobody"]
    assert receivers(built, alertname="KubePodCrashes", severity="critical") == ["infra"]
    assert receivers(built, alertname="Kube", severity="critical") == ["chat"]
    assert receivers(built, alertname="KubePodCrashes", namespace="payments") == ["chat"]
    assert receivers(built, team="web") == ["pager", "chat"]


def test_what_another_lets_go_on_reaches_the_default_as_well(built: Compiled) -> None:
    assert receivers(built, team="nobody") == ["chat"]


def test_hours_hold_back_all_but_pages(built: Compiled) -> None:
    (page,), (other,) = (
        stops(built, alertname="KubePodCrashes", severity=severity)
        for severity in ("page", "critical")
    )
    assert (page.intervals, other.intervals) == ((), ("office",))
    assert (page.settings["group_wait"], other.settings["group_wait"]) == ("30s", "5m")


# Each of these is muted by all that match it: a route is active in any of its intervals, so that
# what must be within two is active in one of them, and muted in the rest of time of the other.
@pytest.mark.parametrize(
    ("labels", "active", "muted"),
    [
        ({"env": "prod"}, (), ()),
        ({"env": "dev"}, (), ("nights",)),
        ({"env": "staging"}, (), ("nights",)),
        ({"env": "staging", "severity": "ticket"}, ("awake",), ("nights", "outside office")),
        ({"env": "dev", "severity": "ticket"}, ("office",), ("nights",)),
        ({"team": "tools"}, ("office",), ()),
        ({"team": "tools", "env": "staging"}, ("office",), ("nights",)),
        ({"team": "nobody", "env": "dev", "severity": "other"}, (), ("nights",)),
        ({"team": "nobody", "env": "staging", "severity": "other"}, ("awake",), ("nights",)),
    ],
)
def test_mutes_add_up_wherever_an_alert_goes(
    built: Compiled, labels: dict[str, str], active: tuple[str, ...], muted: tuple[str, ...]
) -> None:
    for shape in ({}, {"slo": "errors"}, {"slo": "errors", "alertname": "ShopErrorsNoData"}):
        for one in stops(built, **{"team": "web", **labels, **shape}):
            assert (one.intervals, one.muted) == (active, muted)


def test_teams_and_overrides_wait_and_group_in_their_own_way(built: Compiled) -> None:
    page, ticket, tools, waits = (
        stops(built, **labels)[0].settings
        for labels in (
            {"team": "web"},
            {"team": "web", "severity": "ticket"},
            {"team": "tools"},
            {"service": "shop", "alertname": "ShopSlow", "severity": "ticket", "env": "test"},
        )
    )
    assert (page["group_wait"], page["group_interval"]) == ("10s", "5m")
    assert (ticket["group_interval"], ticket["repeat_interval"]) == ("20m", "2h")
    assert tools["group_by"] == ["team", "alertname", "env"]
    assert (waits["receiver"], waits["group_wait"]) == ("infra", "1m")


def test_intervals_are_as_they_were_written(built: Compiled) -> None:
    tree = RoutingTree.read(built.output("alertmanager", "alertmanager.yaml"))
    assert tree.intervals["nights"] == [
        {
            "times": [
                {"start_time": "00:00", "end_time": "06:00"},
                {"start_time": "22:00", "end_time": "24:00"},
            ],
            "location": "UTC",
        },
        {"weekdays": ["saturday", "sunday"], "location": "Asia/Tokyo"},
        {
            "weekdays": ["sunday", "monday:tuesday"],
            "months": ["november:december", "january:february"],
            "location": "UTC",
        },
    ]
    assert tree.intervals["outside office"] == [
        {
            "times": [
                {"start_time": "00:00", "end_time": "09:00"},
                {"start_time": "17:00", "end_time": "24:00"},
            ],
            "location": "Europe/Berlin",
        },
        {"weekdays": ["saturday", "sunday"], "location": "Europe/Berlin"},
    ]


def refuted(case: Case) -> set[str]:
    """What is refuted of times and intervals."""
    proofs = verify_times(case)
    return {f"{one.subject}: {one.claim}" for one in proofs if one.verdict is Verdict.FAILED}


def test_nothing_is_refuted_of_what_was_rendered(case: Case) -> None:
    assert refuted(case) == set()


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ("mute_time_intervals: [nights]", "mute_time_intervals: []", "nothing takes the way"),
        ('[nights, "outside office"]', "[nights]", "nothing takes the way"),
        ("'env=~\"staging|dev\"'", "'env=~\"staging\"'", "nothing takes the way"),
        ("'alertname=~\"Kube.+\"'", "'alertname=~\".+\"'", "nothing takes the way"),
        ("'namespace!=\"payments\"'", "'namespace!=\"\"'", "nothing takes the way"),
        ("active_time_intervals: [awake]", "mute_time_intervals: [awake]", "nothing takes the"),
        ('years: ["2026:2027"]', 'years: ["2026"]', "interval awake: it is the one"),
        ('start_time: "17:00"', 'start_time: "18:00"', "interval outside office: it is all"),
        ("group_by: [team, alertname, env]", "group_by: [team, env]", "nothing takes the way"),
        ("group_wait: 1m\n", "group_wait: 2m\n", "nothing takes the way"),
        ("      continue: true\n      routes:", "      routes:", "nothing takes the way"),
    ],
)
def test_damage_is_noticed(case: Case, tmp_path: Path, old: str, new: str, claim: str) -> None:
    damaged = Case(model=case.model, root=case.root, output=tmp_path / "output")
    shutil.copytree(case.output, damaged.output)
    path = damaged.alertmanager
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(claim in one for one in refuted(damaged))
