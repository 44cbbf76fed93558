"""Where links lead: to hosts that are nobody's, or nowhere, once somebody is notified."""

from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.language.documents.settings import SettingsSpec, SettingsValues
from slosmith.load.documents import Loaded
from slosmith.model.reserved_hosts import nobodys_host

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
        elif url is not None and (host := nobodys_host(urlsplit(url).hostname or "")):
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
    return Diagnostic(code=codes.ADDRESS_MISSING, said=message, hint=hint)
