"""How a server is asked by who may: what logs in, from files or the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from requests.auth import AuthBase, HTTPBasicAuth

from slosmith.live.http import Bearer, HttpError, Nobody, without_secrets

TOKEN = "PROMETHEUS_TOKEN"  # noqa: S105  # the name of a variable
LOGIN = "PROMETHEUS_LOGIN"
HEADERS = "PROMETHEUS_HEADERS"
CERTIFICATE, KEY, AUTHORITY = (f"PROMETHEUS_{what}" for what in ("CERT", "KEY", "CA"))
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e][\x20-\x7e]*)")
_LOGIN = re.compile(r"([^:\s]+):([^\r\n]+)")


class AccessError(HttpError):
    """What is given to log in is nothing that could be sent: no server was asked."""


class AccessFiles(NamedTuple):
    """The files that were named; where one is not, the environment is asked."""

    token: Path | None = None
    login: Path | None = None
    headers: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What is sent with each request; none of it is ever shown.

    ``user`` is a name and a password, ``certificate`` a file of one and of its key, and
    ``authority`` a file of those who may sign the server's.
    """

    token: str = field(default="", repr=False)
    user: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    certificate: tuple[str, str] | None = None
    authority: str = ""

    def to(self, url: str) -> tuple[str, dict[str, Any]]:
        """An address without its name and password, and what requests is told to send there.

        What was given beside the address goes before what stands in it. Raises HttpError.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            said = f'"{without_secrets(url)}" is no address'
            raise HttpError(said, "write it like http://localhost:9090") from None
        plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        written = (
            (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        )
        sent = {"auth": self._login(written), "headers": dict(self.headers), **self._tls}
        return plain, sent

    def _login(self, written: tuple[str, str] | None) -> AuthBase:
        if self.token:
            return Bearer(self.token)
        user = self.user or written
        return HTTPBasicAuth(*(one.encode() for one in user)) if user else Nobody()

    @property
    def is_secret(self) -> bool:
        """Whether something is sent that others should not see."""
        return bool(self.token or self.user or self.headers)

    @property
    def _tls(self) -> dict[str, Any]:
        """What requests is told of certificates."""
        asked = {"cert": self.certificate, "verify": self.authority}
        return {name: value for name, value in asked.items() if value}


def read_access(files: AccessFiles = AccessFiles()) -> Access:  # noqa: B008  # it cannot change
    """From the files that are named, else from the environment; raises AccessError for others."""
    token = _token(_text(files.token, TOKEN), _named(files.token, TOKEN))
    user = _user(_text(files.login, LOGIN), _named(files.login, LOGIN))
    if token and user:
        raise AccessError("both a token and a login are given", "give the one that the server asks")
    certificate, key = (
        _path(file, variable)
        for file, variable in ((files.certificate, CERTIFICATE), (files.key, KEY))
    )
    return Access(
        token=token,
        user=user,
        headers=_headers(_text(files.headers, HEADERS), _named(files.headers, HEADERS)),
        certificate=(certificate, key or certificate) if certificate else None,
        authority=_path(files.authority, AUTHORITY),
    )


def access_elsewhere(files: AccessFiles, variable: str) -> Access:
    """For a second server, on another host: a token of its own alone."""
    own = _token(os.environ.get(variable, ""), variable)
    return replace(read_access(files), token=own, user=None, headers={})


def _named(file: Path | None, variable: str) -> str:
    return f"the file {file}" if file else variable


def _path(file: Path | None, variable: str) -> str:
    """A file that is given to requests as it is."""
    named = str(file or os.environ.get(variable, ""))
    if named and not Path(named).is_file():
        raise AccessError(f"{_named(file, variable)} names no file", "name a readable PEM file")
    return named


def _text(file: Path | None, variable: str) -> str:
    try:
        return file.read_text(encoding="utf-8") if file else os.environ.get(variable, "")
    except (OSError, UnicodeDecodeError):
        said = f"the file {file} cannot be read"
        raise AccessError(said, "make it a readable text file") from None


def _token(text: str, where: str) -> str:
    token = text.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise AccessError(f"{where} holds no token", "write the token alone, on one line")
    return token


def _user(text: str, where: str) -> tuple[str, str] | None:
    """A name and a password, with a colon between them as in HTTP."""
    if not (login := text.strip("\r\n")):
        return None
    if not (match := _LOGIN.fullmatch(login)):
        raise AccessError(f"{where} holds no login", "write it on one line, like name:password")
    return match[1], match[2]


def _headers(text: str, where: str) -> Mapping[str, str]:
    """A header a line, as HTTP has them."""
    found = {}
    for line in (line.strip() for line in text.splitlines()):
        if line and not (header := _HEADER.fullmatch(line)):
            said = f"{where} holds a line that is no header"
            raise AccessError(said, "write one a line, like X-Scope-OrgID: web")
        if line and header:
            found[header[1]] = header[2]
    return found
