"""Merging: panels written by hand go to the row that they name, and survive every build."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from slosmith.emit.dashboards.grafana import DATASOURCE, Dashboard, Json, OwnPanel, Row, ref
from slosmith.model.dashboard_rows import WrittenRow

_GIVEN = frozenset(("id", "gridPos", "pluginVersion"))


def merge_written(dashboard: Dashboard, written: Iterable[WrittenRow]) -> Dashboard:
    """The dashboard with its own panels and the written ones, which come last in their row."""
    rows = list(dashboard.rows)
    for one in written:
        if one.uid != dashboard.uid:
            continue
        own = tuple(
            OwnPanel(
                title=panel.title,
                content=_completed(json.loads(panel.content)),
                width=panel.width,
                height=panel.height,
            )
            for panel in one.panels
        )
        titles = [row.title for row in rows]
        if one.row in titles:
            index = titles.index(one.row)
            rows[index] = replace(rows[index], panels=(*rows[index].panels, *own))
        else:
            rows.append(Row(title=one.row, panels=own, collapsed=True))
    return replace(dashboard, rows=tuple(rows))


def _completed(panel: Mapping[str, Json]) -> Mapping[str, Json]:
    """The panel without its old place, and with the dashboard's data source where it names none."""
    content = {"datasource": DATASOURCE, **{k: v for k, v in panel.items() if k not in _GIVEN}}
    targets = panel.get("targets")
    asked = [one for one in targets if isinstance(one, dict)] if isinstance(targets, list) else []
    if asked:
        content["targets"] = [
            {"refId": ref(index), "datasource": DATASOURCE, **target}
            for index, target in enumerate(asked)
        ]
    return content
