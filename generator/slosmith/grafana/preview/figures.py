"""Charts of a preview, drawn by plotly from a panel's answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from typing import Any

import plotly.graph_objects as go

from slosmith.diagnostics.markup import escape
from slosmith.grafana.preview.answers import Answered
from slosmith.grafana.preview.heatmap import heat_map
from slosmith.grafana.preview.timelines import states
from slosmith.grafana.preview.timestamps import is_apart, moment
from slosmith.grafana.variables import View

_PALETTE = ("#2B88C9", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8C8C8C")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_FORMATS = {"percentunit": ".2~%", "bytes": ".3~s"}


def draw(panel: Mapping[str, Any], answers: Sequence[Answered], view: View) -> go.Figure:
    """The figure of a time series, a heat map or a timeline of states, over the whole view."""
    figure = go.Figure()
    is_timeline = panel["type"] == "state-timeline"
    if panel["type"] == "heatmap":
        figure.add_trace(heat_map(panel, answers, view))
    elif is_timeline:
        figure.add_traces(list(states(panel, answers, view)))
    else:
        figure.add_traces(list(_lines(panel, answers, view)))
        _limits(figure, panel)
    axis = _axis(panel)
    if any(trace.yaxis == "y2" for trace in figure.data):
        # What fires is a shade, and lies beneath the lines.
        axis |= {"overlaying": "y2", "tickmode": "auto"}
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 4, "b": 4},
        legend=_LEGEND_ABOVE if is_timeline else _LEGEND_BELOW,
        showlegend=panel["type"] != "heatmap",
        hovermode="x unified",
        xaxis={"range": [moment(view.start), moment(view.end)], "automargin": True},
        yaxis=axis,
        yaxis2={"range": [0, 1], "visible": False},
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
    if unit == "dateTimeAsIso":  # milliseconds, as plotly counts them too
        return {"type": "date", "automargin": True}
    suffix = unit.removeprefix("suffix:") if unit.startswith("suffix:") else ""
    suffix = " s" if unit == "s" else suffix
    # Thousands and millions are shortened; 0.2 is not written as 200m.
    shape: dict[str, Any] = {"ticksuffix": suffix, "automargin": True, "exponentformat": "SI"}
    if unit in _FORMATS:
        shape["tickformat"] = _FORMATS[unit]
    if panel["fieldConfig"]["defaults"].get("min") == 0:
        shape["rangemode"] = "tozero"
    return shape


def _lines(
    panel: Mapping[str, Any], answers: Sequence[Answered], view: View
) -> Iterator[go.Scatter]:
    """Each series is a line; those of one name and one look stand in the legend once."""
    styles = [_style(panel, answer) for answer in answers]
    colours = _colours(styles)
    legend = set[tuple[str, str]]()
    for answer, style, colour in zip(answers, styles, colours, strict=True):
        fill = int(style.get("custom.fillOpacity", 0))
        hidden = style.get("custom.axisPlacement") == "hidden"
        times, values = _with_gaps(answer, view)
        named = not style.get("custom.hideFrom", {}).get("legend", False)
        yield go.Scatter(
            x=times,
            y=values,
            name=escape(answer.name),
            legendgroup=f"{escape(answer.name)} {colour}",
            showlegend=named and (answer.name, colour) not in legend,
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
        if named:
            legend.add((answer.name, colour))


def _colours(styles: Sequence[Mapping[str, Any]]) -> list[str]:
    """A colour for each line: its own, else one that no other has while there is one."""
    given = [style.get("color", {}).get("fixedColor") for style in styles]
    own = [one if isinstance(one, str) and _HEX.fullmatch(one) else None for one in given]
    free = cycle([one for one in _PALETTE if one not in own] or _PALETTE)
    return [one or next(free) for one in own]


def _shade(colour: str, opacity: int) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity / 100})"


def _with_gaps(answer: Answered, view: View) -> tuple[list[datetime], list[float | None]]:
    """A point that is missing breaks the line: a gap is not a value."""
    found: list[tuple[float, float | None]] = []
    for time, value in zip(answer.times, answer.values, strict=True):
        if found and is_apart(found[-1][0], time, view):
            found.append((found[-1][0], None))
        found.append((time, value))
    return [moment(time) for time, _ in found], [value for _, value in found]


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
            return _finds(matcher["options"].strip("/"), answer.name)
        case _:
            return False


def _finds(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:  # JavaScript's own, which Grafana would use
        return False


def _limits(figure: go.Figure, panel: Mapping[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    if defaults.get("custom", {}).get("thresholdsStyle", {}).get("mode") == "dashed":
        for step in defaults["thresholds"]["steps"][1:]:
            colour = step["color"] if _HEX.fullmatch(str(step["color"])) else "gray"
            line = {"color": colour, "width": 1.5, "dash": "dot"}
            figure.add_hline(y=step["value"], line=line)
