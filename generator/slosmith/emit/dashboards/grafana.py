"""Grafana's dashboards as typed data: queries, panels, rows, dashboards, and their JSON."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from slosmith.emit.dashboards.prose import as_text
from slosmith.record import dataclass

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

COLUMNS = 24
SCHEMA = 39
"""The dashboard schema of Grafana 10.1 and later; every newer Grafana migrates it."""
MOST_QUERIES = 40
"""More than that at first sight, and whoever opens a dashboard waits."""
DATASOURCE: Mapping[str, Json] = {"type": "prometheus", "uid": "${datasource}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a panel; ``table`` and ``heatmap`` say how its answer is laid out."""

    expr: str
    legend: str = ""
    instant: bool = False
    form: str = "time_series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel: what is asked, and how it is drawn. Widths are of 24 columns.

    ``time_from`` fixes the range, like `30d`; only panels of recorded series may have it.
    """

    type: str
    title: str
    description: str
    queries: tuple[Query, ...] = ()
    width: int = 12
    height: int = 8
    unit: str = ""
    decimals: int = 2
    defaults: Mapping[str, Json] | None = None
    overrides: tuple[Mapping[str, Json], ...] = ()
    options: Mapping[str, Json] | None = None
    transformations: tuple[Mapping[str, Json], ...] = ()
    time_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPanel:
    """A panel that an author wrote as Grafana's JSON; its place and id are given here."""

    title: str
    content: Mapping[str, Json]
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Panels under a heading; without a title they stand at the top of the dashboard.

    ``repeat`` names a variable: Grafana shows the row once for each of its values.
    """

    title: str
    panels: tuple[Panel | OwnPanel, ...]
    collapsed: bool = False
    repeat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable that is filled by a query of label values."""

    name: str
    label: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link at the top of a dashboard, or on a value of a panel."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A dashboard."""

    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]
    links: tuple[Link, ...] = ()
    annotation: Query | None = None
    excluded: Query | None = None


def fold(dashboard: Dashboard) -> Dashboard:
    """The dashboard with rows closed from where it would open with too many queries."""
    rows, asked = [], 0
    for row in dashboard.rows:
        asked += 0 if row.collapsed else sum(_queries(panel) for panel in row.panels)
        closed = row.collapsed or (bool(row.title) and asked > MOST_QUERIES)
        rows.append(replace(row, collapsed=closed))
    return replace(dashboard, rows=tuple(rows))


def _queries(panel: Panel | OwnPanel) -> int:
    if isinstance(panel, Panel):
        return len(panel.queries)
    targets = panel.content.get("targets")
    return len(targets) if isinstance(targets, list) else 0


def print_dashboard(dashboard: Dashboard) -> str:
    """The dashboard as JSON, one panel a line: quick to print, and a diff names the panel."""
    panels = ",\n".join(_compact(panel) for panel in _lay_out(dashboard))
    head = {**_head(dashboard), "panels": "\0"}
    text = json.dumps(head, indent=1, ensure_ascii=False, sort_keys=True)
    return text.replace('"\\u0000"', f"[\n{panels}\n ]") + "\n"


def _compact(panel: Mapping[str, Json]) -> str:
    return json.dumps(panel, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _head(dashboard: Dashboard) -> dict[str, Json]:
    """Time zone and refresh are left to the browser's habit."""
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": list(dashboard.tags),
        "schemaVersion": SCHEMA,
        "editable": False,
        "graphTooltip": 1,
        "timezone": "",
        "refresh": "",
        "time": {"from": "now-24h", "to": "now"},
        "templating": {"list": [_source(), *(_variable(one) for one in dashboard.variables)]},
        "annotations": {
            "list": [
                *([_annotation(dashboard.annotation)] if dashboard.annotation else []),
                *([_excluded(dashboard.excluded)] if dashboard.excluded else []),
            ]
        },
        "links": [_dashboard_link(link) for link in dashboard.links],
    }


def _source() -> dict[str, Json]:
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
    }


def _variable(variable: Variable) -> dict[str, Json]:
    """`All` is `.*` and not a list of values: it takes in series that lack the label."""
    return {
        "name": variable.name,
        "label": variable.label,
        "type": "query",
        "datasource": DATASOURCE,
        "definition": variable.query,
        "query": {"query": variable.query, "refId": f"variable-{variable.name}"},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"], "selected": True},
    }


def _annotation(query: Query) -> dict[str, Json]:
    return {
        "name": "Firing alerts",
        "enable": True,
        "datasource": DATASOURCE,
        "expr": query.expr,
        "step": "60s",
        "titleFormat": query.legend,
        "tagKeys": "severity,tier",
        "iconColor": "#D55E00",
    }


def _excluded(query: Query) -> dict[str, Json]:
    """What stands beside each other is one span, in the grey of what is unknown."""
    return {**_annotation(query), "name": "Excluded time", "tagKeys": "", "iconColor": "#8C8C8C"}


def _dashboard_link(link: Link) -> dict[str, Json]:
    return {"title": link.title, "type": "link", "url": link.url, "keepTime": True}


def _lay_out(dashboard: Dashboard) -> Iterator[dict[str, Json]]:
    """Give every panel its place: rows from the top, panels from the left, none over another."""
    y, ids = 0, _Ids()
    for row in dashboard.rows:
        if row.title:
            heading: dict[str, Json] = {
                "id": ids.take(row.title),
                "type": "row",
                "title": row.title,
                "collapsed": row.collapsed,
                "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1},
                "panels": [],
                **({"repeat": row.repeat} if row.repeat else {}),
            }
            y += 1
        placed, end = _place(row, y, ids)
        if row.title and row.collapsed:
            yield {**heading, "panels": placed}
            continue
        if row.title:
            yield heading
        yield from placed
        y = end


def _place(row: Row, y: int, ids: "_Ids") -> tuple[list[dict[str, Json]], int]:
    """Each panel as far up as it fits, and then as far left: small ones stand beside a tall one."""
    placed, ends = [], [y] * COLUMNS
    for panel in row.panels:
        fits = range(COLUMNS - panel.width + 1)
        top, x = min((max(ends[left : left + panel.width]), left) for left in fits)
        ends[x : x + panel.width] = [top + panel.height] * panel.width
        position: Json = {"x": x, "y": top, "w": panel.width, "h": panel.height}
        shown = _panel(panel) if isinstance(panel, Panel) else dict(panel.content)
        placed.append({**shown, "id": ids.take(f"{row.title}/{panel.title}"), "gridPos": position})
    return placed, max(ends)


class _Ids:
    """Ids from titles: a panel keeps its own, and links to it, when others come and go."""

    def __init__(self) -> None:
        self.taken: set[int] = set()

    def take(self, name: str) -> int:
        """A number that no other panel of the dashboard has."""
        found = zlib.crc32(name.encode()) % 1_000_000 + 1
        while found in self.taken:
            found += 1
        self.taken.add(found)
        return found


def _panel(panel: Panel) -> dict[str, Json]:
    defaults = {"unit": panel.unit, "decimals": panel.decimals, **(panel.defaults or {})}
    shown: dict[str, Json] = {
        "type": panel.type,
        "title": panel.title,
        "description": as_text(panel.description),
        "datasource": DATASOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": panel.overrides},
        "options": panel.options or {},
        "targets": [_target(query, index) for index, query in enumerate(panel.queries)],
    }
    if panel.transformations:
        shown["transformations"] = panel.transformations
    if panel.time_from:
        shown["timeFrom"] = panel.time_from
    return shown


def _target(query: Query, index: int) -> dict[str, Json]:
    return {
        "refId": ref(index),
        "datasource": DATASOURCE,
        "expr": query.expr,
        "legendFormat": query.legend or "__auto",
        "format": query.form,
        "instant": query.instant,
        "range": not query.instant,
    }


def ref(index: int) -> str:
    """The letter of a panel's query, by its place."""
    return chr(ord("A") + index) if index < 26 else f"A{index}"
