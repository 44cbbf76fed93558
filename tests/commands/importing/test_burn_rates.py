"""Hand-written burn-rate alerts in the ways that people write them, and what each means."""

import pytest

from tests.commands.importing.reading import documents, entry, flaws, imported, slos

BAD, ALL = 'sum(rate(o_total{code="500"}[%s]))', "sum(rate(o_total[%s]))"


def rules(records: dict[str, str], *exprs: str) -> str:
    """A file of records, each over 1h and over 5m, and an alert of each expression."""
    text = "groups:\n  - name: shop\n    rules:\n"
    for name, expr in records.items():
        for window in ("1h", "5m"):
            of_window = expr.replace("%s", window)
            text += f"      - {{record: '{name}{window}', expr: '{of_window}'}}\n"
    for number, expr in enumerate(exprs, 1):
        text += f"      - {{alert: Burn{number}, expr: '{expr}', labels: {{severity: page}}}}\n"
    return text


def both(comparison: str) -> str:
    """A comparison over both windows."""
    return f"{comparison.replace('%s', '1h')} and {comparison.replace('%s', '5m')}"


RATIO = {"o:errors": f"{BAD} / {ALL}"}


@pytest.mark.parametrize(
    ("records", "comparison"),
    [
        (RATIO, "o:errors%s > 14.4 * 0.01"),
        (RATIO, "100 * o:errors%s > 14.4 * 1"),
        (RATIO, "o:errors%s > 14.4 * (1 - 0.99)"),
        ({"o:ok": f"1 - {BAD} / {ALL}"}, "1 - o:ok%s > 14.4 * 0.01"),
        ({"o:ok": f"1 - {BAD} / {ALL}"}, "o:ok%s < 1 - 14.4 * 0.01"),
        ({"o:bad": BAD, "o:all": ALL}, "o:bad%s / o:all%s > 14.4 * 0.01"),
        ({"o:bad": BAD, "o:all": ALL}, "100 * o:bad%s / o:all%s > 14.4 * 1"),
        (RATIO | {"o:budget": "vector(1 - 0.99)"}, "o:errors%s > 14.4 * scalar(o:budget%s)"),
    ],
)
def test_one_burn_rate_has_many_spellings(records: dict[str, str], comparison: str) -> None:
    found = imported(rules(records, both(comparison)))
    (slo,) = slos(found)
    assert (slo["objective"], list(slo["sli"])) == ("99%", ["events"])
    # 14.4 times the budget over one of 720 hours
    (policy,) = (one for path, one in documents(found).items() if "policies" in path)
    assert [(tier["budget"], tier["short"]) for tier in policy["tiers"]] == [("2%", "5m")]
    assert flaws(found) == []


def test_what_a_record_is_asked_for_is_asked_of_what_it_is_made_of() -> None:
    by_env = {"o:errors": f"{BAD} / {ALL}".replace("sum(", "sum by (env) (")}
    one, other = (
        both(f'o:errors%s{{env="{env}"}} > 14.4 * {budget}'.replace("'", ""))
        for env, budget in (("prod", "0.001"), ("test", "0.01"))
    )
    found = slos(imported(rules(by_env, one, other)))
    assert [(slo["objective"], slo["sli"]["events"]["total"]) for slo in found] == [
        ("99.9%", 'o_total{env="prod"}'),
        ("99%", 'o_total{env="test"}'),
    ]


def test_a_record_of_two_alerts_is_one_object() -> None:
    found = imported(rules(RATIO, both("o:errors%s > 14.4 * 0.01"), both("o:errors%s > 2 * 0.1")))
    assert [slo["objective"] for slo in slos(found)] == ["99%", "90%"]
    assert sum(one.kind == "record" for one in found.entries) == 2


def test_a_number_of_events_that_an_alert_waits_for_falls_away() -> None:
    gate = both("o:errors%s > 14.4 * 0.01") + " and sum(increase(o_total[1h])) >= 20"
    found = imported(rules(RATIO, gate))
    assert len(slos(found)) == 1
    said = " ".join(entry(found).differences)
    assert "without `sum(increase(o_total[1h])) >= 20`: pages need three bad events" in said


def test_an_alert_that_asks_for_something_else_as_well_stays_what_it_is() -> None:
    found = imported(rules(RATIO, both("o:errors%s > 14.4 * 0.01") + " and deployed > 0"))
    assert slos(found) == []


def test_one_window_for_so_many_times_the_budget_is_a_burn_rate() -> None:
    (slo,) = slos(imported(rules(RATIO, "o:errors1h > 14.4 * 0.001")))
    assert slo["objective"] == "99.9%"
    assert slos(imported(rules(RATIO, "o:errors1h > 0.05"))) == []
    rate = {"o:burn": f"{BAD} / {ALL} / (1 - 0.999)"}
    (slo,) = slos(imported(rules(rate, "o:burn1h > 5")))
    assert slo["objective"] == "99.9%"


def test_a_rest_that_is_measured_by_the_objective_is_said() -> None:
    rest = {"o:rest": f"(0.999 - {BAD} / {ALL}) / 0.999"}
    said = " ".join(flaws(imported(rules(rest, "o:rest1h < 0.5"))))
    assert "measured by 0.999, the objective: it is half gone only once 0.4995 of all are bad" in (
        said
    )
    right = {"o:rest": f"1 - {BAD} / {ALL} / (1 - 0.999)"}
    assert flaws(imported(rules(right, "o:rest1h < 0.5"))) == []


def test_shares_that_are_added_up_are_said() -> None:
    text = rules(RATIO, both("sum(o:errors%s) > 14.4 * 0.01"))
    assert "adds up the shares" not in " ".join(flaws(imported(text)))
    name, expr = "o:errors1h", (BAD + " / " + ALL).replace("%s", "1h")
    more = f"      - {{record: '{name}', expr: '{expr}', labels: {{verb: VERB}}}}\n"
    text += more.replace("VERB", "read") + more.replace("VERB", "write")
    assert "sum() adds up the shares of 3 records of o:errors1h" in " ".join(flaws(imported(text)))


def test_a_limit_of_another_budget_is_said() -> None:
    odd = "o:errors1h > 6 * 0.01 and o:errors5m > 6 * 0.01"
    text = rules(RATIO, both("o:errors%s > 14.4 * 0.001"), both("o:errors%s > 3 * 0.001"), odd)
    # 6 times 1% is 60 times 0.1%
    assert "6 times a budget of 1% is 60x here: the other alerts have one of 0.1%" in (
        " ".join(flaws(imported(text)))
    )


def test_policies_that_differ_have_names_that_do() -> None:
    text = rules(
        RATIO | {"p:errors": f"{BAD} / {ALL}".replace("o_total", "p_total")},
        both("o:errors%s > 14.4 * 0.01"),
        both("p:errors%s > 10 * 0.01"),
    )
    found = imported(text)
    names = [slo["policy"] for slo in slos(found)]
    assert names == ["old1-1hp", "old1-1hp-2"]
    budgets = [
        documents(found)[f"slo/policies/{name}.yaml"]["tiers"][0]["budget"] for name in names
    ]
    assert budgets == ["2%", "1.3889%"]  # 14.4 and 10 times the budget over one of 720 hours


def test_a_record_of_other_events_of_the_same_metric_is_kept() -> None:
    other = {"o:other": 'sum(rate(o_total{code="500",zone="b"}[%s])) / sum(rate(o_total[%s]))'}
    found = imported(rules(RATIO | other, both("o:errors%s > 14.4 * 0.01")))
    kept = documents(found)["prometheus/kept-rules.yaml"]["groups"][0]["rules"]
    assert [rule["record"] for rule in kept] == ["o:other1h", "o:other5m"]


@pytest.mark.parametrize(
    ("alert", "name"),
    [
        ("OrdersSLOBurn", "orders"),
        ("OrdersBurnRate", "orders"),
        ("OrdersErrorBudgetBurn", "orders"),
        ("ErrorBudgetBurn", "error-budget-burn"),
    ],
)
def test_an_slo_is_not_called_after_its_budget_that_burns(alert: str, name: str) -> None:
    ratio = 'sum(rate(o_total{{code="500"}}[{0}])) / sum(rate(o_total[{0}])) > 14.4 * 0.001'
    text = f"""groups:
  - name: shop
    rules:
      - alert: {alert}
        expr: {ratio.format("1h")} and {ratio.format("5m")}
        labels: {{severity: critical}}
"""
    assert [one["name"] for one in slos(imported(text))] == [name]


def test_an_average_of_what_goes_on_to_be_recorded_is_a_probe() -> None:
    text = rules(
        {"front:bad": '1 - avg_over_time(front:reachable{host="a"}[%s])'},
        both("front:bad%s > 14.4 * 0.001"),
    )
    text += "      - {record: 'front:reachable', expr: 'max by (host) (front_reachable)'}\n"
    found = imported(text)
    (one,) = slos(found)
    assert one["sli"] == {"probe": {"up": 'front:reachable{host="a"}', "healthy": "all"}}
    kept = documents(found)["prometheus/kept-rules.yaml"]
    assert [r["record"] for g in kept["groups"] for r in g["rules"]] == ["front:reachable"]


def test_an_average_is_a_share_only_where_a_budget_is_asked_for() -> None:
    assert not slos(
        imported(rules({}, "avg_over_time(load[1h]) > 0.8 and avg_over_time(load[5m]) > 0.9"))
    )
    (one,) = slos(imported(rules({}, both("avg_over_time(front:errors[%s]) > 14.4 * 0.001"))))
    assert one["sli"] == {"ratio": "front:errors"}


def test_a_label_that_only_marks_slos_is_not_their_name() -> None:
    text = rules({}, both(f"{BAD} / {ALL} > 14.4 * 0.001")).replace(
        "{severity: page}", "{severity: page, slo: 'true'}"
    )
    assert [one["name"] for one in slos(imported(text))] == ["burn1"]
