"""Receivers that are reached at hosts of nobody's: what is sent there arrives nowhere."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.reserved_hosts import OWN_MACHINE, nobodys_host
from slosmith.model.root import Model
from slosmith.model.routing import Receiver, Routing
from slosmith.source import Origin

_HOST, _MAIL = frozenset({"smarthost"}), frozenset({"to"})
_URL = frozenset({"url", "api_url", "webhook_url", "proxy_url", "token_url"})


def check_receivers(model: Model) -> Iterator[Diagnostic]:
    """Each receiver that something is sent to; what a base has is its owner's."""
    assert model.routing is not None
    used = _used(model.routing)
    for one in model.routing.receivers:
        if one.name in used and not one.given:
            yield from _nowhere(one)


def _used(routing: Routing) -> set[str]:
    watchdog = routing.watchdog.receivers if routing.watchdog is not None else ()
    return {routing.default, *watchdog, *(name for one in routing.named for name in one.names)}


def _nowhere(receiver: Receiver) -> Iterator[Diagnostic]:
    for place, text in receiver.origin.texts():
        found = nobodys_host(_host_of(place, text))
        if found is None:
            continue
        host, why = found
        why, hint = (
            ("Alertmanager's own machine", "write a host, or allow it where a relay runs beside it")
            if why == OWN_MACHINE
            else (why, "write where it can be reached")
        )
        message = f'"{receiver.name}" is reached at "{host}", which is {why}'
        yield place.finding(codes.ADDRESS_RESERVED, message, hint).because(
            f"address of the receiver {receiver.name}"
        )


def _host_of(place: Origin, text: str) -> str:
    """The host that a text at some key names; empty where it names none."""
    key = next((part for part in reversed(place.path) if isinstance(part, str)), "")
    if key in _HOST:
        return text.rpartition(":")[0]
    if key in _MAIL:
        return text.rpartition("@")[2].rstrip("> ")
    try:
        return urlsplit(text).hostname or "" if key in _URL else ""
    except ValueError:
        return ""  # a bracket that is not closed, which is said of it
