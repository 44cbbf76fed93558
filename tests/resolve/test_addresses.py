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
        # What is left of a template, and what people put in the place of their own domain.
        "grafana.YOUR-DOMAIN",
        "grafana.yourcompany.com",
        "TODO",
        "$GRAFANA_HOST",
        "grafana.changeme.local",
        # RFC 5737, RFC 3849, RFC 4291: documentation, one's own machine, one's own cable.
        "192.0.2.10",
        "[2001:db8::1]:3000",
        "127.0.0.1:3000",
        "[::1]",
        "0.0.0.0",  # noqa: S104  # an address to link to, not one to bind
        "[fe80::1]",
    ],
)
def test_a_host_for_examples_is_a_warning(tmp_path: Path, host: str) -> None:
    assert codes_of(tmp_path, f"https://{host}/runbooks") == ["S823"]


@pytest.mark.parametrize(
    "host",
    [
        "myexample.com",
        "example.com.shop.io",
        "test.shop.io",
        "example.io",
        "latest",
        "10.0.0.5:3000",
        "grafana",
        "grafana.svc.cluster.local",
        "[fd00::5]",
        "192.0.3.1",
    ],
)
def test_a_host_that_only_looks_like_one_is_not(tmp_path: Path, host: str) -> None:
    assert codes_of(tmp_path, f"https://{host}/runbooks") == []


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("dashboard_base", "https://grafana.shop.io/?orgId=1"),
        ("alertmanager_base", "https://alerts.shop.io/#/alerts"),
        ("prometheus_base", "https://prometheus.shop.io/graph?g0.expr=up"),
        ("runbook_base", "https://shop.io:99999"),
        ("runbook_base", "https://.shop.io"),
        ("runbook_base", "https://shop..io"),
        ("runbook_base", "https://[fe80::1%eth0]/"),
        ("runbook_base", "https://a:hunter2@shop.io"),
    ],
)
def test_what_no_link_can_begin_with_is_one_error(tmp_path: Path, base: str, address: str) -> None:
    write_spec(tmp_path, f"service: shop\n---\nsettings: {{{base}: '{address}'}}\n")
    (found,) = (one for one in compile_root(tmp_path).findings if one.severity == "error")
    assert found.code.id == ("S814" if "hunter2" in address else "S210")


def test_runbooks_may_lie_behind_a_number_sign(tmp_path: Path) -> None:
    assert codes_of(tmp_path, "https://docs.shop.io/#/runbooks") == []


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
