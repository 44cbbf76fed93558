"""Plain alerts wait as rules do, also those that wait already as the days begin."""

from __future__ import annotations

from collections.abc import Iterator

from slosmith.backtest.firing import play_alert
from slosmith.backtest.measured import Span
from slosmith.backtest.needed import alerts_in, rendered
from slosmith.build.compile import compile_root
from slosmith.emit.rules import service_groups
from slosmith.history.past import MOST_POINTS, Past
from slosmith.live.prometheus import Series
from slosmith.model.units import UnixTime
from tests.conftest import Compile

BEGIN = 1_761_782_400
SPEC = """
service: shop
team: web
alerts:
  - {alert: Down, expr: up_now == 0, for: 5m, keep_firing_for: 45s, severity: page, summary: down}
"""


class Remembered(Past):
    """A server that remembers when an expression held, in seconds from the beginning."""

    held = range(-180, 600)

    def read(
        self, text: str, begin: int, end: int, step: int, points: int = MOST_POINTS
    ) -> Iterator[Series]:
        """It was asked for each evaluation in between, and so it answers."""
        assert text == "up_now == 0"
        asked = range(begin + step, end + 1, step)
        held = tuple((float(at), 0.0) for at in asked if at - BEGIN in self.held)
        yield Series.of({"__name__": "up_now", "job": "a"}, held)


def test_what_is_pending_as_the_days_begin_fires_in_time(compile: Compile) -> None:
    model = compile_root(compile(SPEC).root).model
    assert model is not None
    (service,) = model.services
    (rule,) = alerts_in(rendered(service_groups(service, model.settings)))
    past = Remembered(url="http://localhost", now=UnixTime(BEGIN + 3600))
    span = Span(begin=BEGIN, step=30, count=60)
    (firing,) = play_alert(service.alerts[0], rule, past, span)
    # It has held since three minutes before, so five are over after two.
    assert firing.begins - BEGIN == 120
    # It does not hold after ten minutes, and is kept for 45 s: until the second evaluation.
    assert firing.ends is not None
    assert firing.ends - BEGIN == 660
    assert firing.labels == {
        "alertname": "Down",
        "job": "a",
        "service": "shop",
        "severity": "page",
        "team": "web",
    }
