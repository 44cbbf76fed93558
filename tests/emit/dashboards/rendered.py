"""Rendered dashboards as their reader sees them: panels, queries, variables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tools.judges import ROOT

Json = dict[str, Any]


def load_dashboards(root: Path = ROOT) -> dict[str, Json]:
    """Read every rendered dashboard, by its uid."""
    folder = root / "output" / "grafana" / "dashboards"
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def panels_of(dashboard: Json, *, collapsed: bool = True) -> Iterator[Json]:
    """Yield every panel but the headings of rows; with `collapsed` those in closed rows too."""
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            yield panel
        elif collapsed:
            yield from panel["panels"]


def queries_of(panel: Json) -> Iterator[Json]:
    """Yield the queries of a panel."""
    yield from panel.get("targets", [])


def variables_of(dashboard: Json) -> dict[str, str]:
    """Name each variable that a query fills, with its query."""
    listed = dashboard["templating"]["list"]
    return {one["name"]: one["definition"] for one in listed if one["type"] == "query"}
