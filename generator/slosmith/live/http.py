"""One request to a server: bounded in time and size, and nothing secret in what is said of it."""

import json
import re
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import get_environ_proxies, select_proxy
from urllib3 import BaseHTTPResponse, Retry

from slosmith.deadline import DEADLINE, MORE_TIME
from slosmith.diagnostics.terminal import printable
from slosmith.threads import begin_thread

_PIECE = 65_536
_MOST_BYTES = 200_000_000
_NOT_WELL = 300
_PROXIES = frozenset(("", "http", "https", "socks4", "socks4a", "socks5", "socks5h"))
_HOST = re.compile(r"[\w.:%-]+")
_SHORTEST = 8
"""What is shorter in a header is the name of a tenant."""


class HttpError(Exception):
    """A server could not be asked, in words for a person; ``hint`` is what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[type["HttpError"], tuple[str, str]]:
        """As one process tells another of it."""
        return type(self), (str(self), self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered: its status, its body as read, and where it sends to, if it does."""

    status: int
    body: bytes
    elsewhere: str = ""

    def json(self) -> object:
        """The body as JSON; None where it is none, or nested too deeply to be an answer."""
        try:
            found: object = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found


class Session(requests.Session):
    """Follows no redirect, and so does not read what stands below one: it may have no end."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere: who asks sees where an answer sends to, and decides."""
        return None


class Again(Retry):
    """Asks again without the rest of an answer that nobody wanted: it may have no end."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        *further: Any,
        **more: Any,
    ) -> "Again":
        """The tries that are left; where there are none, the answer stays to be read."""
        left = super().increment(method, url, response, *further, **more)
        if response is not None:
            response.close()
        return left


class Nobody(AuthBase):
    """No login; requests looks up ~/.netrc where nobody says that there is none."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Send it as it is."""
        return request


class Bearer(AuthBase):
    """A token."""

    def __init__(self, token: str) -> None:
        """Send this token."""
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put it into the request."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def ask(
    session: requests.Session,
    method: str,
    url: str,
    *,
    seconds: float,
    total_seconds: float | None = None,
    **request: Any,
) -> Reply:
    """Ask once; raises HttpError where nothing comes, or not in time, or too much.

    Redirects are not followed: one to another host must not carry a token there. ``seconds`` bound
    each wait and the whole body, ``total_seconds`` all of it, with all that a session tries again;
    twice as many where nobody says. A server that sends a byte of its head a second would else be
    listened to for hours; the thread that still listens ends with the program.
    """
    total = DEADLINE.at_most(total_seconds or 2 * seconds)
    if not total:
        raise HttpError(f"{without_secrets(url)} was not asked: {DEADLINE.over}", MORE_TIME)
    asked: Future[Reply] = Future()

    def listen() -> None:
        try:
            asked.set_result(_ask(session, method, url, seconds=seconds, **request))
        except BaseException as error:  # noqa: BLE001  # who asked is to know
            asked.set_exception(error)

    if not begin_thread(listen).acquire(timeout=total):
        raise _late(without_secrets(url), total)
    if not asked.done():
        raise MemoryError  # there was none for its last words
    return asked.result()


def _ask(  # each bound and each part of a request has its name
    session: requests.Session,
    method: str,
    url: str,
    *,
    seconds: float,
    most: int = _MOST_BYTES,
    **request: Any,
) -> Reply:
    place = without_secrets(url)
    begin = time.monotonic()
    try:
        _refuse_bad_proxy(url)
        with session.request(
            method,
            url,
            timeout=seconds,
            allow_redirects=False,
            stream=True,
            proxies=_without_proxy(url),
            **request,
        ) as answer:
            pieces, size = [], 0
            while piece := answer.raw.read1(_PIECE, decode_content=True):
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    raise HttpError(f"{place} sent more than {most:,} bytes", "ask for less")
                if time.monotonic() - begin > seconds:
                    raise _late(place, seconds)
            elsewhere = answer.headers.get("Location", "") if answer.is_redirect else ""
            body = b"".join(pieces)
            said = _without_echoes(body, request, is_data=answer.status_code < _NOT_WELL)
            return Reply(status=answer.status_code, body=said, elsewhere=elsewhere)
    except requests.Timeout:
        raise _late(place, seconds) from None
    except (requests.RequestException, OSError, ValueError) as error:
        reason = _reason(error)
        raise HttpError(f"{place} cannot be reached: {reason}", _ADVICE[reason]) from None
    except Exception as error:
        if type(error).__module__.startswith("urllib3"):  # raised while a body is read
            reason = "the connection broke off"
            raise HttpError(f"{place} cannot be reached: {reason}", _ADVICE[reason]) from None
        raise


def _without_proxy(url: str) -> dict[str, str]:
    """What keeps requests from a proxy for this machine, as the programs of Prometheus keep.

    A token for it would else cross the network in plain text, for an answer of another machine.
    """
    host = host_of(url)
    return {"no_proxy": host} if _is_loopback(host) else {}


def _refuse_bad_proxy(url: str) -> None:
    """What is no address of a proxy, as `http://name:password@`: all kinds of errors come of it."""
    proxy = select_proxy(url, get_environ_proxies(url))
    if not proxy:
        return
    parts = _split(proxy if "://" in proxy else f"//{proxy}")
    with suppress(ValueError):
        is_known = parts.scheme.lower() in _PROXIES
        if is_known and _HOST.fullmatch(parts.hostname or "") and parts.port != 0:
            return
    raise requests.exceptions.InvalidProxyURL


def _without_echoes(body: bytes, request: Mapping[str, Any], *, is_data: bool) -> bytes:
    """An answer without what was sent to log in: some servers and proxies print it all.

    In data, headers stay: what names a tenant may be a label's value there. A word of a login that
    is short may be one, too.
    """
    logins = {*_logins_of(request)}
    secrets = {one for one in logins if len(one) >= _SHORTEST} if is_data else logins
    if not is_data:
        headers = request.get("headers", {}).values()
        secrets |= {one for one in headers if len(one) >= _SHORTEST}
    for secret in sorted(secrets, key=len, reverse=True):
        written = (secret, json.dumps(secret)[1:-1], escape(secret), quote(secret, safe=""))
        for one in dict.fromkeys(written):
            body = body.replace(one.encode(), b"*" * len(one))
    return body


def _logins_of(request: Mapping[str, Any]) -> Iterator[str]:
    match request.get("auth"):
        case Bearer() as bearer:
            yield bearer.token
        case HTTPBasicAuth(username=bytes() as name, password=bytes() as password):
            yield from (b64encode(b"%b:%b" % (name, password)).decode(), password.decode())


_ADVICE: Mapping[str, str] = {
    "no host has this name": "check the address",
    "nothing listens there": "check the address and the port, and that the server runs",
    "its certificate is not trusted": "check the address, or trust its certificate authority",
    "the proxy before it refuses": (
        "look at HTTPS_PROXY or HTTP_PROXY, or name the host in NO_PROXY to go without one"
    ),
    "the connection broke off": "look at the server's log, and try again",
}


def _late(place: str, seconds: float) -> HttpError:
    return HttpError(f"{place} did not answer within {seconds:.3g} s", "try again, or ask for less")


def _reason(error: BaseException) -> str:
    if isinstance(error, (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL)):
        return "the proxy before it refuses"
    text = str(error).lower()
    if "socks" in text:
        return "the proxy before it refuses"
    if "name" in text and ("resol" in text or "not known" in text or "getaddrinfo" in text):
        return "no host has this name"
    if "refused" in text:
        return "nothing listens there"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    return "the connection broke off"


def without_secrets(url: str) -> str:
    """An address as it may be printed: without a name, a password, a query and a fragment."""
    parts = _split(url)
    if not parts.netloc:  # no address: its scheme may have been forgotten, and its password not
        return printable(re.split(r"[?#]", url)[0].rpartition("@")[2])
    host = parts.netloc.rpartition("@")[2]
    return printable(urlunsplit(parts._replace(netloc=host, query="", fragment="")))


def is_address(url: str) -> bool:
    """Whether a URL is one of a server: with a scheme and a host, and nothing behind the path."""
    parts = _split(url)
    plain = not parts.query and not parts.fragment and url.isprintable()
    return parts.scheme in ("http", "https") and bool(parts.netloc) and plain


def is_open(url: str) -> bool:
    """Whether a token would cross a network where everybody can read it."""
    return _split(url).scheme == "http" and not _is_loopback(host_of(url))


def has_login(url: str) -> bool:
    """Whether a name or a password stands in an address."""
    return "@" in _split(url).netloc


def host_of(url: str) -> str:
    """The name or the number of the machine that an address leads to, without its port."""
    try:
        return _split(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    """Whether it is this machine; `localhost.example.com` and `127.example.com` are others."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")
