"""Merging: panels written by hand go to the row that they name, and survive every build."""

import json
from collections.abc import Iterable
from dataclasses import replace

from slosmith.emit.dashboards.grafana import Dashboard, OwnPanel, Row
from slosmith.model.root import WrittenRow


def merge_written(dashboard: Dashboard, written: Iterable[WrittenRow]) -> Dashboard:
    """The dashboard with its own panels and the written ones, which come last in their row."""
    rows = list(dashboard.rows)
    for one in written:
        if one.uid != dashboard.uid:
            continue
        own = tuple(
            OwnPanel(
                title=panel.title,
                content=json.loads(panel.content),
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
