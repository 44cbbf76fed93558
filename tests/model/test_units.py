"""Durations add up as time does, whatever they are made of."""

from __future__ import annotations

from slosmith.model.units import Duration


def test_durations_are_added_and_multiplied_as_time() -> None:
    hour, half = Duration.parse("1h"), Duration.parse("30m")
    assert str(hour + half) == "1h30m"
    assert str(hour - half) == "30m"
    assert str(half * 3) == "1h30m"
    assert str(hour // 4) == "15m"


def test_steps_are_counted_and_rounded_up() -> None:
    half, step = Duration.parse("30m"), Duration.parse("7m")
    assert half // step == 4
    assert str(half.in_steps(step)) == "35m"
    assert str(Duration.parse("28m").in_steps(step)) == "28m"


def test_what_was_before_is_printed_with_its_sign() -> None:
    assert str(Duration.parse("5m") - Duration.parse("5m30s")) == "-30s"
    assert str(-Duration.parse("1m")) == "-1m"
    assert str(Duration(0)) == "0s"


def test_whole_seconds_leave_out_what_is_begun() -> None:
    assert Duration.parse("1m59s999ms").whole_seconds == 119
