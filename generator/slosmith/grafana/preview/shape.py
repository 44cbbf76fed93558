"""What a preview reads of a dashboard, and what of it has the form that Grafana writes.

Panels are pasted from anywhere, and rendered files may be changed by anyone: what has another form
is left out, as if nobody had written it.
"""

import math
from collections.abc import Mapping
from types import UnionType
from typing import Any

from slosmith.model.units import Duration, UnitError

# A type or a range is what may be missing, a text or a number what stands in its place then; behind
# a star stands what is behind every key.
_NUMBER = int | float
_FIELD: Mapping[str, Any] = {
    "unit": str,
    "decimals": range(11),
    "noValue": "no data",
    "min": _NUMBER,
    "color": {"mode": str, "fixedColor": ""},
    "thresholds": {"steps": [{"color": "", "value": _NUMBER}]},
    "mappings": [{"type": "", "options": {"from": _NUMBER, "to": _NUMBER, "result": dict}}],
    "links": [{"url": ""}],
}
_CUSTOM: Mapping[str, Any] = {
    "fillOpacity": range(101),
    "lineWidth": range(11),
    "axisPlacement": str,
    "hideFrom": {"legend": bool},
    "lineStyle": dict,
    "stacking": dict,
    "thresholdsStyle": {"mode": str},
    "cellOptions": {"type": str},
    "hidden": bool,
}
_VALUES = {**_FIELD, **{f"custom.{key}": shape for key, shape in _CUSTOM.items()}}
_PANEL: Mapping[str, Any] = {
    "type": "",
    "title": "",
    "description": "",
    "timeFrom": str,
    "repeat": str,
    "collapsed": bool,
    "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
    "panels": [dict],
    "targets": [{"refId": "A", "expr": "", "legendFormat": str, "instant": bool, "hide": bool}],
    "fieldConfig": {
        "defaults": {**_FIELD, "custom": _CUSTOM},
        "overrides": [
            {"matcher": {"id": "", "options": ""}, "properties": [{"id": "", "value": object}]}
        ],
    },
    "options": {"content": "", "filterValues": {"le": _NUMBER}},
    "transformations": [
        {
            "id": "",
            "options": {
                "sort": [{"field": ""}],
                "excludeByName": dict,
                "indexByName": {"*": range(1_000)},
                "renameByName": {"*": str},
            },
        }
    ],
}
_DASHBOARD: Mapping[str, Any] = {
    "uid": "",
    "title": "",
    "description": "",
    "panels": [dict],
    "templating": {"list": [{"name": "", "type": "", "definition": ""}]},
    "time": {"from": str},
}
_DAY = "now-1d"


def in_shape(dashboard: Mapping[str, Any]) -> dict[str, Any]:
    """A dashboard of which all that a preview reads is there, and is what it should be."""
    found: dict[str, Any] = _shaped(dashboard, _DASHBOARD)
    if not _is_duration(str(found["time"].get("from")).removeprefix("now-")):
        found["time"] = {"from": _DAY}
    return {**found, "panels": [_panel(one) for one in found["panels"]]}


def _panel(panel: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _shaped(panel, _PANEL)
    if not _is_duration(found.get("timeFrom", "")):
        found.pop("timeFrom", None)
    found["targets"] = [one for one in found["targets"] if one["expr"] and not one.get("hide")]
    steps = found["fieldConfig"]["defaults"]["thresholds"]["steps"]
    steps[:] = [{"value": None, **one} for one in steps if one is steps[0] or "value" in one]
    for override in found["fieldConfig"]["overrides"]:
        override["properties"] = [
            {"id": one["id"], "value": value}
            for one in override["properties"]
            if (value := _shaped(one.get("value"), _VALUES.get(one["id"], object))) is not None
        ]
    return {**found, "panels": [_panel(one) for one in found["panels"]]}


def _shaped(value: object, shape: object) -> Any:
    """As much of a value as is of the shape; None for nothing."""
    match shape:
        case {"*": one}:
            given = value if isinstance(value, dict) else {}
            return {k: kept for k, v in given.items() if (kept := _shaped(v, one)) is not None}
        case Mapping():
            given = dict(value) if isinstance(value, dict) else {}
            kept = {key: _shaped(given.pop(key, None), one) for key, one in shape.items()}
            return {**given, **{key: one for key, one in kept.items() if one is not None}}
        case [one]:
            listed = value if isinstance(value, list) else []
            return [kept for each in listed if (kept := _shaped(each, one)) is not None]
        case range():
            return value if type(value) is int and value in shape else None
        case type() | UnionType():
            return value if isinstance(value, shape) and _is_finite(value) else None
        case _:
            return value if isinstance(value, type(shape)) else shape


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _is_duration(text: str) -> bool:
    try:
        Duration.parse(text)
    except UnitError:
        return False
    return True
