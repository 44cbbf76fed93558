"""How a server is asked by who may: with a token and headers, from files or the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from requests.auth import AuthBase

from slosmith.live.http import Bearer, HttpError

TOKEN = "PROMETHEUS_TOKEN"  # noqa: S105  # the name of a variable
HEADERS = "PROMETHEUS_HEADERS"
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e][\x20-\x7e]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What is sent with each request; none of it is ever shown."""

    token: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def login(self) -> AuthBase | None:
        """The token, where there is one."""
        return Bearer(self.token) if self.token else None

    @property
    def is_secret(self) -> bool:
        """Whether something is sent that others should not see."""
        return bool(self.token or self.headers)


def read_access(token_file: Path | None, headers_file: Path | None) -> Access:
    """From the files that are named, else from the environment; raises HttpError for others."""
    return Access(
        token=_token(_text(token_file, TOKEN), _named(token_file, TOKEN)),
        headers=_headers(_text(headers_file, HEADERS), _named(headers_file, HEADERS)),
    )


def _named(file: Path | None, variable: str) -> str:
    return f"the file {file}" if file else variable


def _text(file: Path | None, variable: str) -> str:
    try:
        return file.read_text(encoding="utf-8") if file else os.environ.get(variable, "")
    except (OSError, UnicodeDecodeError):
        raise HttpError(f"the file {file} cannot be read", "make it a readable text file") from None


def _token(text: str, where: str) -> str:
    token = text.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise HttpError(f"{where} holds no token", "write the token alone, on one line")
    return token


def _headers(text: str, where: str) -> Mapping[str, str]:
    """A header a line, as HTTP has them."""
    found = {}
    for line in (line.strip() for line in text.splitlines()):
        if line and not (header := _HEADER.fullmatch(line)):
            said = f"{where} holds a line that is no header"
            raise HttpError(said, "write one a line, like X-Scope-OrgID: web")
        if line and header:
            found[header[1]] = header[2]
    return found
