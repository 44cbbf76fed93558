"""One Grafana, asked over HTTP: again while it is busy, and never with a secret in what is said."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from requests.adapters import HTTPAdapter

from slosmith.diagnostics.terminal import printable
from slosmith.live.http import (
    Again,
    Bearer,
    HttpError,
    Session,
    ask,
    has_login,
    is_address,
    without_secrets,
)

_TIMEOUT = 20
_AGAIN = frozenset((429, 500, 502, 503, 504))
_TRIES = 4
_LONGEST_WAIT = 30
# Again at once, after 4 s and after 8 s, or when Grafana says, but never after more than 30 s: it
# waits for a minute and a half at most. Saving twice is safe, as the version must be the last one.
RETRY = Again(
    total=_TRIES - 1,
    allowed_methods=None,  # all of them
    status_forcelist=_AGAIN,
    raise_on_status=False,  # what it answered at last is said
    backoff_factor=2,
    retry_after_max=_LONGEST_WAIT,
)


class PushError(Exception):
    """Why pushing stopped; ``hint`` is what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class TokenError(PushError):
    """No token is given, or what is none."""


class UnreachableError(PushError):
    """No Grafana answers there."""


def read_token(file: Path | None) -> str:
    """The token from a file, else from GRAFANA_TOKEN; raises TokenError where there is none."""
    try:
        text = file.read_text(encoding="utf-8") if file else os.environ.get("GRAFANA_TOKEN", "")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"the token file {file} cannot be read"
        raise TokenError(reason, "make it a readable text file") from error
    token = text.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        where = f"the file {file}" if file else "GRAFANA_TOKEN"
        raise TokenError(
            f"{where} holds no token", "set it to a service account's token, on one line"
        )
    return token


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Grafana answered."""

    status: int
    content: object

    @property
    def said(self) -> str:
        """Its own message, where it has one, fit for a terminal."""
        return printable(self._field("message"))

    @property
    def reason(self) -> str:
        """Its own word for why not, like `name-exists`, where it has one."""
        return self._field("status")

    def _field(self, name: str) -> str:
        return str(self.content.get(name, "")) if isinstance(self.content, dict) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grafana:
    """One Grafana; it is asked again, later and later, while it is busy or out of reach."""

    url: str
    token: str
    retry: Again = RETRY

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Ask its HTTP API.

        Raises PushError for what cannot go on. 404 and 412 come back, as their meaning depends
        on what was asked.
        """
        self._check_address()
        try:
            answer = self._send(method, path, body)
        except HttpError as error:
            raise UnreachableError(str(error), error.hint) from None
        if answer.status not in _AGAIN:
            return _judged(answer, self.url)
        problem = f"{self.url} answered {answer.status} {answer.said}".strip()
        raise PushError(f"{problem}, {_TRIES} times", "look at Grafana's log, and push again")

    def _check_address(self) -> None:
        """An address is printed with every problem, so no secret may be in it."""
        if has_login(self.url):
            raise PushError(
                "the address holds a name or a password",
                "write it without, and give a service account's token in GRAFANA_TOKEN",
            )
        if not is_address(self.url):
            said = without_secrets(self.url)
            raise PushError(f'"{said}" is no address', "write it like https://grafana.example")

    def _send(self, method: str, path: str, body: Mapping[str, object] | None) -> Answer:
        with Session() as session:
            session.mount(self.url, HTTPAdapter(max_retries=self.retry))
            reply = ask(
                session,
                method,
                f"{self.url.rstrip('/')}{path}",
                seconds=_TIMEOUT,
                total_seconds=_TRIES * (_TIMEOUT + _LONGEST_WAIT),
                json=body,
                auth=Bearer(self.token),
                headers={"Accept": "application/json"},
            )
        return Answer(status=reply.status, content=reply.json())


def _judged(answer: Answer, url: str) -> Answer:
    said = f": {answer.said}" if answer.said else ""
    match answer.status:
        case 200 | 404 | 412:
            return answer
        case 401:
            raise PushError(
                f"{url} does not accept the token{said}",
                "make a new service account token, and check that none has expired",
            )
        case 403:
            raise PushError(
                f"the token may not do this{said}",
                "give its service account the role Editor, or write access to the folder",
            )
        case 400 if "provisioned" in answer.said.lower():
            raise PushError(
                f"{url} reads this dashboard from files{said}",
                "push to another Grafana, or remove its provisioning first",
            )
        case status if 300 <= status < 400:
            raise PushError(
                f"{url} sends elsewhere ({status})", "give the address that it sends to"
            )
        case status:
            raise PushError(
                f"{url} answered {status}{said}", "check that the address is a Grafana's root"
            )
