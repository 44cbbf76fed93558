"""What strangers write into panels, links and labels stays text in a preview."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from slosmith.diagnostics.terminal import unsafe_characters
from slosmith.grafana.preview.answers import Answered, Prometheus
from slosmith.grafana.preview.html_page import print_page
from slosmith.grafana.preview.time_range import Looking
from slosmith.grafana.preview.values import safe_colour
from slosmith.model.units import Duration, UnixTime
from tests.conftest import Sample

EVIL = "</title></script><script>alert(1)</script><!--<script>\x1b[2J\u202eback"


class Answering(Prometheus):
    """A Prometheus of which every label and name is a stranger's."""

    def answers(self, panel: Any, dashboard: Any) -> list[Answered]:
        """One series."""
        labels = {"x": "javascript:alert(1)", "y": EVIL}
        times, values = (0.0, 30.0, 60.0), (1.0, 2.0, 3.0)
        return [Answered(ref="A", labels=labels, name=EVIL, times=times, values=values)]


def panel(kind: str, **more: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 0, "w": 12, "h": 8}
    field = {
        "color": {"mode": "fixed", "fixedColor": "red;background:url(javascript:alert(1))"},
        "noValue": EVIL,
        "links": [{"url": "${__data.fields.x}"}],
        "custom": {"cellOptions": {"type": "color-text"}, "fillOpacity": 10},
    }
    return {
        "type": kind,
        "title": EVIL,
        "description": f'">{EVIL}',
        "gridPos": place,
        "fieldConfig": {"defaults": field, "overrides": []},
        "options": {"content": f"[a](javascript:alert(1)) {EVIL}"},
        "targets": [{"refId": "A", "expr": "x"}],
        **more,
    }


def drawn(panels: object, **more: object) -> str:
    """The page of a dashboard with these panels."""
    looking = Looking(now=UnixTime(3600), scrape=Duration.parse("30s"), last=None)
    prometheus = Answering(url="http://127.0.0.1:9", looking=looking, chosen={})
    dashboard = {
        "title": EVIL,
        "description": EVIL,
        "panels": panels,
        "templating": {"list": []},
        "time": {"from": "now-1h", "to": "now"},
        **more,
    }
    return print_page(dashboard, prometheus, "light")


@pytest.mark.parametrize("kind", ["timeseries", "stat", "table", "text", "heatmap"])
def test_nothing_that_a_stranger_wrote_runs(kind: str) -> None:
    pytest.importorskip("plotly")
    page = drawn([panel(kind)])
    scripts = re.findall(r"<script([^>]*)>", page)
    charts = scripts.count(' type="application/json"')
    assert charts == (1 if kind in ("timeseries", "heatmap") else 0)
    assert [one for one in scripts if "json" not in one] == [
        ' src="plotly.min.js"',
        ' src="preview.js"',
    ]
    assert "script-src 'self' file:;" in page
    assert "<!--" not in page
    assert not re.search(r'(?:href|src)="javascript', page)
    assert "url(" not in page.partition("</style>")[2]
    assert not [*unsafe_characters(page)]
    for chart in re.findall(r'<script type="application/json">(.*?)</script>', page):
        assert not re.search(r"(?<!\\)\\u(?:001b|202e)", chart)


FIELD = {
    "unit": "s",
    "decimals": 2,
    "color": {"mode": "fixed", "fixedColor": "dark-red"},
    "thresholds": {"steps": [{"color": "green", "value": None}, {"color": "red", "value": 2}]},
    "mappings": [
        {"type": "value", "options": {"1": {"color": "red"}}},
        {"type": "range", "options": {"from": 1, "to": 2, "result": {"color": "blue"}}},
    ],
    "custom": {"fillOpacity": 10, "lineWidth": 1, "hideFrom": {"legend": False}},
}
MATCHER = {"id": "byRegexp", "options": "/.*/"}
PROPERTIES = [{"id": "custom.fillOpacity", "value": 5}, {"id": "links", "value": [{"url": "x"}]}]
ORGANIZE = {"excludeByName": {"a": True}, "indexByName": {"x": 1}, "renameByName": {"x": "b"}}
PANEL = {
    "timeFrom": "1h",
    "fieldConfig": {
        "defaults": FIELD,
        "overrides": [{"matcher": MATCHER, "properties": PROPERTIES}],
    },
    "options": {"content": "x", "filterValues": {"le": 0}},
    "transformations": [
        {"id": "organize", "options": ORGANIZE},
        {"id": "sortBy", "options": {"sort": [{"field": "x"}]}},
    ],
}
ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    float("nan"),
    10**400,
    "x",
    [],
    [None],
    ["x"],
    {},
    {"x": {"y": []}},
)


def places(value: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    if before:
        yield before
    inner = value.items() if isinstance(value, dict) else ()
    for key, one in enumerate(value) if isinstance(value, list) else inner:
        yield from places(one, (*before, key))


@pytest.mark.parametrize("kind", ["timeseries", "stat", "table", "heatmap", "state-timeline"])
def test_a_panel_of_another_form_than_grafana_writes_is_drawn_all_the_same(
    kind: str, sample: Sample
) -> None:
    pytest.importorskip("plotly")
    whole = {**panel(kind), **PANEL}
    odd_places = [*zip(places(whole), cycle(ODD), strict=False)]
    for place, odd in odd_places[:: sample(3, 1)]:
        changed = at = copy.deepcopy(whole)
        for key in place[:-1]:
            at = at[key]
        at[place[-1]] = odd
        assert drawn([changed]).startswith("<!doctype html>")
        del at[place[-1]]
        assert drawn([changed]).startswith("<!doctype html>")


def test_a_dashboard_without_anything_is_drawn() -> None:
    assert drawn(None, title=None, templating=[], time={"from": "then"}).startswith("<!doctype")


def test_a_state_has_a_hue_that_grafana_names() -> None:
    pytest.importorskip("plotly")
    field = {"color": {"mode": "fixed", "fixedColor": "semi-dark-red"}}
    page = drawn([panel("state-timeline", fieldConfig={"defaults": field, "overrides": []})])
    assert '"line":{"color":"red"' in page


@pytest.mark.parametrize("text", ["#fff", "#2B88C9", "dark-red".replace("-", ""), "var(--quiet)"])
def test_a_colour_is_one(text: str) -> None:
    assert safe_colour(text) == text


@pytest.mark.parametrize("text", ["red;x:y", '"', "url(x)", "expression(1)", "", None, 5])
def test_what_is_no_colour_is_none(text: object) -> None:
    assert safe_colour(text) == "inherit"
