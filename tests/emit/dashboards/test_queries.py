"""Every query of every panel, asked of a real Prometheus that holds a day of the rendered rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.grafana.variables import ALL, View, interpolate
from slosmith.model.units import Duration, UnixTime
from tests.emit.dashboards.evaluated import SPAN, load_rules, prometheus_after_a_day
from tests.emit.dashboards.rendered import (
    Json,
    load_dashboards,
    panels_of,
    queries_of,
    variables_of,
)
from tests.emit.dashboards.synthetic import HOUR, line_of, recorded_series
from tests.emit.dashboards.world import World, add_blocks, now, serving
from tests.tools.judges import ROOT

pytestmark = [pytest.mark.judge, pytest.mark.slow]
DASHBOARDS = load_dashboards()
_LABEL_VALUES = re.compile(r"label_values\((.*), (\w+)\)")
# What may come back empty, and why. Everything else must return series.
_MAY_BE_EMPTY: Mapping[str, str] = {
    "over the limit": "the alert's own expression, which holds only while something is wrong",
    "fires": "the state of one alert, which is there only while it fires",
    "Firing alerts": "there may be none",
    "Alerts over time": "there may have been none",
    "Alert: ProvidersQuorumLost": "counts breakers that are open, and none is",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with prometheus_after_a_day(ROOT, tmp_path_factory.mktemp("day"), now()) as running:
        yield running


def test_every_query_returns_series_with_all_selected(world: World) -> None:
    # Of all dashboards in one test: a day of this world takes more to make than to ask.
    chosen = {uid: dict.fromkeys(variables_of(one), ALL) for uid, one in DASHBOARDS.items()}
    assert _empty_in_any(world, chosen) == []


def test_every_query_returns_series_with_single_values_selected(world: World) -> None:
    chosen: dict[str, dict[str, str]] = {uid: {} for uid in DASHBOARDS}
    spec = world.ask("query", query="slo:info", time=str(world.end))["result"][0]["metric"]
    for uid, dashboard in DASHBOARDS.items():
        for name, definition in variables_of(dashboard).items():
            found = _options(world, definition)
            assert found or name == "cluster", f"the variable {name} of {uid} offers nothing"
            # One Prometheus alone has no cluster; Grafana then offers All and nothing else. Filters
            # of the overview are chosen so that one SLO is left.
            wanted = spec.get(name)
            chosen[uid][name] = wanted if wanted in found else [*found, ALL][0]
    assert _empty_in_any(world, chosen) == []


def test_the_rules_record_what_the_month_of_the_pictures_makes_up(world: World) -> None:
    """Names and labels alike; so a picture shows no series that rules would not record."""
    model = compile_root(ROOT).model
    assert model is not None
    folder = ROOT / "output" / "prometheus" / "rules"
    found = world.ask("series", **{"match[]": '{__name__=~"slo:.*"}'})
    recorded = {frozenset(labels.items()) for labels in found}
    made_up = {
        frozenset({"__name__": name, **labels}.items())
        for slo in model.slos
        for name, labels in recorded_series(slo, model, folder)
    }
    assert {rule.name for rule in load_rules(folder) if not rule.alert} == {
        labels["__name__"] for labels in found
    }
    assert recorded == made_up


@pytest.mark.parametrize(("title", "severity"), [("Pages", "page"), ("Tickets", "ticket")])
def test_as_many_alerts_fire_as_are_listed(world: World, title: str, severity: str) -> None:
    """Also those of no SLO: a page that wakes somebody is not counted as none."""
    dashboard = DASHBOARDS["slosmith-overview"]
    chosen = dict.fromkeys(variables_of(dashboard), ALL)
    asked = {
        panel["title"]: interpolate(query["expr"], chosen)
        for panel in panels_of(dashboard)
        for query in queries_of(panel)
    }
    plain = 0
    for moment in range(world.end - SPAN, world.end, HOUR // 2):
        listed, counted = (
            world.ask("query", query=asked[one], time=str(moment))["result"]
            for one in ("Firing alerts", title)
        )
        rows = [one["metric"] for one in listed if one["metric"]["severity"] == severity]
        found = [float(one["value"][1]) for one in counted]
        assert found == [len(rows)] or found == rows == []
        plain += sum(not row.get("slo") for row in rows)
    assert plain


@pytest.mark.parametrize("uid", ["slo_council_error-rate", "slo_database_availability"])
def test_a_burn_down_ends_at_what_the_budget_says_is_left(world: World, uid: str) -> None:
    """Hours of rates on one side, the sum of all rates on the other; they meet within 3%."""
    dashboard = DASHBOARDS[uid]
    values = dict.fromkeys(variables_of(dashboard), ALL)
    panel = next(p for p in panels_of(dashboard) if p["title"] == "Budget over the last 30d")
    left, _, rolling = (
        float(_ask(world, panel, query, values)[0]["values"][-1][1]) for query in queries_of(panel)
    )
    assert rolling < 0.99
    assert left == pytest.approx(rolling, abs=0.03 * (1 - rolling))


def test_the_overview_puts_the_worst_first(world: World) -> None:
    """The overspent, the most so first; then those whose budget is spent, soonest first."""
    dashboard = DASHBOARDS["slosmith-overview"]
    values = dict.fromkeys(variables_of(dashboard), ALL)
    table = next(p for p in panels_of(dashboard) if p["title"] == "Objectives, worst first")
    left, soon, rank = (_by_slo(_ask(world, table, q, values)) for q in _picked(table, "ADH"))
    in_order = sorted(rank, key=lambda spec: rank[spec])
    spent = [spec for spec in in_order if left[spec] <= 0]
    assert spent
    assert in_order[: len(spent)] == spent == sorted(spent, key=lambda spec: left[spec])
    rest = [soon[spec] for spec in in_order[len(spent) :]]
    assert rest == sorted(rest)


def test_what_nobody_can_tell_stands_above_what_is_overspent(tmp_path: Path) -> None:
    """Of `gone` only the constants are left; `fine` is spent at half of what is even."""
    end = now()
    with (tmp_path / "lines.txt").open("w", encoding="utf-8") as file:
        for name, left in (("fine", 0.9), ("gone", None), ("spent", -0.5), ("soon", 0.2)):
            labels = {"service": "shop", "slo": name}
            series = {"slo:info": 1.0, "slo:objective:ratio": 0.99}
            if left is not None:
                burn = 30.0 if name == "soon" else 0.5
                series["slo:error_budget_remaining:ratio"] = left
                series |= {f"slo:burn_rate:rate{window}": burn for window in ("1h", "30d")}
            file.writelines(line_of(key, labels, value, end) for key, value in series.items())
        file.write("# EOF\n")
    add_blocks(tmp_path / "lines.txt", tmp_path / "data")
    dashboard = DASHBOARDS["slosmith-overview"]
    table = next(p for p in panels_of(dashboard) if p["title"] == "Objectives, worst first")
    with serving(tmp_path, end) as world:
        values = dict.fromkeys(variables_of(dashboard), ALL)
        soon, rank = (_ask(world, table, query, values) for query in _picked(table, "DH"))
    in_order = sorted(rank, key=lambda series: float(series["value"][1]))
    assert [one["metric"]["slo"] for one in in_order] == ["gone", "spent", "soon", "fine"]
    # 20% of 30 days at 30 times the even rate: 0.2 x 30 d / 30 = 0.2 d = 17,280 s.
    seconds = {one["metric"]["slo"]: float(one["value"][1]) for one in soon}
    assert seconds["soon"] == pytest.approx(17_280)
    # 90% at half the even rate would last 54 days, longer than what was spent is remembered.
    assert seconds == {"soon": seconds["soon"], "spent": 0.0, "fine": 315_360_000}


def _picked(panel: Json, letters: str) -> list[Json]:
    return [query for query in queries_of(panel) if query["refId"] in letters]


def _by_slo(series: list[Json]) -> dict[frozenset[tuple[str, str]], float]:
    return {frozenset(one["metric"].items()): float(one["value"][1]) for one in series}


def test_the_cluster_filter_keeps_another_clusters_series_out(world: World) -> None:
    values = dict.fromkeys(variables_of(DASHBOARDS["slo_council"]), "elsewhere")
    rate = next(p for p in panels_of(DASHBOARDS["slo_council"]) if p["title"] == "Request rate")
    assert _ask(world, rate, next(queries_of(rate)), values) == []


def _options(world: World, definition: str) -> list[str]:
    """What Grafana offers for a variable whose own query refers to other variables, all chosen."""
    match = _LABEL_VALUES.fullmatch(definition)
    assert match, definition
    selector = re.sub(r"\$\w+", ALL, match[1])
    series = world.ask("query", query=f"group by ({match[2]}) ({selector})", time=str(world.end))
    return sorted(s["metric"][match[2]] for s in series["result"] if match[2] in s["metric"])


def _empty_in_any(world: World, chosen: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The queries that return nothing, of each dashboard with the values that are chosen there."""
    return [
        f"{uid}: {one}"
        for uid, values in chosen.items()
        for one in _empty(world, DASHBOARDS[uid], values)
    ]


def _empty(world: World, dashboard: Json, values: Mapping[str, str]) -> Iterator[str]:
    for panel in panels_of(dashboard):
        for query in queries_of(panel):
            excused = {panel["title"], query.get("legendFormat")} & set(_MAY_BE_EMPTY)
            if not _ask(world, panel, query, values) and not excused:
                yield f"{panel['title']}: {query['expr']}"


def _ask(world: World, panel: Json, query: Json, values: Mapping[str, str]) -> list[Json]:
    span = int(Duration.parse(panel.get("timeFrom", "24h")).seconds)
    step = Duration.of(max(60, span // 300))
    start, end = UnixTime(world.end - span), UnixTime(world.end)
    view = View(start=start, end=end, step=step, scrape=Duration.parse("1m"))
    text = interpolate(query["expr"], {**values, **view.values})
    if query.get("instant"):
        answer = world.ask("query", query=text, time=str(world.end))
    else:
        answer = world.ask(
            "query_range", query=text, start=str(start), end=str(world.end), step=str(step)
        )
    result: list[Json] = answer["result"]
    return result


def test_the_list_of_excuses_is_about_panels_that_exist() -> None:
    seen = {panel["title"] for dashboard in DASHBOARDS.values() for panel in panels_of(dashboard)}
    seen |= {
        query.get("legendFormat")
        for dashboard in DASHBOARDS.values()
        for panel in panels_of(dashboard)
        for query in queries_of(panel)
    }
    assert set(_MAY_BE_EMPTY) <= seen
