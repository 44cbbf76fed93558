"""Rendered dashboards, and what was rendered with them: how often Prometheus scrapes."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import yaml

from slosmith.diagnostics.suggest import suggest
from slosmith.model.units import Duration
from slosmith.source.mappings import mappings_below

Dashboard: TypeAlias = dict[str, object]

# What Grafana takes for one; it becomes a part of paths and of addresses.
_UID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SOURCE = Path("grafana", "provisioning", "datasources", "slosmith.yaml")


class DashboardError(Exception):
    """What was rendered is not there, or is something else; ``hint`` is what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def is_uid(value: object) -> bool:
    """Whether Grafana would take it for the uid of a dashboard."""
    return isinstance(value, str) and bool(_UID.fullmatch(value))


def read_dashboards(output: Path) -> tuple[Dashboard, ...]:
    """Every rendered dashboard, by uid; raises DashboardError where none is rendered."""
    found = sorted((output / "grafana" / "dashboards").glob("*.json"))
    if not found:
        raise DashboardError(f"no dashboards below {output.name}", "run `slosmith build` first")
    return tuple(_read(path) for path in found)


def choose_dashboards(
    dashboards: tuple[Dashboard, ...], uids: Iterable[str]
) -> tuple[Dashboard, ...]:
    """Those with these uids, all where none is named; raises DashboardError for one that is not."""
    wanted, known = tuple(uids), [str(dashboard["uid"]) for dashboard in dashboards]
    for uid in wanted:
        if uid not in known:
            meant = suggest(uid, known) or f"choose from {', '.join(known)}"
            raise DashboardError(f'there is no dashboard "{uid}"', meant)
    return tuple(dashboard for dashboard in dashboards if not wanted or dashboard["uid"] in wanted)


def read_scrape_interval(output: Path) -> Duration:
    """The scrape interval in Grafana's data source; raises DashboardError where it has none."""
    path = output / _SOURCE
    try:
        (source,) = yaml.safe_load(path.read_text(encoding="utf-8"))["datasources"]
        return Duration.parse(source["jsonData"]["timeInterval"])
    except OSError as error:
        raise DashboardError(
            f"no data source at {output.name}/{_SOURCE}", "run `slosmith build` first"
        ) from error
    except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
        reason = f"{output.name}/{_SOURCE} is not the data source that is rendered"
        raise DashboardError(reason, "run `slosmith build` again") from error


def queries_in(path: Path) -> Iterator[tuple[str, str]]:
    """Every query of a dashboard's file, and its panel's title; none of what is torn or edited."""
    with suppress(ValueError, RecursionError):
        for outer in mappings_below(json.loads(path.read_text(encoding="utf-8")), "panels"):
            for panel in (outer, *mappings_below(outer, "panels")):
                for target in mappings_below(panel, "targets"):
                    if isinstance(query := target.get("expr"), str):
                        yield query, str(panel.get("title"))


def _read(path: Path) -> Dashboard:
    try:
        dashboard = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise DashboardError(
            f"{path.name} is not JSON: {error}", "run `slosmith build` again"
        ) from error
    if not isinstance(dashboard, dict) or not is_uid(dashboard.get("uid")):
        raise DashboardError(
            f"{path.name} is no dashboard with a uid", "run `slosmith build` again"
        )
    return dashboard
