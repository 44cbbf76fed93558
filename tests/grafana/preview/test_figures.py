"""Charts of a preview: what is seen of lines, heat maps and timelines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slosmith.grafana.preview.answers import Answered, legend_of
from slosmith.grafana.preview.figures import draw
from slosmith.grafana.variables import View
from slosmith.model.units import Duration, UnixTime

# A minute in steps of ten seconds: seven moments.
VIEW = View(
    start=UnixTime(0), end=UnixTime(60), step=Duration.parse("10s"), scrape=Duration.parse("10s")
)


def _at(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _answer(name: str, points: dict[int, float], ref: str = "A", **labels: str) -> Answered:
    times, values = tuple(map(float, points)), tuple(points.values())
    return Answered(ref=ref, labels=labels, name=name, times=times, values=values)


def _panel(kind: str = "timeseries", *overrides: dict[str, Any], **field: Any) -> dict[str, Any]:
    config = {"defaults": field, "overrides": list(overrides)}
    return {"type": kind, "fieldConfig": config, "options": {"filterValues": {"le": 1e-9}}}


def _override(ref: str, key: str, value: object) -> dict[str, Any]:
    matcher = {"id": "byFrameRefID", "options": ref}
    return {"matcher": matcher, "properties": [{"id": key, "value": value}]}


def test_a_missing_point_breaks_a_line() -> None:
    (line,) = draw(_panel(), [_answer("a", {0: 1, 10: 2, 40: 3})], VIEW).data
    assert line.x == tuple(map(_at, (0, 10, 10, 40)))
    assert line.y == (1, 2, None, 3)


def test_a_series_without_the_labels_of_its_legend_says_so() -> None:
    assert legend_of("{{provider}}", {"slo": "success"}) == "without provider"
    assert legend_of("{{site}} {{job}}", {}) == "without site or job"
    assert legend_of("left of {{provider}}", {}) == "left of"
    assert legend_of("{{provider}}", {"provider": "openai"}) == "openai"


def test_two_points_alone_are_no_line_across_a_gap() -> None:
    (line,) = draw(_panel(), [_answer("a", {0: 1, 60: 3})], VIEW).data
    assert line.y == (1, None, 3)


def test_series_of_one_name_and_one_look_stand_in_the_legend_once() -> None:
    panel = _panel("timeseries", _override("A", "color", {"fixedColor": "#2B88C9"}))
    answers = [_answer("value", {0: 1}), _answer("value", {0: 2}), _answer("other", {0: 3})]
    assert [line.showlegend for line in draw(panel, answers, VIEW).data] == [True, False, True]


def test_a_colour_that_one_line_has_of_its_own_is_given_to_no_other() -> None:
    panel = _panel("timeseries", _override("B", "color", {"fixedColor": "#2B88C9"}))
    answers = [_answer("a", {0: 1}), _answer("b", {0: 2}, ref="B"), _answer("c", {0: 3})]
    colours = [line.line.color for line in draw(panel, answers, VIEW).data]
    assert colours[1] == "#2B88C9"
    assert len(set(colours)) == 3


def test_the_shade_of_what_fires_lies_beneath_the_lines() -> None:
    panel = _panel("timeseries", _override("B", "custom.axisPlacement", "hidden"))
    answers = [_answer("a", {0: 1}), _answer("fires", {0: 1}, ref="B")]
    figure = draw(panel, answers, VIEW)
    assert [line.yaxis for line in figure.data] == ["y", "y2"]
    assert figure.layout.yaxis.overlaying == "y2"


def test_a_heat_map_has_no_colour_where_nothing_was_counted() -> None:
    answers = [
        _answer("", {0: 0, 10: 2, 40: 1}, le="0.5"),
        _answer("", {0: 0, 10: 5, 40: 1}, le="+Inf"),
    ]
    (heat,) = draw(_panel("heatmap"), answers, VIEW).data
    assert heat.y == ("≤ 0.5", "≤ +Inf")
    # At 20 s and 30 s nothing is known, at 0 s nothing was counted, at 40 s all were under 0.5.
    assert [*map(list, heat.z)] == [
        [None, 2, None, None, 1, None, None],
        [None, 3, None, None, None, None, None],
    ]


def test_a_state_lasts_until_the_next_point_and_not_across_a_gap() -> None:
    mappings = [
        {"type": "value", "options": {"0": {"text": "closed", "color": "#2B88C9"}}},
        {"type": "value", "options": {"1": {"text": "open", "color": "#D55E00"}}},
    ]
    answers = [_answer("x", {0: 0, 10: 1, 20: 1, 50: 1})]
    closed, opened = draw(_panel("state-timeline", mappings=mappings), answers, VIEW).data
    assert (closed.name, closed.x) == ("closed", (_at(0), _at(10), _at(10)))
    ends = (10, 30, 30, 50, 60, 60)
    assert (opened.name, opened.x) == ("open", tuple(map(_at, ends)))
    assert opened.y == ("x", "x", None, "x", "x", None)


def test_small_numbers_are_written_out_on_an_axis() -> None:
    axis = draw(_panel(unit="short"), [_answer("a", {0: 0.2})], VIEW).layout.yaxis
    assert (axis.tickformat, axis.exponentformat) == (None, "SI")
