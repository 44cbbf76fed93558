"""Charts of a preview, drawn by plotly from a panel's answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go

from slosmith.interpolation import View
from slosmith.preview.answers import Answered
from slosmith.preview.values import show

_PALETTE = ("#2B88C9", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C8C8C")
_FORMATS = {"percentunit": ".2~%", "bytes": ".3s", "short": ".3~s"}


def draw(panel: Mapping[str, Any], answers: Sequence[Answered], view: View) -> go.Figure:
    """The figure of a time series, a heat map or a timeline of states, over the whole view."""
    figure = go.Figure()
    states = panel["type"] == "state-timeline"
    if panel["type"] == "heatmap":
        figure.add_trace(_heat_map(answers))
    elif states:
        figure.add_traces(list(_states(panel, answers)))
    else:
        figure.add_traces(list(_lines(panel, answers)))
        _limits(figure, panel)
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 4, "b": 4},
        legend=_LEGEND_ABOVE if states else _LEGEND_BELOW,
        showlegend=panel["type"] != "heatmap",
        hovermode="x unified",
        xaxis={"range": [_moment(view.start), _moment(view.end)], "automargin": True},
        yaxis=_axis(panel),
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False},
    )
    return figure


_LEGEND_BELOW = {"orientation": "h", "yanchor": "top", "y": -0.2, "font": {"size": 11}}
_LEGEND_ABOVE = {
    "orientation": "h",
    "yanchor": "bottom",
    "y": 1,
    "xanchor": "right",
    "x": 1,
    "font": {"size": 11},
}


def _axis(panel: Mapping[str, Any]) -> dict[str, Any]:
    unit = panel["fieldConfig"]["defaults"].get("unit", "")
    if panel["type"] in ("heatmap", "state-timeline"):
        return {"type": "category", "automargin": True}
    suffix = unit.removeprefix("suffix:") if unit.startswith("suffix:") else ""
    suffix = " s" if unit == "s" else suffix
    shape: dict[str, Any] = {"ticksuffix": suffix, "automargin": True}
    if unit in _FORMATS:
        shape["tickformat"] = _FORMATS[unit]
    if panel["fieldConfig"]["defaults"].get("min") == 0:
        shape["rangemode"] = "tozero"
    return shape


def _times(answer: Answered) -> list[datetime]:
    return [_moment(time) for time in answer.times]


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _lines(panel: Mapping[str, Any], answers: Sequence[Answered]) -> Iterator[go.Scatter]:
    for index, answer in enumerate(answers):
        style = _style(panel, answer)
        colour = style.get("color", {}).get("fixedColor") or _PALETTE[index % len(_PALETTE)]
        fill = int(style.get("custom.fillOpacity", 0))
        hidden = style.get("custom.axisPlacement") == "hidden"
        times, values = _with_gaps(answer)
        yield go.Scatter(
            x=times,
            y=values,
            name=answer.name,
            showlegend=not style.get("custom.hideFrom", {}).get("legend", False),
            mode="lines",
            line={
                "color": colour,
                "width": style.get("custom.lineWidth", 2),
                "dash": "dash" if "custom.lineStyle" in style else "solid",
            },
            stackgroup="one" if "custom.stacking" in style else None,
            fill="tozeroy" if fill and "custom.stacking" not in style else None,
            fillcolor=_shade(colour, fill) if fill else None,
            yaxis="y2" if hidden else "y",
        )


def _shade(colour: str, opacity: int) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity / 100})"


def _with_gaps(answer: Answered) -> tuple[list[datetime], list[float | None]]:
    """A point that is missing breaks the line: a gap is not a value."""
    steps = [b - a for a, b in zip(answer.times, answer.times[1:], strict=False)]
    step = min(steps, default=0.0)
    times, values = _times(answer), [*answer.values]
    found: list[tuple[datetime, float | None]] = []
    for index, (time, value) in enumerate(zip(times, values, strict=True)):
        if index and steps[index - 1] > 1.5 * step:
            found.append((times[index - 1], None))
        found.append((time, value))
    return [time for time, _ in found], [value for _, value in found]


def _style(panel: Mapping[str, Any], answer: Answered) -> dict[str, Any]:
    """Defaults first, then every override that is about this query or this series."""
    defaults = panel["fieldConfig"]["defaults"]
    style = {f"custom.{key}": value for key, value in defaults.get("custom", {}).items()}
    for override in panel["fieldConfig"]["overrides"]:
        if _is_about(override["matcher"], answer):
            style |= {one["id"]: one["value"] for one in override["properties"]}
    return style


def _is_about(matcher: Mapping[str, str], answer: Answered) -> bool:
    match matcher["id"]:
        case "byFrameRefID":
            return matcher["options"] == answer.ref
        case "byName":
            return matcher["options"] == answer.name
        case "byRegexp":
            return re.search(matcher["options"].strip("/"), answer.name) is not None
        case _:
            return False


def _limits(figure: go.Figure, panel: Mapping[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    if defaults.get("custom", {}).get("thresholdsStyle", {}).get("mode") == "dashed":
        for step in defaults["thresholds"]["steps"][1:]:
            line = {"color": step["color"], "width": 1.5, "dash": "dot"}
            figure.add_hline(y=step["value"], line=line)


def _heat_map(answers: Sequence[Answered]) -> go.Heatmap:
    """Cumulative buckets become one row for each bucket, as Grafana does."""
    rising = sorted(answers, key=lambda answer: float(answer.labels.get("le", "inf")))
    rows, before = [], [0.0] * (len(rising[0].values) if rising else 0)
    for answer in rising:
        values = [*answer.values, *[0.0] * (len(before) - len(answer.values))]
        rows.append([max(now - under, 0) for now, under in zip(values, before, strict=False)])
        before = values
    names = [f"≤ {answer.labels.get('le', '')}" for answer in rising]
    times = _times(rising[0]) if rising else []
    return go.Heatmap(x=times, y=names, z=rows, colorscale="Viridis", showscale=False)


def _states(panel: Mapping[str, Any], answers: Sequence[Answered]) -> Iterator[go.Scatter]:
    """Each state of each series is a thick line where it lasts; the first series on top."""
    field, legend = panel["fieldConfig"]["defaults"], set[str]()
    for answer in reversed(answers):
        times, values = _with_gaps(answer)
        words = [show(value, _state_of(field)) for value in values]
        for state in dict.fromkeys(one for one in words if one.colour != _QUIET):
            yield go.Scatter(
                x=times,
                y=[answer.name if one == state else None for one in words],
                name=state.text,
                legendgroup=state.text,
                showlegend=state.text not in legend,
                mode="lines",
                line={"color": state.colour, "width": 14},
            )
            legend.add(state.text)


_QUIET = "var(--quiet)"


def _state_of(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field whose numbers are worded by the threshold that they reach."""
    steps = field.get("thresholds", {}).get("steps", [])
    if field.get("mappings") or len(steps) < 2:  # one step is every value
        return field
    bounds = [*(step["value"] for step in steps[1:]), None]
    ranges = (
        {
            "type": "range",
            "options": {
                "from": step["value"],
                "to": bound,
                "result": {"text": _between(step["value"], bound), "color": step["color"]},
            },
        }
        for step, bound in zip(steps, bounds, strict=True)
    )
    # A value on a bound is in the upper range, which so must come first.
    return {**field, "mappings": [*ranges][::-1]}


def _between(low: float | None, high: float | None) -> str:
    return f"under {high:g}" if low is None else f"from {low:g}"
