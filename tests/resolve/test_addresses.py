"""Addresses that links begin with are looked at once somebody would follow them."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import write_spec

SLACK = "{slack: {channel: '#a', api_url_file: /etc/alertmanager/secrets/slack}}"


def codes_of(root: Path, address: str) -> list[str]:
    """The codes that are about addresses, of a root with one receiver and one address."""
    write_spec(
        root,
        f"service: shop\n---\nrouting:\n  default: all\n  receivers:\n    all: {SLACK}\n"
        f"---\nsettings:\n  runbook_base: {address}\n  dashboard_base: https://grafana.shop.io\n",
    )
    findings = compile_root(root).findings
    assert not [one for one in findings if one.severity == "error"]
    return [one.code.id for one in findings if one.code.id in ("S823", "S912")]


# RFC 2606 and RFC 6761 reserve these, and everything below them.
@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "Runbooks.Example.ORG",
        "a.b.example.net:8443",
        "shop.example",
        "shop.test",
        "x.invalid",
        "localhost:3000",
        "shop.localhost",
        "example.com.",
    ],
)
def test_a_host_for_examples_is_a_warning(tmp_path: Path, host: str) -> None:
    assert codes_of(tmp_path, f"https://{host}/runbooks") == ["S823"]


@pytest.mark.parametrize(
    "host",
    ["myexample.com", "example.com.shop.io", "test.shop.io", "example.io", "latest", "[::1]"],
)
def test_a_host_that_only_looks_like_one_is_not(tmp_path: Path, host: str) -> None:
    assert codes_of(tmp_path, f"https://{host}/runbooks") == []


def test_nothing_is_said_without_routing(tmp_path: Path) -> None:
    write_spec(tmp_path, "service: shop\n---\nsettings: {runbook_base: 'https://example.com'}\n")
    codes = {one.code.id for one in compile_root(tmp_path).findings}
    assert codes & {"S823", "S912", "S902"} == {"S902"}


def test_without_settings_both_links_are_missed(tmp_path: Path) -> None:
    write_spec(
        tmp_path,
        f"service: shop\n---\nrouting:\n  default: all\n  receivers:\n    all: {SLACK}\n",
    )
    found = [one for one in compile_root(tmp_path).findings if one.code.id == "S912"]
    assert {one.message.split()[1] for one in found} == {"runbook_base", "dashboard_base"}
