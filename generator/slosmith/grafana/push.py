"""Pushing: rendered dashboards go to a live Grafana, and only what slosmith made is changed."""

from collections.abc import Iterator, Mapping
from itertools import count

from slosmith.diagnostics.terminal import printable
from slosmith.grafana.asking import Answer, Grafana, PushError
from slosmith.grafana.rendered_dashboards import Dashboard, is_uid

TAG = "slosmith"
"""Dashboards with this tag in the folder are ours; all others are left alone."""
_PAGE = 5_000
"""As many as Grafana ever finds at once."""


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
