"""What a receiver kind is to the compiler: a shape to write, whom it reaches, a lowering."""

from collections.abc import Callable, Iterable
from typing import Any

from slosmith.fields import Switch
from slosmith.model.routing import Field, Integration, Reach
from slosmith.receivers.http import HttpSpec, lower_http
from slosmith.receivers.secret_file import SecretShape
from slosmith.record import dataclass


class SendingShape(SecretShape):
    """The shape of a receiver that sends something."""

    send_resolved: Switch = True
    """Whether it is notified of what has cleared, too. Default: `true`."""


class HttpShape(SendingShape):
    """The shape of a receiver that is reached by HTTP."""

    http_config: HttpSpec | None = None
    """How it is reached: `proxy_url`, `basic_auth`, `authorization`, `oauth2`, `tls_config`.
    Default: directly, with what the receiver itself is known by.
    """


def integration(
    key: str, spec: SendingShape, fields: Iterable[tuple[str, "Field | None"]]
) -> Integration:
    """An integration of the fields that have a value, and of what all integrations have."""
    found: list[tuple[str, Field]] = [("send_resolved", spec.send_resolved)]
    found += [(name, value) for name, value in fields if value is not None]
    if isinstance(spec, HttpShape) and spec.http_config is not None:
        found.append(("http_config", lower_http(spec.http_config)))
    return Integration(key=key, fields=tuple(found))


def said(kind: str, *names: str) -> tuple[tuple[str, Field], ...]:
    """Fields that are each made by the kind's template of their name."""
    return tuple((name, saying(f"{kind}.{name}")) for name in names)


def saying(template: str) -> str:
    """A field that one template makes."""
    return f'{{{{ template "{template}" . }}}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverKind:
    """One receiver kind: ``name`` is its key, ``lower`` takes an instance of ``spec``.

    ``known`` is the first Alertmanager that knows it, and ``since`` has those that know single
    keys. ``template`` is the text of its template file; it may use what the shared template file
    defines. ``limits`` says how many characters a field may have, by its keys: ``actions.url`` is
    that of every action. ``ends`` is the day on which its service does.
    """

    name: str
    spec: type[SecretShape]
    reach: Reach
    lower: Callable[[Any], Integration | None]
    template: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    known: tuple[int, int] = (0, 25)
    since: tuple[tuple[str, tuple[int, int]], ...] = ()
    ends: str = ""
