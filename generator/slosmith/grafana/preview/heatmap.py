"""Heat maps of a preview: cumulative buckets over time."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from slosmith.diagnostics.markup import escape
from slosmith.grafana.preview.answers import Answered
from slosmith.grafana.preview.timestamps import moment
from slosmith.grafana.variables import View


def heat_map(panel: Mapping[str, Any], answers: Sequence[Answered], view: View) -> go.Heatmap:
    """Cumulative buckets become one row for each bucket, as Grafana does.

    What is not there, or less than is to be seen, has no colour.
    """
    least = panel["options"].get("filterValues", {}).get("le", 0)
    moments = range(view.start * 1000, view.end * 1000 + 1, view.step.ms)
    before = dict.fromkeys(moments, 0.0)
    rows, names = [], []
    for answer in sorted(answers, key=lambda one: float(one.labels.get("le", "inf"))):
        found = {round(time * 1000): v for time, v in zip(answer.times, answer.values, strict=True)}
        here = {at: found.get(at, under) for at, under in before.items()}
        rises = (now - under for now, under in zip(here.values(), before.values(), strict=True))
        rows.append([rise if rise > least else None for rise in rises])
        names.append(escape(f"≤ {answer.labels.get('le', '')}"))
        before = here
    times = [moment(at / 1000) for at in moments]
    return go.Heatmap(x=times, y=names, z=rows, colorscale="Viridis", showscale=False)
