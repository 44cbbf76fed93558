"""How far the dashboards of a play look back."""

from __future__ import annotations

import pytest

from slosmith.model.units import Duration
from tests.live.dashboards import look_back
from tests.live.pace import Pace


@pytest.mark.parametrize(
    ("pace", "played", "last"),
    [
        (30, 5.5, "2m"),  # 1 h / 30
        (30, 411.7, "6m51s"),
        (30, 90_000.0, "48m"),  # 24 h / 30
        (10, 90.0, "6m"),  # 1 h / 10
    ],
)
def test_dashboards_look_back_on_all_that_was_played(pace: int, played: float, last: str) -> None:
    assert look_back(Pace(pace), played) == Duration.parse(last)
