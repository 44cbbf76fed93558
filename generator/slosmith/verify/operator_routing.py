"""What an AlertmanagerConfig says, in the words of Alertmanager's own configuration.

It is read as the operator reads one that an Alertmanager object names as its configuration:
https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.0/pkg/alertmanager/amcfg.go
"""

import re
from collections.abc import Mapping
from typing import Any

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMES = {
    "muteTimeIntervals": "time_intervals",
    "pagerDutyLinkConfigs": "links",
    "sourceMatch": "source_matchers",
    "targetMatch": "target_matchers",
    "urlSecret": "url",
    "alt": "text",
}
_PAIRS = frozenset(("details", "headers"))
_SECRET = frozenset(("name", "key"))


def said_by(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration that the operator makes of it, with secrets where they are mounted."""
    return dict(_entry(key, value) for key, value in spec.items())


def comparable(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Alertmanager's configuration, less what an AlertmanagerConfig leaves to other objects."""
    kept = {key: value for key, value in configuration.items() if key != "templates"}
    intervals = [
        {
            **one,
            "time_intervals": [
                {key: value for key, value in when.items() if key != "location"}
                for when in one["time_intervals"]
            ],
        }
        for one in kept["time_intervals"]
    ]
    inhibitions = [
        {key: value for key, value in one.items() if key != "name"} for one in kept["inhibit_rules"]
    ]
    return {**kept, "time_intervals": intervals, "inhibit_rules": inhibitions}


def _entry(key: str, value: Any) -> tuple[str, Any]:
    name = _NAMES.get(key) or _CAPITAL.sub("_", key).lower()
    match value:
        case dict() if value.keys() == _SECRET:
            return f"{name}_file", f"/etc/alertmanager/secrets/{value['name']}/{value['key']}"
        case list() if key in _PAIRS:
            return name, {one["key"]: one["value"] for one in value}
        case list() if key == "daysOfMonth":
            return name, [_days(one["start"], one["end"]) for one in value]
        case _:
            return name, _of(value)


def _of(value: Any) -> Any:
    match value:
        case {"matchType": operator, "name": name}:
            text = value["value"].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'{name}{operator}"{text}"'
        case dict():
            return dict(_entry(key, one) for key, one in value.items())
        case list():
            return [_of(one) for one in value]
        case _:
            return value


def _days(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}:{end}"
