"""Rules of Prometheus: burn-rate alerts as SLOs with their records, all others as they are."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from slosmith.commands.compare.documented import Sloth, sloth_groups
from slosmith.judges.running import run_tool
from tests.commands.importing.reading import alerts, documents, entry, flaws, imported, rules, slos
from tests.tools.judges import Judge

RATIO = 'sum(rate(o_total{{code=~"5.."}}[{0}])) / sum(rate(o_total[{0}]))'


def record(window: str, name: str = "orders:errors:ratio_rate") -> str:
    return f"      - record: {name}{window}\n        expr: {RATIO.format(window)}\n"


def alert(name: str, expr: str, severity: str) -> str:
    return (
        f"      - alert: {name}\n        expr: {expr}\n        for: 2m\n"
        f"        labels: {{severity: {severity}, slo: orders, service: shop}}\n"
        "        annotations: {summary: orders fail}\n"
    )


def burning(long: str, short: str, limit: str) -> str:
    name = "orders:errors:ratio_rate"
    return f"{name}{long} > {limit} and {name}{short} > {limit}"


def family(*more: str) -> str:
    head = "groups:\n  - name: orders\n    rules:\n"
    return head + "".join(map(record, ("5m", "30m", "1h", "2h", "6h", "1d", "3d"))) + "".join(more)


def standard() -> str:
    return family(
        alert("OrdersBurn", burning("1h", "5m", "(14.4 * 0.001)"), "critical"),
        alert("OrdersBurn", burning("6h", "30m", "(6 * 0.001)"), "critical"),
        alert("OrdersBurn", burning("1d", "2h", "(3 * 0.001)"), "warning"),
        alert("OrdersBurn", burning("3d", "6h", "(1 * 0.001)"), "warning"),
    )


def test_standard_windows_are_one_slo_without_a_policy() -> None:
    found = imported(standard())
    assert documents(found) == {
        "slo/services/shop.yaml": {
            "service": "shop",
            "slos": [
                {
                    "name": "orders",
                    "objective": "99.9%",
                    "description": "orders fail",
                    "sli": {"events": {"total": "o_total", "bad": 'o_total{code=~"5.."}'}},
                    "alerting": {"name": "OrdersBurn"},
                }
            ],
        }
    }
    assert not found.refused


def test_every_record_and_alert_of_a_family_is_accounted_for() -> None:
    found = imported(standard())
    parts = [one for one in found.entries if one.part_of is not None]
    assert sorted(one.kind for one in parts) == ["alert"] * 4 + ["record"] * 7
    assert {one.part_of.became for one in parts if one.part_of} == {"shop/orders"}


def test_other_windows_are_a_policy_of_their_own() -> None:
    text = family(alert("Burn", burning("2h", "30m", "0.02"), "critical"))
    text += alert("Slow", burning("1d", "2h", "(2 * 0.01)"), "warning")
    found = documents(imported(text))
    # 2 times the budget over 2h and 24h of 720h
    (policy,) = (one for path, one in found.items() if "policies" in path)
    assert [(tier["budget"], tier["long"], tier["short"]) for tier in policy["tiers"]] == [
        ("0.5556%", "2h", "30m"),
        ("6.6667%", "1d", "2h"),
    ]


def test_a_burn_rate_that_is_compared_with_a_ratio_is_said_and_meant_as_its_author_did() -> None:
    text = "groups:\n  - name: orders\n    rules:\n"
    for window in ("5m", "1h"):
        text += f"      - record: o:burnrate{window}\n"
        text += f"        expr: ({RATIO.format(window)}) / (1 - 0.99)\n"
    limit = "(14.4 * (1 - 0.99))"
    text += alert("Burn", f"o:burnrate1h > {limit} and o:burnrate5m > {limit}", "critical")
    found = imported(text)
    assert "it fires at 0.144x, and not at 14.4x" in " ".join(flaws(found))
    # 14.4 times the budget over one of 720 hours
    assert documents(found)["slo/policies/shop-1hp.yaml"]["tiers"][0]["budget"] == "2%"


def test_windows_that_are_paired_wrongly_are_said() -> None:
    text = family(alert("Burn", burning("1d", "1h", "(3 * 0.001)"), "warning"))
    said = " ".join(flaws(imported(text)))
    assert "the windows 1d and 1h are paired" in said


def test_a_tier_that_asks_for_more_than_all_is_said() -> None:
    text = family(alert("Burn", burning("1h", "5m", "(14.4 * 0.1)"), "critical"))
    assert "14.4x would need 144% of all to be bad" in " ".join(flaws(imported(text)))


def test_a_plain_alert_keeps_its_expression() -> None:
    text = """groups:
  - name: disks
    labels: {component: disks}
    rules:
      - alert: DiskFull
        expr: |
          min by (instance) (free / size)
            < 0.1
        for: 10m
        keep_firing_for: 5m
        labels: {severity: sev2, area: storage}
        annotations:
          summary: 'the disk of {{ $labels.instance }} is full'
          runbook_url: https://wiki.example.com/disks
          grafana: https://grafana.example.com
"""
    found = imported(text, severities=(("sev2", "page"),))
    assert alerts(found) == [
        {
            "alert": "DiskFull",
            "expr": "min by (instance) (free / size)\n  < 0.1",
            "for": "10m",
            "keep_firing_for": "5m",
            "severity": "page",
            "summary": "the disk of {{ $labels.instance }} is full",
            "runbook": "https://wiki.example.com/disks",
            "labels": {"component": "disks", "area": "storage"},
            "annotations": {"grafana": "https://grafana.example.com"},
        }
    ]
    one = entry(found, "alert")
    assert one.differences == ['severity "sev2" is page']
    assert one.dropped == []


@pytest.mark.parametrize("zero", ["0", "0s", "0m", "0h0m"])
def test_an_alert_that_waits_for_no_time_waits_for_none(zero: str) -> None:
    text = rules("up == 0") + f"        for: {zero}\n        keep_firing_for: {zero}\n"
    found = imported(text, team="shop")
    assert entry(found, "alert").outcome != "refused"
    (one,) = alerts(found)
    assert "for" not in one
    assert "keep_firing_for" not in one


def test_a_template_that_fails_when_it_fires_stands_as_it_is_written() -> None:
    text = rules("up == 0").replace("it is bad", "'at {{value}} of {{ $value }}'")
    found = imported(text, team="shop")
    (one,) = alerts(found)
    # As Go templates print two braces: by a string that holds them.
    assert one["summary"] == 'at {{ "{{" }}value}} of {{ "{{" }} $value }}'
    assert any("value" in said for said in flaws(found))
    assert any("summary" in said for said in entry(found, "alert").differences)


def test_info_is_a_severity_and_what_nobody_knows_a_ticket() -> None:
    text = rules("a > 1", "a > 2").replace("critical", "info", 1).replace("critical", "sev9")
    assert [one["severity"] for one in alerts(imported(text))] == ["info", "ticket"]


def test_a_record_that_an_alert_reads_is_kept_for_it() -> None:
    text = rules("job:errors:rate5m > 1") + record("5m", "job:errors:rate")
    found = imported(text)
    assert entry(found, "record").became == "prometheus/kept-rules.yaml"
    assert "goes on to record" in " ".join(entry(found, "alert").differences)


def test_a_stray_key_makes_prometheus_refuse_the_file() -> None:
    text = rules("up == 0").replace(
        "        annotations", "        service: shop\n        annotations"
    )
    assert 'a rule has no key "service": Prometheus refuses the whole file' in (
        " ".join(flaws(imported(text)))
    )


def test_slos_of_a_rule_file_have_the_fewest_words() -> None:
    assert [*slos(imported(standard()))[0]] == [
        "name",
        "objective",
        "description",
        "sli",
        "alerting",
    ]


def _of(severity: str, expr: str) -> str:
    return rules(f"'{expr}'").replace("severity: critical", f"severity: {severity}")


@pytest.mark.parametrize(
    ("severity", "asked", "read"),
    [
        ("none", 'severity="info"', 'severity="info",alertname!="Alert1"'),
        ("info", 'severity="info"', 'severity="info"'),
        ("info", 'severity="critical"', 'severity=~"critical|page"'),
        ("info", 'severity=~"warning|critical"', 'severity=~"warning|critical|ticket|page"'),
        ("info", 'severity!="none",a="b"', 'severity!~"none|info",a="b"'),
        ("none", 'alertname="Other",severity="info"', 'alertname="Other",severity="info"'),
        ("none", 'severity=~"crit.*"', 'severity=~"crit.*"'),
        ("none", 'alertname="Other"', 'alertname="Other"'),
    ],
)
def test_alerts_that_read_others_read_them_by_their_severities_here(
    severity: str, asked: str, read: str
) -> None:
    (one,) = alerts(imported(_of(severity, f"count(ALERTS{{{asked}}}) > 3")))
    assert one["expr"] == f"count(ALERTS{{{read}}}) > 3"


def test_what_another_severity_makes_of_such_an_alert_is_named() -> None:
    found = imported(_of("none", 'sum(ALERTS{severity=~"info|critical"}) > 3'))
    assert entry(found, "alert").differences == [
        'severity "none" is info',
        "ALERTS is read by page too",
        "it leaves itself out of the ALERTS that it reads",
    ]


KEPT = """groups:
  - name: shop
    interval: 1m
    labels: {team: web}
    rules:
      - record: shop:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
        labels: {a: b}
      - record: "bad name"
        expr: up
      - {record: 'shop:broken', expr: 'sum('}
  - name: shop
    rules:
      - {record: 'shop:up', expr: up}
"""


@pytest.mark.judge
def test_records_that_belong_to_no_slo_are_kept_as_they_are(
    promtool: Judge, tmp_path: Path
) -> None:
    found = imported(KEPT)
    (document,) = (one.document for one in found.written)
    assert document.path == "prometheus/kept-rules.yaml"
    groups = yaml.safe_load(document.text)["groups"]
    assert [(one["name"], one.get("interval")) for one in groups] == [
        ("shop", "1m"),
        ("shop 2", None),
    ]
    assert groups[0]["rules"] == [
        {
            "record": "shop:requests:rate5m",
            "expr": "sum by (job) (rate(requests_total[5m]))",
            "labels": {"a": "b", "team": "web"},
        }
    ]
    outcomes = {entry.name: entry.outcome.value for entry in found.entries}
    assert outcomes["shop:requests:rate5m"] == "converted with differences"
    assert outcomes["bad name"] == outcomes["shop:broken"] == "refused"
    (tmp_path / "rules.yaml").write_text(document.text, encoding="utf-8")
    checked = run_tool(promtool.path, "check", "rules", str(tmp_path / "rules.yaml"))
    assert checked.exit_code == 0, checked.text


def of_sloth() -> Sloth:
    return Sloth(
        service="shop",
        name="orders",
        alert="ShopOrders",
        budget=Decimal("0.001"),
        ratio=lambda w: f'sum(rate(o_total{{code="500"}}[{w}]))\n/\nsum(rate(o_total[{w}]))',
        page={"severity": "pageteam"},
        ticket={"severity": "slack"},
    )


def test_what_sloth_records_beside_belongs_to_its_slo() -> None:
    found = imported(yaml.safe_dump({"groups": sloth_groups(of_sloth())}))
    assert not found.refused
    (one,) = slos(found)
    assert one["name"] == "orders"
    # What Sloth calls a page is one, whatever a team calls it; the standard policy has both.
    assert "policy" not in one
    assert [document.document.path for document in found.written] == ["slo/services/shop.yaml"]


def test_two_slos_of_sloth_that_ask_for_the_same_stay_two() -> None:
    one = of_sloth()
    other = replace(one, service="depot", budget=Decimal("0.01"))
    groups = [*sloth_groups(one), *sloth_groups(other)]
    found = imported(yaml.safe_dump({"groups": groups}))
    assert sorted(slo["objective"] for slo in slos(found)) == ["99%", "99.9%"]
    assert sorted(documents(found)) == ["slo/services/depot.yaml", "slo/services/shop.yaml"]


def test_what_a_group_says_of_its_evaluation_is_kept_or_listed() -> None:
    head = "    interval: 30s\n    limit: 9\n    rules:\n"
    kept = "groups:\n  - name: a\n" + head + "      - {record: 'a:up', expr: up}\n"
    found = imported(kept + "  - name: b\n" + head + "      - {alert: B, expr: up == 0}\n")
    (group,) = documents(found)["prometheus/kept-rules.yaml"]["groups"]
    assert (group["interval"], group["limit"]) == ("30s", 9)
    assert [one.key for each in found.entries for one in each.dropped] == [
        "groups[1].interval",
        "groups[1].limit",
    ]


@pytest.mark.parametrize(
    ("api", "kind"),
    [
        ("operator.victoriametrics.com/v1beta1", "VMRule"),
        ("monitoring.googleapis.com/v1", "ClusterRules"),
    ],
)
def test_other_operators_manifests_of_rules_are_rules(api: str, kind: str) -> None:
    body = rules("up == 0").replace("\n", "\n  ")
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  {body}"
    assert [one["alert"] for one in alerts(imported(text))] == ["Alert1"]


def test_more_broken_texts_than_are_ever_shown_are_imported_as_they_are_written() -> None:
    broken = (
        f"      - {{alert: A{number}, expr: a > {number}, labels: {{severity: critical}}, "
        "annotations: {summary: '{{ if'}}\n"
        for number in range(120)
    )
    found = imported("groups:\n  - name: a\n    rules:\n" + "".join(broken))
    assert len(alerts(found)) == 120
