"""Where links lead: to hosts that are nobody's, or nowhere, once somebody is notified."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import cast
from urllib.parse import urlsplit

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.language.documents.settings import SettingsSpec, SettingsValues
from slosmith.load.documents import Loaded

# What people write until they know better.
_PLACEHOLDER = re.compile(
    r"(?i)\$.*|to-?do|tbd|fix-?me|change-?me|place-?holder|x{3,}|"
    r"your[-_a-z0-9]*|my-?(domain|org|organi[sz]ation)"
)
# RFC 2606 and RFC 6761: no host of these is ever reached by somebody else.
_RESERVED = (
    *("example", "test", "invalid", "localhost"),
    *("example.com", "example.net", "example.org"),
)
# RFC 5737 and RFC 3849.
_FOR_EXAMPLES = tuple(
    map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)
_BASES = {
    "runbook_base": "runbooks",
    "dashboard_base": "dashboards",
    "prometheus_base": "queries",
    "alertmanager_base": "silences",
}
_WANTED = ("runbook_base", "dashboard_base")


def check_addresses(settings: list[Loaded]) -> Iterator[Diagnostic]:
    """Each address that links begin with, of a root with routing: its alerts reach somebody."""
    spec = cast(SettingsSpec, settings[0].spec).settings if settings else SettingsValues()
    for name, what in _BASES.items():
        url = getattr(spec, name)
        if url is None and name in _WANTED:
            yield _missing(name, what, settings)
        elif url is not None and (host := _nobodys_host(url)):
            place = settings[0].origin.at("settings", name)
            message = f'links to {what} lead to "{host[0]}", which is {host[1]}'
            hint = "write the address that those who are notified can open"
            yield place.finding(codes.ADDRESS_RESERVED, message, hint)


def _missing(name: str, what: str, settings: list[Loaded]) -> Diagnostic:
    message = f"no {name} is set, so notifications have no links to {what}"
    hint = f"add {name}: to settings"
    if settings:
        place = settings[0].origin.at("settings")
        return place.finding(codes.ADDRESS_MISSING, message, hint, key=True)
    return Diagnostic(code=codes.ADDRESS_MISSING, message=message, hint=hint)


def _nobodys_host(url: str) -> tuple[str, str] | None:
    """The host of an address where nobody else can reach it, and why."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if any(f".{host}".endswith(f".{name}") for name in _RESERVED):
        return host, "a name for examples only"
    if any(_PLACEHOLDER.fullmatch(label) for label in host.split(".")):
        return host, "a placeholder"
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified:
        return host, "the machine of whoever follows them"
    if address.is_link_local or any(address in network for network in _FOR_EXAMPLES):
        return host, "an address for examples or for one cable only"
    return None
