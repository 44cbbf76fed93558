"""Timelines of a preview: which state each series was in, and when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import plotly.graph_objects as go

from slosmith.diagnostics.markup import escape
from slosmith.grafana.preview.answers import Answered
from slosmith.grafana.preview.timestamps import is_apart, moment
from slosmith.grafana.preview.values import chart_colour, show
from slosmith.grafana.variables import View

_QUIET = "var(--quiet)"


def states(
    panel: Mapping[str, Any], answers: Sequence[Answered], view: View
) -> Iterator[go.Scatter]:
    """Each state of each series is a thick line where it lasts; the first series on top."""
    field, legend = panel["fieldConfig"]["defaults"], set[str]()
    for answer in reversed(answers):
        words = [show(value, _state_of(field)) for value in answer.values]
        for state in dict.fromkeys(one for one in words if one.colour != _QUIET):
            lasts = [*_lasting(answer, [one == state for one in words], view)]
            yield go.Scatter(
                x=[edge for began, ended in lasts for edge in (began, ended, ended)],
                y=[escape(answer.name), escape(answer.name), None] * len(lasts),
                name=escape(state.text),
                legendgroup=state.text,
                showlegend=state.text not in legend,
                mode="lines",
                line={"color": chart_colour(state.colour) or "gray", "width": 14},
            )
            legend.add(state.text)


def _lasting(answer: Answered, held: Sequence[bool], view: View) -> list[tuple[datetime, datetime]]:
    """From when until when something held: each point stands for the step that follows it."""
    step, lasts = view.step.ms / 1000, list[tuple[float, float]]()
    for time, holds in zip(answer.times, held, strict=True):
        if not holds:
            continue
        goes_on = bool(lasts) and not is_apart(lasts[-1][1] - step, time, view)
        began = lasts.pop()[0] if goes_on else time
        lasts.append((began, time + step))
    return [(moment(began), moment(ended)) for began, ended in lasts]


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
