"""Pushing: rendered dashboards go to a live Grafana, and only what slosmith made is changed."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from slosmith.diagnostics.terminal import printable
from slosmith.grafana.rendered_dashboards import Dashboard, is_uid
from slosmith.live.http import (
    Bearer,
    HttpError,
    ask,
    has_login,
    is_address,
    without_secrets,
)

TAG = "slosmith"
"""Dashboards with this tag in the folder are ours; all others are left alone."""
_PAGE = 5_000
"""As many as Grafana ever finds at once."""
_TIMEOUT = 20
_AGAIN = frozenset((429, 500, 502, 503, 504))
_TRIES = 4
_LONGEST_WAIT = 30
# Again at once, after 4 s and after 8 s, or when Grafana says, but never after more than 30 s: it
# waits for a minute and a half at most. Saving twice is safe, as the version must be the last one.
RETRY = Retry(
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
    retry: Retry = RETRY

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
        with requests.Session() as session:
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


def push_dashboards(
    server: Grafana, dashboards: tuple[Dashboard, ...], folder: str, *, prune: bool, dry_run: bool
) -> Iterator[str]:
    """Create or update each dashboard in the folder; yields a line for everything done."""
    if not is_uid(folder):
        said = f'"{printable(folder)}" is no uid of a folder'
        raise PushError(said, "write up to 40 letters, digits, dashes and underscores")
    there = _folder(server, folder, dry_run=dry_run)
    if not there:
        yield f"{'would make' if dry_run else 'made'} the folder {folder}"
    for dashboard in dashboards:
        yield _push(server, dashboard, folder, dry_run=dry_run)
    if prune and there:
        uids = {str(dashboard["uid"]) for dashboard in dashboards}
        for uid in [*_left_over(server, folder, uids)]:  # before pages move up
            if not dry_run:
                server.ask("DELETE", f"/api/dashboards/uid/{uid}")
                if _get(server, f"/api/dashboards/uid/{uid}") is not None:
                    raise PushError(f"{uid} is still there", "look at it in Grafana")
            yield f"{'would delete' if dry_run else 'deleted'} {uid}"


def _folder(server: Grafana, uid: str, *, dry_run: bool) -> bool:
    """Whether the folder was there already; it is made where it was not."""
    found = _get(server, f"/api/folders/{uid}")
    if found is not None:
        _expect(found, server, uid=uid)
        return True
    if not dry_run:
        made = server.ask("POST", "/api/folders", {"uid": uid, "title": "SLOs"})
        if made.status != 200:
            raise PushError(
                f'the folder "{uid}" cannot be made: {made.said or made.status}',
                "check that the address is a Grafana's root",
            )
        _expect(made, server, uid=uid)
    return False


def _get(server: Grafana, path: str) -> Answer | None:
    """What is there; None where Grafana itself says that nothing is: a proxy's 404 is no answer."""
    answer = server.ask("GET", path)
    if answer.status == 200:
        return answer
    if answer.status != 404 or not answer.said:
        raise _unlike(answer, server)
    return None


def _expect(answer: Answer, server: Grafana, **fields: object) -> None:
    """Hold a good answer against what Grafana's own would have: a login page is 200 too."""
    content = answer.content if isinstance(answer.content, dict) else {}
    if any(content.get(name) != value for name, value in fields.items()):
        raise _unlike(answer, server)


def _unlike(answer: Answer, server: Grafana) -> PushError:
    return PushError(
        f"{server.url} answered {answer.status}, and not as a Grafana does",
        "check that the address is a Grafana's root, with nothing that logs in before it",
    )


def _push(server: Grafana, dashboard: Dashboard, folder: str, *, dry_run: bool) -> str:
    uid = str(dashboard["uid"])
    found = _get(server, f"/api/dashboards/uid/{uid}")
    old = _old(found, server, uid)
    if old is not None and TAG not in _listed(old.get("tags")):
        raise PushError(
            f'the dashboard "{uid}" is there and was not made by slosmith',
            f'give it another uid, or the tag "{TAG}" if it may be replaced',
        )
    if old is not None and _same(old, dashboard) and _place(found) == folder:
        return f"unchanged {uid}"
    if dry_run:
        return f"would {'update' if old else 'create'} {uid}"
    version = old.get("version", 0) if old else 0
    content = {**dashboard, "id": None, "version": version}
    body = {"dashboard": content, "folderUid": folder, "message": "slosmith", "overwrite": False}
    saved = server.ask("POST", "/api/dashboards/db", body)
    if saved.status == 412 and saved.reason == "name-exists":
        raise PushError(
            f'the folder has another dashboard with the title of "{uid}": {saved.said}',
            "rename or remove that one, or push to another folder with --folder",
        )
    if saved.status == 412:
        raise PushError(
            f'the dashboard "{uid}" was changed by somebody else meanwhile: {saved.said}',
            "look at what they changed, and push again",
        )
    if saved.status != 200:
        raise PushError(
            f'the folder "{folder}" or the dashboard "{uid}" is not there: {saved.said}',
            "check that the address is a Grafana's root, and that the folder exists",
        )
    _expect(saved, server, status="success", uid=uid)
    _read_back(server, dashboard, folder)
    return f"{'updated' if old else 'created'} {uid}"


def outdated(server: Grafana, dashboards: tuple[Dashboard, ...]) -> dict[str, str]:
    """Of each dashboard that is not in Grafana as rendered, what is wrong; nothing is changed."""
    found = {}
    for dashboard in dashboards:
        uid = str(dashboard["uid"])
        old = _old(_get(server, f"/api/dashboards/uid/{uid}"), server, uid)
        if old is None:
            found[uid] = "is not in Grafana"
        elif not _same(old, dashboard):
            found[uid] = "is another one in Grafana"
    return found


def _read_back(server: Grafana, dashboard: Dashboard, folder: str) -> None:
    """What was saved is believed when it has been read."""
    uid = str(dashboard["uid"])
    found = _get(server, f"/api/dashboards/uid/{uid}")
    stored = _old(found, server, uid)
    if stored is None or not _same(stored, dashboard) or _place(found) != folder:
        raise PushError(
            f'the dashboard "{uid}" was saved, but does not read back as it was sent',
            "look at it in Grafana, and at what stands before it",
        )


def _place(answer: Answer | None) -> object:
    """The folder that a dashboard is in."""
    content = answer.content if answer is not None else None
    meta = content.get("meta") if isinstance(content, dict) else None
    return meta.get("folderUid") if isinstance(meta, dict) else None


def _old(answer: Answer | None, server: Grafana, uid: str) -> Mapping[str, object] | None:
    """The stored dashboard; None where Grafana says that it has none."""
    if answer is None:
        return None
    dashboard = answer.content.get("dashboard") if isinstance(answer.content, dict) else None
    _expect(Answer(status=200, content=dashboard), server, uid=uid)
    assert isinstance(dashboard, dict)
    return dashboard


def _same(old: Mapping[str, object], dashboard: Dashboard) -> bool:
    """Grafana adds an id and a version, and may have filled in what newer versions need."""
    return all(old.get(key) == value for key, value in dashboard.items())


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _left_over(server: Grafana, folder: str, uids: set[str]) -> Iterator[str]:
    """Dashboards of ours in the folder that are no longer rendered, each once."""
    known = {*uids}
    for one in _ours(server, folder):
        uid = one.get("uid")
        if one.get("folderUid") == folder and is_uid(uid) and uid not in known:
            known.add(str(uid))
            yield str(uid)


def _ours(server: Grafana, folder: str) -> Iterator[Mapping[str, object]]:
    """What a search finds of ours, page by page; one that is as the last was ends it, too."""
    path = f"/api/search?type=dash-db&tag={TAG}&folderUIDs={folder}&limit={_PAGE}"
    last: object = None
    for page in count(1):
        found = server.ask("GET", f"{path}&page={page}")
        if found.status != 200 or not isinstance(found.content, list):
            raise _unlike(found, server)
        for one in found.content if found.content != last else ():
            if isinstance(one, dict) and TAG in _listed(one.get("tags")):
                yield one
        if len(found.content) < _PAGE or found.content == last:
            return
        last = found.content
