"""Which name was meant: typical slips find it, and what is not near is not offered."""

import pytest

from slosmith.diagnostics.suggest import closest, suggest

KEYS = ("by", "job", "team", "objective", "alerting", "good", "bad", "total", "ratio")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("objetive", "objective"),  # a letter is missing
        ("objectiive", "objective"),  # ... or there twice
        ("onjective", "objective"),  # ... or its neighbour on the keyboard
        ("obejctive", "objective"),  # two have changed places
        ("objectives", "objective"),  # a plural
        ("Objective", "objective"),  # another case
        ("ALERTING", "alerting"),
        ("tema", "team"),
        ("jbo", "job"),
        ("jib", "job"),
        ("b", "by"),
        ("bby", "by"),
        ("god", "good"),
    ],
)
def test_a_slip_finds_the_name_that_was_meant(written: str, meant: str) -> None:
    assert closest(written, KEYS) == meant


@pytest.mark.parametrize("written", ["", "x", "at", "on", "sum", "owner", "latency", "目標"])
def test_nothing_is_offered_where_more_than_a_third_is_wrong(written: str) -> None:
    assert closest(written, KEYS) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http_request_total", "http_requests_total"),
        ("http_requests_totals", "http_requests_total"),
        ("http_requests_duration_seconds", "http_request_duration_seconds"),
        ("httpRequestsTotal", "http_requests_total"),
        ("up", None),
        ("grpc_server_handled", None),
    ],
)
def test_the_names_of_metrics_are_measured_alike(written: str, meant: str | None) -> None:
    assert closest(written, ("http_requests_total", "http_request_duration_seconds")) == meant


def test_the_order_of_the_known_names_decides_nothing() -> None:
    assert closest("shop-c", ["shop-a", "shop-b"]) == closest("shop-c", ["shop-b", "shop-a"])


def test_the_hint_is_written_as_the_name_is_written_there() -> None:
    assert suggest("ofice", ["office", "night"]) == 'did you mean "office"?'
    assert suggest("labels", ["Labels", "Value"], ".{}") == "did you mean .Labels?"
    assert suggest("{x}", ["{y}"], '"${}"') == 'did you mean "${y}"?'
    assert suggest("zz", ["office"]) == ""


def test_of_very_many_names_those_are_compared_that_begin_or_end_alike() -> None:
    known = [f"shop_{number:05}_total" for number in range(5_000)]
    assert closest("shop_00123_totals", known) == "shop_00123_total"
    assert closest("shpo_00123_total", known) == "shop_00123_total"
    assert closest("nothing_of_the_kind", known) is None


def test_names_that_nobody_types_are_not_compared() -> None:
    known = ["x" * 99 + "y", "x" * 100 + "y"]
    assert closest("x" * 100, known) == known[0]
    assert closest("x" * 101, known) is None
