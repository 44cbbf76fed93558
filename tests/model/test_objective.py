"""What is said of objectives that are worded otherwise."""

import pytest

from slosmith.model.objective import ObjectiveError, parse_objective


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("99.9 percent", 'did you mean "99.9%"?'),
        ("≥ 99.9%", 'did you mean "99.9%"?'),
        ("0.1% errors", 'did you mean "error rate < 0.1%"?'),
        ("error rate below 0,1 %", 'did you mean "error rate < 0.1 %"?'),
        ("p99 latency under 800ms", 'did you mean "p99 < 800ms"?'),
        ("p99 <= 0.3 sec", 'did you mean "p99 <= 0.3s"?'),
        ("p95 < 250 milliseconds", 'did you mean "p95 < 250ms"?'),
        ("95% of requests < 5s", 'did you mean "p95 < 5s"?'),
        ("99.9% over 30 days", "write 99.9% here, and below it period: 30d"),
        ("p95 < 5s over the last 4 weeks", "write p95 < 5s here, and below it period: 28d"),
        ("P99 Latency < 1S", 'did you mean "p99 < 1s"?'),
        ("ERROR-RATE BELOW 1 PERCENT", 'did you mean "error rate < 1%"?'),
        ("99.9% Of All Requests", 'did you mean "99.9%"?'),
        ("Availability >= 99.9 %", 'did you mean "99.9 %"?'),
        ("success rate > 99.9%", 'did you mean "99.9%"?'),
        ("Downtime < 0.1%", 'did you mean "error rate < 0.1%"?'),
        ("p95 < 500 milliseconds", 'did you mean "p95 < 500ms"?'),
        ("99th percentile < 2 seconds", 'did you mean "p99 < 2s"?'),
        ("latency < 1s for 99% of requests", 'did you mean "p99 < 1s"?'),
        ("99.9% over lunch", "write 99.9%, error rate < 0.1% or p95 < 5s"),
    ],
)
def test_other_words_are_understood(text: str, hint: str) -> None:
    with pytest.raises(ObjectiveError) as error:
        parse_objective(text)
    assert error.value.hint == hint
