"""Each change of a specification is named with its value before and now, and with its risk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slosmith.commands.plan import Change, Risk
from tests.commands.plan.sides import plan_of, said, side_of, write
from tests.conftest import run_compiler

SHOP = """\
service: shop
team: web
traffic: 10/s
slos:
  - name: errors
    objective: error rate < 0.1%
    description: buyers get an answer
    sli: {events: {total: orders_total, bad: 'orders_total{outcome="error"}'}}
alerts:
  - alert: QueueLong
    expr: max by (queue) (queue_length) > 100
    for: 5m
    severity: page
    summary: the queue is long
---
service: bank
team: bank
slos: [{name: up, objective: 99%, sli: {probe: 'probe_success{job="bank"}'}}]
---
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
    bank-pager: {pagerduty: {routing_key_file: /etc/alertmanager/bank}}
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
  teams:
    web: {page: [pager, chat], ticket: [chat]}
    bank: {page: [bank-pager], ticket: [chat], hours: office}
  intervals:
    office: {location: Europe/Berlin, weekdays: "monday:friday", times: "09:00-17:00"}
"""

# Each edit with what must be said of it. The numbers are from paper:
# a budget of 0.1% of 30 d is 0.001 x 43,200 min = 43.2 min, of 0.5% five times as much;
# tier fast spends 2% of it in 1 h: 0.02 x 720 = 14.4 times, above 14.4 x 0.1% = 1.44%.
# A total outage passes it after 1.44% of 1 h = 51.84 s, at 7.2% after 259.2 s;
# a tenth as much fails: 518.4 s and 2,592 s. Of 1% in all the tier slow (6% in 6 h: 7.2 times,
# 0.72%) is passed after 0.72% / 1% x 6 h = 4 h 19 m 12 s, and never at 3.6%.
OBJECTIVE = ("error rate < 0.1%", "error rate < 0.5%")
EDITS = [
    pytest.param(*OBJECTIVE, ("shop/errors", "objective", *OBJECTIVE), Risk.SLOWER, id="objective"),
    pytest.param(
        *OBJECTIVE,
        ("shop/errors", "budget", "43m12s (0.1% of 30d)", "3h36m (0.5% of 30d)"),
        None,
        id="budget",
    ),
    pytest.param(
        *OBJECTIVE,
        (
            "shop/errors",
            "tier fast",
            "page above 1.44% over 1h and 5m",
            "page above 7.2% over 1h and 5m",
        ),
        Risk.SLOWER,
        id="threshold",
    ),
    pytest.param(
        *OBJECTIVE,
        (
            "shop/errors",
            "page after, at 100%, 10%, 1% bad",
            "52s, 8m38s, 3h36m",
            "4m19s, 43m12s, never",
        ),
        Risk.SLOWER,
        id="minutes",
    ),
    pytest.param(
        *OBJECTIVE,
        (
            "shop/errors",
            "budget on the first day",
            None,
            "what was spent counts 0.2 times; half spent is 90% left",
        ),
        None,
        id="first day",
    ),
    pytest.param(
        OBJECTIVE[0],
        "error rate < 0.05%",
        ("shop/errors", "objective", OBJECTIVE[0], "error rate < 0.05%"),
        Risk.NOISE,
        id="a smaller budget",
    ),
    pytest.param(
        "error rate < 0.1%\n",
        "error rate < 0.1%\n    period: 28d\n    policy: google-28d\n",
        ("shop/errors", "period", "30d", "28d"),
        None,
        id="period",
    ),
    pytest.param(
        "error rate < 0.1%\n",
        "error rate < 0.1%\n    alerting: {page: false}\n",
        ("shop/errors", "tier fast", "page above 1.44% over 1h and 5m", None),
        Risk.NOTIFY,
        id="no page",
    ),
    pytest.param(
        "error rate < 0.1%\n",
        "error rate < 0.1%\n    alerting: {no_data: ticket}\n",
        ("shop/errors", "NoData", "page after 2m", "ticket after 2m"),
        Risk.NOTIFY,
        id="NoData",
    ),
    pytest.param(
        "error rate < 0.1%\n",
        "error rate < 0.1%\n    alerting: {idle: false}\n",
        ("shop/errors", "Idle", "ticket after 1h", None),
        Risk.NOTIFY,
        id="Idle",
    ),
    pytest.param(
        "error rate < 0.1%\n",
        "error rate < 0.1%\n    exclude: [{during: office, reason: nobody buys}]\n",
        (
            "shop/errors",
            "excluded office: monday:friday, 09:00-17:00 Europe/Berlin",
            None,
            "nobody buys",
        ),
        Risk.NOTIFY,
        id="exclude",
    ),
    pytest.param(
        "name: errors",
        "name: failures",
        ("shop/failures", "SLO", "shop/errors", "shop/failures"),
        Risk.LINKS,
        id="renamed",
    ),
    pytest.param(
        "name: errors",
        "name: failures",
        ("shop/failures", "dashboard", "slo_shop_errors", None),
        Risk.LINKS,
        id="dashboard",
    ),
    pytest.param(
        "name: errors",
        "name: failures",
        ("shop/failures", "budget on the first day", None, "whole: 0s of it seen"),
        None,
        id="begins anew",
    ),
    pytest.param(
        "error rate < 0.1%\n",
        "error rate < 0.1%\n    by: [region]\n",
        ("shop/errors", "by", None, "region"),
        None,
        id="by",
    ),
    pytest.param(
        "team: web\ntraffic",
        "team: bank\ntraffic",
        ("QueueLong (shop)", "page notifies", "pager, chat", "bank-pager"),
        Risk.NOTIFY,
        id="team",
    ),
    pytest.param(
        "team: web\ntraffic",
        "team: bank\ntraffic",
        ("shop/errors", "ticket notifies", "chat", "chat in office"),
        Risk.NOTIFY,
        id="hours",
    ),
    pytest.param(
        "  intervals:\n",
        "  mutes: [{match: {service: shop, severity: ticket}, during: office}]\n  intervals:\n",
        ("shop/errors", "ticket notifies", "chat", "chat (muted during office)"),
        Risk.NOTIFY,
        id="mutes",
    ),
    pytest.param(
        "team: web\ntraffic",
        "team: bank\ntraffic",
        ("shop/errors", "label team", "web", "bank"),
        Risk.LINKS,
        id="silences",
    ),
    pytest.param(
        "team: web\ntraffic",
        "team: web\ndepends_on: [bank]\ntraffic",
        ("shop/errors", "page inhibited by pages of bank/up", None, "yes"),
        Risk.NOTIFY,
        id="inhibited",
    ),
    pytest.param(
        "#alerts",
        "#other",
        ("routing", "receiver chat", "#alerts", "#other"),
        Risk.NOTIFY,
        id="chat",
    ),
    pytest.param(
        "for: 5m",
        "for: 1h",
        ("QueueLong (shop)", "for", "5m", "1h"),
        Risk.SLOWER,
        id="a longer wait",
    ),
    pytest.param(
        "> 100",
        "> 500",
        (
            "QueueLong (shop)",
            "expression",
            "max by (queue) (queue_length) > 100",
            "max by (queue) (queue_length) > 500",
        ),
        Risk.SLOWER,
        id="a higher limit",
    ),
    pytest.param(
        "severity: page",
        "severity: ticket",
        ("QueueLong (shop)", "severity", "page", "ticket"),
        Risk.NOTIFY,
        id="a lower severity",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected", "risk"), EDITS)
def test_an_edit_is_named_with_what_was_before(
    old: str, new: str, expected: tuple[str, str, str | None, str | None], risk: Risk | None
) -> None:
    assert old in SHOP
    found = said(plan_of(SHOP, SHOP.replace(old, new)))
    if expected[1].startswith("receiver"):  # its whole configuration is shown
        (one,) = (one for one in found.values() if one.what == expected[1])
        assert str(expected[2]) in str(one.old)
        assert str(expected[3]) in str(one.new)
    else:
        assert expected in found
        one = found[expected]
    assert one.risk is risk


def test_history_that_ends_is_a_risk_and_history_that_goes_on_is_none() -> None:
    renamed = plan_of(SHOP, SHOP.replace("name: errors", "name: failures"))
    (lost,) = (one for one in renamed.changes if one.risk is Risk.HISTORY)
    assert lost.subject == "shop/failures"
    assert "`slosmith backfill shop/failures --renamed-from shop/errors`" in lost.hint
    for edit in (OBJECTIVE, ("team: web\ntraffic", "team: bank\ntraffic"), ("orders_", "sales_")):
        kept = plan_of(SHOP, SHOP.replace(*edit))
        assert kept.changes
        assert [one for one in kept.changes if one.risk is Risk.HISTORY] == []


def test_the_worst_comes_first() -> None:
    found = plan_of(SHOP, SHOP.replace("name: errors", "name: failures").replace("> 100", "> 9"))
    risks = [one.risk for one in found.changes if one.risk]
    assert risks == sorted(risks, key=[*Risk].index)
    assert {*risks} == {Risk.HISTORY, Risk.NOISE, Risk.LINKS}


@pytest.mark.parametrize(
    "text",
    [
        SHOP.replace("error rate < 0.1%", '"error   rate < 0.1%"   # as agreed'),
        SHOP.replace("(queue_length) > 100", "(\n      queue_length\n      ) > 100  # long"),
        "---\n".join(reversed(SHOP.split("---\n"))),
        SHOP.replace("for: 5m", "for: 300s").replace("10/s", "600/min"),
    ],
    ids=["words", "expression", "order of documents", "units"],
)
def test_what_is_only_written_otherwise_is_no_change(text: str) -> None:
    assert text != SHOP
    assert plan_of(SHOP, text).changes == ()


ACCEPTED = "    allow: [{code: S1503, reason: agreed with buyers}]\n"
LOOSER = SHOP.replace(
    "    objective: error rate < 0.1%\n", f"    objective: error rate < 0.5%\n{ACCEPTED}"
)


METRICS = """---
metrics:
  orders_total: {type: counter, labels: {region: [a, b], outcome: }}
  queue_length: {type: gauge, labels: {queue: }}
  probe_success: {type: gauge, labels: {job: [bank]}}
"""


def test_what_groups_cost_of_which_nobody_lists_the_values_is_said_for_each_of_them() -> None:
    """Each group has every record of the SLO once, and its rules read of one series what they read.

    Where the contract lists two regions there are twice as many, and nothing is left to say.
    """
    grouped = SHOP.replace("    description: buyers", "    by: [region]\n    description: buyers")
    side = side_of({"slo/spec.yaml": grouped})
    assert side is not None
    records = [
        rule
        for group in side.groups.values()
        for rule in group.rules
        if rule.annotations is None and dict(rule.labels).get("slo") == "errors"
    ]
    each = {one.what: (one.old, one.new) for one in _cost(SHOP, grouped)}
    assert each["recorded series for each region"] == (None, str(len(records)))
    listed = grouped + METRICS
    whole = {one.what: (one.old, one.new) for one in _cost(grouped, listed)}
    one, two = (int(each or "") for each in whole["recorded series, at least"])
    assert two - one == len(records)
    assert whole["recorded series for each region"] == (str(len(records)), None)
    assert not [one.what for one in _cost(SHOP, listed) if "for each" in one.what]


def _cost(before: str, after: str) -> list[Change]:
    return [one for one in plan_of(before, after).changes if one.subject == "cost"]


def test_a_risk_is_accepted_by_the_change_that_brings_it_and_by_no_later_one() -> None:
    first = plan_of(SHOP, LOOSER)
    assert {one.allowed for one in first.changes if one.risk} == {"agreed with buyers"}
    assert ("spec.yaml", "allow S1503") in [(one.subject[4:], one.what) for one in first.changes]
    later = plan_of(LOOSER, LOOSER.replace("0.5%", "1%"))
    assert {one.allowed for one in later.changes} == {""}


def test_check_takes_no_accepted_risk_for_one_that_is_not_there(tmp_path: Path) -> None:
    done = run_compiler(write(tmp_path, {"slo/spec.yaml": LOOSER}), "check")
    assert "S212" not in done.stderr
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("text", "risks", "code"),
    [
        (SHOP.replace(*OBJECTIVE), "slower", 1),
        (SHOP.replace(*OBJECTIVE), "history,notify", 0),
        (LOOSER, "slower", 0),
        (SHOP, "history,notify,slower,noise,links", 0),
        (SHOP.replace("error rate < 0.1%", "0.1"), "history", 1),
        (SHOP, "everything", 2),
    ],
    ids=["a risk", "another risk", "an accepted risk", "nothing", "errors", "no risk"],
)
def test_a_plan_fails_for_the_risks_that_are_named(
    tmp_path: Path, text: str, risks: str, code: int
) -> None:
    before = write(tmp_path / "before", {"slo/spec.yaml": SHOP})
    after = write(tmp_path / "after", {"slo/spec.yaml": text})
    done = run_compiler(after, "plan", "--before", str(before), "--fail-on", risks)
    assert done.exit_code == code, done.stdout + done.stderr


def test_what_was_before_and_does_not_compile_is_unknown(tmp_path: Path) -> None:
    before = write(tmp_path / "before", {"slo/spec.yaml": SHOP.replace("99%", "99")})
    after = write(tmp_path / "after", {"slo/spec.yaml": SHOP})
    done = run_compiler(after, "plan", "--before", str(before))
    assert done.exit_code == 3
    assert f"error: {before} does not compile, so nothing can be compared" in done.stderr


def test_a_first_specification_is_all_new(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    after = write(tmp_path / "after", {"slo/spec.yaml": SHOP})
    done = run_compiler(after, "plan", "--before", str(tmp_path / "before"), "--format", "json")
    found = json.loads(done.stdout)["changes"]
    assert ["shop/errors", "SLO", None, "error rate < 0.1% over 30d"] in [
        [one[key] for key in ("subject", "what", "old", "new")] for one in found
    ]
    assert [one for one in found if one["risk"]] == []


def test_what_another_version_rendered_otherwise_is_told_apart(tmp_path: Path) -> None:
    before = write(tmp_path / "before", {"slo/spec.yaml": SHOP})
    assert run_compiler(before, "build").exit_code == 0
    manifest = before / "output" / "manifest.json"
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    listed["files"]["prometheus/rules/shop.yaml"] = "sha256:" + "0" * 64
    manifest.write_text(json.dumps(listed), encoding="utf-8")
    after = write(tmp_path / "after", {"slo/spec.yaml": SHOP})
    done = run_compiler(after, "plan", "--before", str(before), "--format", "json")
    found = json.loads(done.stdout)
    assert found["upgraded"] == ["prometheus/rules/shop.yaml"]
    assert found["changes"] == []
