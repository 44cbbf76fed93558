"""Asking a Prometheus what a panel asks, with the dashboard's variables put in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from slosmith.grafana.preview.time_range import Looking
from slosmith.grafana.variables import ALL, View, interpolate
from slosmith.live.access import Access
from slosmith.live.prometheus import Series, query, query_range

_VALUES = re.compile(r"label_values\((.+), (\w+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One series: its labels, its name as the legend words it, its points in time."""

    ref: str
    labels: Mapping[str, str]
    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """One Prometheus, what is looked at there, and what the dashboard's variables are set to."""

    url: str
    looking: Looking
    access: Access = field(default_factory=Access)
    chosen: Mapping[str, str]

    def answers(self, panel: Mapping[str, Any], dashboard: Mapping[str, Any]) -> list[Answered]:
        """Every series that the queries of a panel return."""
        view = self.looking.view(panel, dashboard)
        names = [one["name"] for one in dashboard["templating"]["list"] if one["type"] == "query"]
        values = {name: self.chosen.get(name, ALL) for name in names} | view.values
        return [
            answer
            for target in panel.get("targets", [])
            for answer in self._ask(target, interpolate(target["expr"], values), view)
        ]

    def choosing(self, name: str, value: str) -> "Prometheus":
        """The same, with a variable set."""
        return replace(self, chosen={**self.chosen, name: value})

    def options(self, name: str, dashboard: Mapping[str, Any]) -> list[str]:
        """What a variable that a query of label values fills has to offer."""
        listed = dashboard["templating"]["list"]
        found = (_VALUES.fullmatch(one["definition"]) for one in listed if one["name"] == name)
        if (asked := next(found, None)) is None:
            return []
        series, label = asked.groups()
        values = {one["name"]: self.chosen.get(one["name"], ALL) for one in listed}
        text = f"group by ({label}) ({interpolate(series, values)})"
        answers = query(self.url, text, self.access, time=str(self.looking.now))
        names = sorted(one.labels.get(label, "") for one in answers)
        return [self.chosen[name]] if name in self.chosen else names

    def _ask(self, target: Mapping[str, Any], text: str, view: View) -> list[Answered]:
        if target.get("instant"):
            found = query(self.url, text, self.access, time=str(view.end))
        else:
            start, end, step = str(view.start), str(view.end), str(view.step)
            found = query_range(self.url, text, self.access, start=start, end=end, step=step)
        return [_answered(series, target) for series in found]


def _answered(series: Series, target: Mapping[str, Any]) -> Answered:
    return Answered(
        ref=str(target["refId"]),
        labels=series.labels,
        name=legend_of(str(target.get("legendFormat", "")), series.labels),
        times=tuple(series.times),
        values=tuple(series.values),
    )


def legend_of(form: str, labels: Mapping[str, str]) -> str:
    """A legend of nothing but labels that a series lacks, as of one before it was grouped."""
    if form in ("", "__auto"):
        inside = ", ".join(f"{k}={v}" for k, v in labels.items() if k != "__name__")
        return inside or labels.get("__name__", "value")
    for key, value in labels.items():
        form = form.replace(f"{{{{{key}}}}}", value)
    named = " ".join(part for part in form.split() if not part.startswith("{{"))
    lacking = " or ".join(re.findall(r"\{\{\s*(\w+)\s*\}\}", form))
    return named or f"without {lacking or 'a name'}"
