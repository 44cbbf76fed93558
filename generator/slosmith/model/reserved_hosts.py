"""Hosts that are nobody's: names and addresses for examples, placeholders, one's own machine."""

import re
from ipaddress import ip_address, ip_network

OWN_MACHINE = "the machine of whoever follows them"
"""Why a name of one's own machine is nobody's."""
# What people write until they know better.
_PLACEHOLDER = re.compile(
    r"(?i)\$.*|to-?do|tbd|fix-?me|change-?me|place-?holder|x{3,}|"
    r"your[-_a-z0-9]*|my-?(domain|org|organi[sz]ation)"
)
# RFC 2606 and RFC 6761: no host of these is ever reached by somebody else.
_RESERVED = (
    *("example", "test", "invalid"),
    *("example.com", "example.net", "example.org"),
)
# RFC 5737 and RFC 3849.
_FOR_EXAMPLES = tuple(
    map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)


def nobodys_host(name: str) -> tuple[str, str] | None:
    """The host where nobody else can reach it, and why."""
    host = name.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return host, OWN_MACHINE
    if any(f".{host}".endswith(f".{one}") for one in _RESERVED):
        return host, "a name for examples only"
    if any(_PLACEHOLDER.fullmatch(label) for label in host.split(".")):
        return host, "a placeholder"
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified:
        return host, OWN_MACHINE
    if address.is_link_local or any(address in network for network in _FOR_EXAMPLES):
        return host, "an address for examples or for one cable only"
    return None
