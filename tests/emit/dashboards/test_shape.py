"""The shape of dashboards: what Grafana's own reader and its linter's rules ask of them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
import yaml
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

from slosmith.grafana.variables import ALL, SAMPLE, interpolate, places_of_variables
from slosmith.promql import parse_expression, selectors_in
from tests.emit.dashboards.rendered import (
    Json,
    load_dashboards,
    panels_of,
    queries_of,
    variables_of,
)
from tests.emit.dashboards.schema import problems
from tests.tools.judges import ROOT

DASHBOARDS = load_dashboards()
_UID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_WITHOUT_UNIT = {"text"}
# The rules of Grafana's dashboard linter: by which test here each is held ...
HELD: Mapping[str, str] = {
    "template-datasource-rule": "test_data_sources_are_the_variable",
    "template-label-promql-rule": "test_variables_ask_for_label_values",
    "template-on-time-change-reload-rule": "test_variables_ask_for_label_values",
    "panel-datasource-rule": "test_data_sources_are_the_variable",
    "panel-title-description-rule": "test_every_panel_says_what_it_is_and_in_which_unit",
    "panel-units-rule": "test_every_panel_says_what_it_is_and_in_which_unit",
    "panel-no-targets-rule": "test_every_panel_that_draws_asks_something",
    "target-promql-rule": "test_every_query_is_promql_and_its_variables_exist",
    "target-rate-interval-rule": "test_raw_rates_have_grafanas_interval",
    "target-counter-agg-rule": "test_counters_are_read_as_rates",
    "uneditable-dashboard": "test_what_the_next_build_would_overwrite_is_not_edited",
}
# ... or why it is not.
EXCEPTIONS: Mapping[str, str] = {
    "template-job-rule": "recorded series carry no job: they are an SLO's, not a process's",
    "template-instance-rule": "... and no instance, for the same reason",
    "target-job-rule": "raw series are selected as the specification selects them",
    "target-instance-rule": "... and what an author did not ask about must not be filtered away",
    "target-logql-rule": "no dashboard reads logs",
    "target-logql-auto-rule": "no dashboard reads logs",
}
# Units that the SDK does not list: a burn rate is so many times the even one.
_OWN_UNITS = {"suffix:x"}


def _variables(text: str) -> set[str]:
    return {name for name, *_ in places_of_variables(text)}


each_dashboard = pytest.mark.parametrize("uid", DASHBOARDS)


@each_dashboard
def test_a_dashboard_decodes_with_grafanas_own_library(uid: str) -> None:
    decoded = json.loads(
        json.dumps(Dashboard.from_json(DASHBOARDS[uid]), default=lambda o: o.to_json())
    )
    assert (decoded["uid"], decoded["title"]) == (uid, DASHBOARDS[uid]["title"])
    assert len(decoded["panels"]) == len(DASHBOARDS[uid]["panels"])


@each_dashboard
def test_a_dashboard_holds_to_grafanas_schema(uid: str) -> None:
    assert list(problems(DASHBOARDS[uid])) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"type": "stat", "options": {"graphMode": "sparkle"}}, "'sparkle' is not one of"),
        ({"type": "stat", "gridpos": {"x": 0}}, "'gridpos' was unexpected"),
        ({"type": "timeseries", "timeFrom": 30}, "30 is not of type"),
        (
            {"type": "timeseries", "fieldConfig": {"defaults": {"custom": {"lineWith": 2}}}},
            "'lineWith' was unexpected",
        ),
    ],
)
def test_the_schema_refuses_what_grafana_would_ignore(damage: Json, said: str) -> None:
    panel = {"title": "X", "options": {}, **damage}
    panel["fieldConfig"] = {"overrides": [], "defaults": {}, **panel.get("fieldConfig", {})}
    found = list(problems({**DASHBOARDS["slosmith-overview"], "panels": [panel]}))
    assert [one for one in found if said in one], found


def test_every_rule_of_the_linter_is_held_or_excepted() -> None:
    assert not set(HELD) & set(EXCEPTIONS)
    assert len(HELD) + len(EXCEPTIONS) == 17
    assert [name for name in HELD.values() if name not in globals()] == []


def test_uids_are_unique_and_short() -> None:
    assert len({dashboard["uid"] for dashboard in DASHBOARDS.values()}) == len(DASHBOARDS)
    assert [uid for uid in DASHBOARDS if not _UID.fullmatch(uid)] == []


def test_titles_are_unique() -> None:
    assert len({dashboard["title"] for dashboard in DASHBOARDS.values()}) == len(DASHBOARDS)


@each_dashboard
def test_ids_of_panels_are_unique(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    rows = [panel["id"] for panel in dashboard["panels"] if panel["type"] == "row"]
    ids = [*rows, *(panel["id"] for panel in panels_of(dashboard))]
    assert len(set(ids)) == len(ids)


@each_dashboard
def test_ref_ids_of_a_panel_are_unique(uid: str) -> None:
    for panel in panels_of(DASHBOARDS[uid]):
        refs = [query["refId"] for query in queries_of(panel)]
        assert len(set(refs)) == len(refs), panel["title"]


@each_dashboard
def test_no_panel_lies_over_another_or_beyond_the_edge(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    shown = [
        *(p for p in dashboard["panels"] if p["type"] == "row"),
        *panels_of(dashboard, collapsed=False),
    ]
    for layer in (shown, *(p["panels"] for p in dashboard["panels"] if p["type"] == "row")):
        places = [panel["gridPos"] for panel in layer]
        assert all(place["x"] + place["w"] <= 24 for place in places)
        assert [pair for pair in itertools.combinations(places, 2) if _overlap(*pair)] == []


def _overlap(one: Json, other: Json) -> bool:
    across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
    return bool(across and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"])


@each_dashboard
def test_every_panel_says_what_it_is_and_in_which_unit(uid: str) -> None:
    for panel in panels_of(DASHBOARDS[uid]):
        assert panel["title"], panel
        assert panel["description"], panel["title"]
        if panel["type"] not in _WITHOUT_UNIT:
            defaults = panel["fieldConfig"]["defaults"]
            assert defaults["unit"] in _UNITS, panel["title"]
            assert isinstance(defaults["decimals"], int), panel["title"]
            assert defaults["noValue"], panel["title"]


_UNITS = _OWN_UNITS | {value for value in vars(units).values() if isinstance(value, str)}


@each_dashboard
def test_every_panel_that_draws_asks_something(uid: str) -> None:
    drawn = [panel for panel in panels_of(DASHBOARDS[uid]) if panel["type"] not in _WITHOUT_UNIT]
    assert [panel["title"] for panel in drawn if not list(queries_of(panel))] == []


@each_dashboard
def test_variables_ask_for_label_values(uid: str) -> None:
    """And offer what there is in the time that is looked at."""
    for one in DASHBOARDS[uid]["templating"]["list"]:
        if one["type"] != "query":
            continue
        found = re.fullmatch(r"label_values\((.+), (\w+)\)", one["definition"])
        assert found, one["definition"]
        parse_expression(interpolate(found[1], dict.fromkeys(_variables(found[1]), ALL)))
        assert one["refresh"] == 2
        assert one["query"]["query"] == one["definition"]


@each_dashboard
def test_a_variable_narrows_those_after_it(uid: str) -> None:
    """Each is asked within what all before it let through, so that no choice is left empty."""
    asked = variables_of(DASHBOARDS[uid])
    before: list[str] = []
    for name, definition in asked.items():
        assert _variables(definition) == set(before), definition
        before.append(name)


@each_dashboard
def test_counters_are_read_as_rates(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    values = {**dict.fromkeys(variables_of(dashboard), ALL), **SAMPLE.values}
    for panel in panels_of(dashboard):
        for query in queries_of(panel):
            for use in selectors_in(parse_expression(interpolate(query["expr"], values))):
                if use.selector.metric.endswith("_total"):
                    assert use.range is not None, query["expr"]


@each_dashboard
def test_what_the_next_build_would_overwrite_is_not_edited(uid: str) -> None:
    assert DASHBOARDS[uid]["editable"] is False


@each_dashboard
def test_every_query_is_promql_and_its_variables_exist(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    values = {**dict.fromkeys(variables_of(dashboard), ALL), **SAMPLE.values}
    for panel in panels_of(dashboard):
        for query in queries_of(panel):
            assert _variables(query["expr"]) <= set(values), query["expr"]
            parse_expression(interpolate(query["expr"], values))


@each_dashboard
def test_data_sources_are_the_variable(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    kinds = {one["name"]: one["type"] for one in dashboard["templating"]["list"]}
    assert kinds["datasource"] == "datasource"
    sources = [p.get("datasource") for p in panels_of(dashboard) if p["type"] != "text"]
    sources += [query["datasource"] for p in panels_of(dashboard) for query in queries_of(p)]
    assert None not in sources
    assert {source["uid"] for source in sources if source} == {"${datasource}"}


@each_dashboard
def test_raw_rates_have_grafanas_interval(uid: str) -> None:
    """Alerts are drawn with their own window; sums of a day say so in their title."""
    for panel in panels_of(DASHBOARDS[uid]):
        for query in queries_of(panel):
            raw = re.findall(r"\b(?:rate|irate|increase)\([^\[]*\[([^\]]+)\]", query["expr"])
            if not panel["title"].startswith("Alert: ") and not query.get("instant"):
                assert set(raw) <= {"$__rate_interval"}, query["expr"]


@each_dashboard
def test_long_ranges_read_recorded_series_alone(uid: str) -> None:
    """A panel with a range of its own, and every window of a day or more."""
    for panel in panels_of(DASHBOARDS[uid]):
        for query in queries_of(panel):
            text = interpolate(
                query["expr"], {**dict.fromkeys(_variables(query["expr"]), ALL), **SAMPLE.values}
            )
            uses = list(selectors_in(parse_expression(text)))
            if "timeFrom" in panel or re.search(r"\[\d+d", text):
                raw = [use.selector.metric for use in uses if not _is_recorded(use.selector.metric)]
                days = [use.range.days for use in uses if use.range]
                assert not raw or max(days, default=0) <= 1, query["expr"]


def _is_recorded(metric: str) -> bool:
    return metric.startswith("slo:") or metric == "ALERTS"


@each_dashboard
def test_a_dashboard_opens_with_few_queries_and_is_small(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    first = sum(1 for p in panels_of(dashboard, collapsed=False) for _ in queries_of(p))
    assert first <= 40
    assert len(json.dumps(dashboard)) < 500_000


@each_dashboard
def test_time_zone_and_refresh_are_left_to_the_browser(uid: str) -> None:
    assert (DASHBOARDS[uid]["timezone"], DASHBOARDS[uid]["refresh"]) == ("", "")


@each_dashboard
def test_links_between_dashboards_lead_somewhere(uid: str) -> None:
    for url in _links(DASHBOARDS[uid]):
        if found := re.match(r"/d/([\w-]+)(?=\?|$)", url):
            assert found[1] in DASHBOARDS, url
        elif url.startswith("/d/"):
            assert _fits_a_dashboard(url), url


def _links(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("url"), str):
            yield value["url"]
        if isinstance(value.get("content"), str):
            yield from re.findall(r"\]\((/[^)]*)\)", value["content"])
        for one in value.values():
            yield from _links(one)
    elif isinstance(value, list):
        for one in value:
            yield from _links(one)


def _fits_a_dashboard(url: str) -> bool:
    """Whether a link with fields in it is the uid of every service; else a query says the uid."""
    path = url.removeprefix("/d/").split("?")[0]
    if path.startswith("${__data.fields.slo_dashboard}"):
        return True
    return path == "slo_${__data.fields.service}" and any(uid.count("_") == 1 for uid in DASHBOARDS)


@each_dashboard
def test_links_read_fields_that_their_table_still_has(uid: str) -> None:
    """Grafana forgets a column that is left out; one that is only hidden can be read."""
    for panel in panels_of(DASHBOARDS[uid]):
        steps = {one["id"]: one["options"] for one in panel.get("transformations", [])}
        left_out = {
            k for k, out in steps.get("organize", {}).get("excludeByName", {}).items() if out
        }
        labels = {name for q in queries_of(panel) for name in _labels_of(q["expr"])}
        read = {f for url in _links(panel) for f in re.findall(r"__data\.fields\.(\w+)", url)}
        assert read <= labels - left_out, panel["title"]


def test_tables_lead_to_the_pages_that_alerts_themselves_name() -> None:
    """A table joins the dashboard and the runbook's page from an alert's labels."""
    rules = ROOT / "output" / "prometheus" / "rules"
    alerts = [
        rule
        for path in sorted(rules.glob("[a-z]*.yaml"))
        for group in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    assert len(alerts) > 100
    for alert in alerts:
        labels, told = alert["labels"], alert["annotations"]
        page = f"{labels['service']}/{labels.get('slo') or alert['alert']}.md"
        assert told["runbook_url"].split("#")[0].endswith(f"/{page}")
        assert (ROOT / "output" / "runbooks" / page).is_file()
        dashboard = "_".join(
            ("slo", labels["service"], *([labels["slo"]] if "slo" in labels else []))
        )
        assert told["dashboard_url"].split("?")[0].endswith(f"/d/{dashboard}")
        assert dashboard in DASHBOARDS


def _labels_of(text: str) -> list[str]:
    """The labels that an aggregation keeps, the outermost of the query."""
    found = re.match(r"\W*max by \(([^)]*)\)", text)
    return found[1].split(", ") if found else []


@each_dashboard
def test_colours_are_told_apart_without_red_against_green(uid: str) -> None:
    text = json.dumps(DASHBOARDS[uid])
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", text)) <= _OKABE_ITO
    assert not re.search(r'"(?:semi-dark-|dark-|light-)?(?:red|green)"', text)


_OKABE_ITO = {
    "#2B88C9", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C8C8C",
}  # fmt: skip


def test_the_thresholds_of_tiers_are_those_of_the_rules() -> None:
    """14.4x and 6x of a 30 day period: 2% in one hour is 0.02 x 720 h / 1 h."""
    dashboard = DASHBOARDS["slo_council_error-rate"]
    limits = {
        panel["title"].split(":")[0]: panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1]
        for panel in panels_of(dashboard)
        if " and " in panel["title"] and panel["title"].split(":")[0] in ("fast", "slow")
    }
    assert Decimal(str(limits["fast"]["value"])) == Decimal("14.4")
    assert limits["slow"]["value"] == 6


@pytest.mark.parametrize(
    ("name", "legend"),
    [("ProvidersBreakerOpen", "{{provider}}"), ("ProvidersQuorumLost", "value")],
)
def test_what_an_alert_compares_is_named_by_what_tells_it_apart(name: str, legend: str) -> None:
    dashboard = load_dashboards()["slo_providers"]
    panel = next(one for one in panels_of(dashboard) if one["title"] == f"Alert: {name}")
    assert panel["targets"][0]["legendFormat"] == legend
