"""Time zones: one pinned database, and rules of summer time that hold."""

from datetime import UTC, datetime

import pytest

from slosmith.model.timezones import zone_names, zone_of

HOUR = 3600


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


# The change is at 01:00 UTC in the EU, at 02:00 of their own clocks in New York, Sydney and Lord
# Howe, and at 02:45 of standard time on the Chathams.
@pytest.mark.parametrize(
    ("zone", "moment", "before", "after"),
    [
        ("Europe/Berlin", "2027-03-28T01:00", 1, 2),
        ("Europe/Berlin", "2027-10-31T01:00", 2, 1),
        ("Europe/Dublin", "2027-03-28T01:00", 0, 1),
        ("America/New_York", "2027-03-14T07:00", -5, -4),
        ("America/New_York", "2027-11-07T06:00", -4, -5),
        ("Australia/Sydney", "2027-10-02T16:00", 10, 11),
        ("Australia/Sydney", "2027-04-03T16:00", 11, 10),
        ("Australia/Lord_Howe", "2027-10-02T15:30", 10.5, 11),
        ("Pacific/Chatham", "2027-09-25T14:00", 12.75, 13.75),
    ],
)
def test_clocks_change_when_the_database_says(
    zone: str, moment: str, before: float, after: float
) -> None:
    found = zone_of(zone)
    assert found is not None
    assert found.offset(at(moment) - 1) == before * HOUR
    assert found.offset(at(moment)) == after * HOUR


@pytest.mark.parametrize(
    ("zone", "hours"), [("UTC", 0), ("Pacific/Tongatapu", 13), ("Asia/Kolkata", 5.5)]
)
def test_zones_without_summer_time_are_always_the_same(zone: str, hours: float) -> None:
    found = zone_of(zone)
    assert found is not None
    assert found.summer is None
    assert found.offset(at("2027-07-01T00:00")) == hours * HOUR


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("America/Vancouver", -7), ("America/Edmonton", -6), ("America/Winnipeg", -5)],
)
def test_a_zone_that_has_ended_its_summer_time_goes_by_its_new_rule(
    zone: str, hours: float
) -> None:
    # They kept their summer's time when it began in March 2026.
    found = zone_of(zone)
    assert found is not None
    for day in ("2026-07-06T12:00", "2026-12-24T12:00", "2027-03-20T12:00", "2030-01-01T12:00"):
        assert found.offset(at(day)) == hours * HOUR


def test_a_zone_that_is_about_to_change_its_rules_has_none() -> None:
    # Cuba stays at summer's time in the winter of 2026, and turns back to its rule in March 2027.
    assert zone_of("America/Havana") is None


def test_a_zone_that_went_by_the_moon_this_year_has_no_rule() -> None:
    assert zone_of("Africa/Casablanca") is None


def test_most_zones_have_a_rule() -> None:
    without = [name for name in zone_names() if zone_of(name) is None]
    assert len(without) < 20
