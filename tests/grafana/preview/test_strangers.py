"""What strangers write into panels, links and labels stays text in a preview."""

from __future__ import annotations

import re
from typing import Any

import pytest

from slosmith.grafana.preview.answers import Answered, Prometheus
from slosmith.grafana.preview.html_page import print_page
from slosmith.grafana.preview.time_range import Looking
from slosmith.grafana.preview.values import safe_colour
from slosmith.model.units import Duration, UnixTime

EVIL = "</title></script><script>alert(1)</script><!--<script>"


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


@pytest.mark.parametrize("kind", ["timeseries", "stat", "table", "text", "heatmap"])
def test_nothing_that_a_stranger_wrote_runs(kind: str) -> None:
    pytest.importorskip("plotly")
    looking = Looking(now=UnixTime(3600), scrape=Duration.parse("30s"), last=None)
    prometheus = Answering(url="http://127.0.0.1:9", looking=looking, chosen={})
    dashboard = {
        "title": EVIL,
        "description": EVIL,
        "panels": [panel(kind)],
        "templating": {"list": []},
        "time": {"from": "now-1h", "to": "now"},
    }
    page = print_page(dashboard, prometheus, "light")
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


@pytest.mark.parametrize("text", ["#fff", "#2B88C9", "dark-red".replace("-", ""), "var(--quiet)"])
def test_a_colour_is_one(text: str) -> None:
    assert safe_colour(text) == text


@pytest.mark.parametrize("text", ["red;x:y", '"', "url(x)", "expression(1)", "", None, 5])
def test_what_is_no_colour_is_none(text: object) -> None:
    assert safe_colour(text) == "inherit"
