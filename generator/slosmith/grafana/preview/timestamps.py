"""Moments of answers on an axis of time, and whether two points stand side by side."""

from datetime import UTC, datetime

from slosmith.grafana.variables import View


def moment(time: float) -> datetime:
    """A moment in Unix time, as it is drawn: in UTC."""
    return datetime.fromtimestamp(time, UTC)


def is_apart(first: float, second: float, view: View) -> bool:
    """Whether a point is missing between two."""
    return (second - first) * 1000 > 1.5 * view.step.ms
