"""`slosmith push`: dashboards arrive, others' dashboards stay, and what goes wrong is said."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from slosmith.grafana.asking import RETRY, Grafana, PushError, read_token
from slosmith.grafana.push import push_dashboards
from slosmith.grafana.rendered_dashboards import Dashboard
from tests.grafana.push.stand_in import TOKEN, StandIn, serving
from tests.servers.answering import dripping
from tests.tools.judges import ROOT

DASHBOARDS: tuple[Dashboard, ...] = (
    {"uid": "slo_shop", "title": "Shop", "tags": ["slosmith"]},
    {"uid": "slo_shop_errors", "title": "Errors", "tags": ["slosmith"]},
)
AT_ONCE = RETRY.new(backoff_factor=0)


@pytest.fixture
def grafana() -> Iterator[StandIn]:
    with serving() as state:
        yield state


def _push(state: StandIn, dashboards: tuple[Dashboard, ...] = DASHBOARDS, **how: bool) -> list[str]:
    server = Grafana(url=state.url, token=TOKEN, retry=AT_ONCE)
    options = {"prune": False, "dry_run": False, **how}
    return list(push_dashboards(server, dashboards, "slosmith", **options))


def test_dashboards_are_created_in_their_folder(grafana: StandIn) -> None:
    assert _push(grafana)[-2:] == ["created slo_shop", "created slo_shop_errors"]
    assert grafana.places == {"slo_shop": "slosmith", "slo_shop_errors": "slosmith"}


def test_a_second_push_changes_nothing(grafana: StandIn) -> None:
    _push(grafana)
    assert _push(grafana) == ["unchanged slo_shop", "unchanged slo_shop_errors"]


def test_a_changed_dashboard_is_updated(grafana: StandIn) -> None:
    _push(grafana)
    changed: Dashboard = {**DASHBOARDS[0], "title": "The shop"}
    assert _push(grafana, (changed,)) == ["updated slo_shop"]
    assert grafana.dashboards["slo_shop"]["title"] == "The shop"


def test_a_dry_run_asks_and_changes_nothing(grafana: StandIn) -> None:
    assert _push(grafana, dry_run=True) == [
        "would make the folder slosmith",
        "would create slo_shop",
        "would create slo_shop_errors",
    ]
    assert {line.split()[0] for line in grafana.asked} == {"GET"}


def test_a_dashboard_of_somebody_else_is_not_replaced(grafana: StandIn) -> None:
    grafana.put("slo_shop", "slosmith", "handmade")
    with pytest.raises(PushError, match="was not made by slosmith"):
        _push(grafana)
    assert grafana.dashboards["slo_shop"]["tags"] == ["handmade"]


def test_pruning_deletes_only_what_slosmith_made_in_this_folder(grafana: StandIn) -> None:
    _push(grafana)
    grafana.put("slo_old", "slosmith", "slosmith")
    grafana.put("handmade", "slosmith", "team")
    grafana.put("slo_elsewhere", "other", "slosmith")
    assert _push(grafana)[2:] == []
    assert _push(grafana, prune=True, dry_run=True)[2:] == ["would delete slo_old"]
    assert _push(grafana, prune=True)[2:] == ["deleted slo_old"]
    assert {"handmade", "slo_elsewhere", "slo_shop"} <= set(grafana.dashboards)


@pytest.mark.parametrize("dry_run", [True, False])
def test_pruning_goes_through_all_pages(
    grafana: StandIn, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    """Of 5 that are no more, Grafana finds 2 at once; what is deleted moves the others up."""
    monkeypatch.setattr("slosmith.grafana.push._PAGE", 2)
    _push(grafana)
    for number in range(5):
        grafana.put(f"slo_old_{number}", "slosmith", "slosmith")
    assert len(_push(grafana, prune=True, dry_run=dry_run)[2:]) == 5
    left = 7 if dry_run else 2
    assert len(grafana.dashboards) == left


def test_a_search_that_knows_no_pages_ends(
    grafana: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.grafana.push._PAGE", 1)
    grafana.folders["slosmith"] = "SLOs"
    old = [{"uid": "slo_old", "folderUid": "slosmith", "tags": ["slosmith"]}]
    grafana.first = [(200, {"uid": "slosmith"}), (200, old), (200, old)]
    server = Grafana(url=grafana.url, token=TOKEN, retry=AT_ONCE)
    found = push_dashboards(server, (), "slosmith", prune=True, dry_run=True)
    assert list(found) == ["would delete slo_old"]


def test_a_busy_grafana_is_asked_again_later_and_later(
    grafana: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waits.append)
    grafana.first = [(503, None), (429, None), (500, None)]
    server = Grafana(url=grafana.url, token=TOKEN)
    done = list(push_dashboards(server, DASHBOARDS, "slosmith", prune=False, dry_run=False))
    assert len(done) == 3
    assert waits == [4, 8]


def test_a_busy_grafana_says_when_it_is_asked_again(grafana: StandIn) -> None:
    grafana.first, grafana.retry_after = [(429, None)], "1"
    begun = time.monotonic()
    assert _push(grafana)[-2:] == ["created slo_shop", "created slo_shop_errors"]
    assert time.monotonic() - begun >= 1


@pytest.mark.parametrize("asked", ["86400", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_that_grafana_asks_for_is_bounded(
    grafana: StandIn, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waits.append)
    grafana.first, grafana.retry_after = [(503, None)] * 4, asked
    with pytest.raises(PushError, match="answered 503, 4 times"):
        _push(grafana)
    assert waits == [30, 30, 30]
    assert len(grafana.asked) == 4


GONE = (404, {"message": "Not found"})


@pytest.mark.parametrize(
    ("answers", "message", "hint"),
    [
        ([(500, {"message": "database is locked"})] * 4, "500 database is locked", "log"),
        ([(401, {"message": "Invalid API key"})], "does not accept the token", "new service"),
        ([(403, {"message": "denied"})], "may not do this: denied", "Editor"),
        ([(302, None)], r"sends elsewhere \(302\)", "address"),
        ([GONE, GONE], "cannot be made", "root"),
        ([(404, None)], "answered 404, and not as a Grafana does", "root"),
        ([(412, {"message": "stale"})], "answered 412, and not as a Grafana does", "root"),
        (
            [(200, {"uid": "slosmith"}), GONE, (412, {"message": "stale"})],
            "somebody else.*stale",
            "push",
        ),
        (
            [
                (200, {"uid": "slosmith"}),
                GONE,
                (412, {"message": "taken", "status": "name-exists"}),
            ],
            "another dashboard with the title.*taken",
            "rename",
        ),
        (
            [
                (200, {"uid": "slosmith"}),
                GONE,
                (400, {"message": "Cannot save provisioned dashboard"}),
            ],
            "reads this dashboard from files",
            "provisioning",
        ),
        ([(200, {"uid": "slosmith"}), GONE, GONE], "is not there", "folder"),
        ([(418, None)], "answered 418", "root"),
    ],
)
def test_what_grafana_refuses_is_said_with_what_to_do(
    grafana: StandIn, answers: list[tuple[int, object]], message: str, hint: str
) -> None:
    grafana.first = answers
    with pytest.raises(PushError, match=message) as refused:
        _push(grafana)
    assert hint in refused.value.hint
    assert TOKEN not in str(refused.value)


def test_a_grafana_that_is_not_there_is_said() -> None:
    server = Grafana(url="http://127.0.0.1:9", token=TOKEN, retry=AT_ONCE)
    with pytest.raises(PushError, match="cannot be reached: nothing listens there") as refused:
        server.ask("GET", "/api/folders/slosmith")
    assert refused.value.hint == "check the address and the port, and that the server runs"


@pytest.mark.parametrize(
    "answers",
    [
        [(200, {})],
        [(200, [])],
        [(200, None)],
        [(200, {"uid": "other"})],
        [GONE, (200, {})],
        [(200, {"uid": "slosmith"}), (200, {})],
        [(200, {"uid": "slosmith"}), (200, {"dashboard": []})],
        [(200, {"uid": "slosmith"}), GONE, (200, {})],
        [(200, {"uid": "slosmith"}), GONE, (200, {"status": "success", "uid": "other"})],
    ],
)
def test_an_answer_that_is_not_grafanas_is_not_believed(
    grafana: StandIn, answers: list[tuple[int, object]]
) -> None:
    grafana.first = answers
    with pytest.raises(PushError, match="answered 200, and not as a Grafana does"):
        _push(grafana)


def test_a_404_of_a_proxy_is_no_dashboard_to_create_or_deleted(grafana: StandIn) -> None:
    grafana.first = [(404, "<html>")]
    with pytest.raises(PushError, match="answered 404, and not as a Grafana does"):
        _push(grafana, dry_run=True)
    grafana.put("old", "slosmith", "slosmith")
    grafana.folders["slosmith"] = "SLOs"
    left = [{"uid": "old", "folderUid": "slosmith", "tags": ["slosmith"]}]
    grafana.first = [(200, {"uid": "slosmith"}), (200, left), (200, None), (404, "<html>")]
    server = Grafana(url=grafana.url, token=TOKEN, retry=AT_ONCE)
    with pytest.raises(PushError, match="answered 404, and not as a Grafana does"):
        list(push_dashboards(server, (), "slosmith", prune=True, dry_run=False))


def test_a_dashboard_in_another_folder_is_moved(grafana: StandIn) -> None:
    _push(grafana)
    grafana.places = dict.fromkeys(grafana.places, "elsewhere")
    assert _push(grafana) == ["updated slo_shop", "updated slo_shop_errors"]
    assert {*grafana.places.values()} == {"slosmith"}


def test_what_does_not_read_back_was_not_saved(grafana: StandIn) -> None:
    saved = {"status": "success", "uid": "slo_shop"}
    stored = {"dashboard": {"uid": "slo_shop", "title": "another"}}
    grafana.first = [(200, {"uid": "slosmith"}), GONE, (200, saved), (200, stored)]
    with pytest.raises(PushError, match="does not read back as it was sent"):
        _push(grafana)


def test_a_netrc_replaces_no_token(
    grafana: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert _push(grafana)[-1] == "created slo_shop_errors"


def test_a_server_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slosmith.grafana.asking._TIMEOUT", 1)
    with dripping() as url, pytest.raises(PushError, match="did not answer within 1 s"):
        Grafana(url=url, token=TOKEN, retry=AT_ONCE).ask("GET", "/api/folders/slosmith")


@pytest.mark.parametrize("said", ["\x1b[2J", "a\n::warning::b", "\u202eabc"])
def test_what_a_server_says_moves_no_cursor(grafana: StandIn, said: str) -> None:
    grafana.first = [(418, {"message": said})]
    with pytest.raises(PushError) as refused:
        _push(grafana)
    assert all(char.isprintable() for char in str(refused.value))


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(PushError, match="no address"):
        Grafana(url="grafana.example", token=TOKEN).ask("GET", "/api/folders/slosmith")


@pytest.mark.parametrize("folder", ["", "..", "../admin", "a/b", "a?b", "a b", "x" * 41, "\x1b[2J"])
def test_a_folder_leads_to_no_other_place(grafana: StandIn, folder: str) -> None:
    server = Grafana(url=grafana.url, token=TOKEN, retry=AT_ONCE)
    with pytest.raises(PushError, match="is no uid of a folder") as refused:
        list(push_dashboards(server, DASHBOARDS, folder, prune=True, dry_run=False))
    assert str(refused.value).isprintable()
    assert not grafana.asked


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(PushError, match="holds a name or a password") as refused:
        Grafana(url="https://admin:hunter2@g.example", token=TOKEN).ask("GET", "/api/folders/x")
    assert "hunter2" not in f"{refused.value}{refused.value.hint}"


def test_a_token_comes_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAFANA_TOKEN", raising=False)
    with pytest.raises(PushError, match="GRAFANA_TOKEN holds no token"):
        read_token(None)
    monkeypatch.setenv("GRAFANA_TOKEN", "from-environment")
    assert read_token(None) == "from-environment"
    file = tmp_path / "token"
    file.write_text("from-file\n")
    assert read_token(file) == "from-file"


def test_the_command_pushes_every_rendered_dashboard(grafana: StandIn, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    command = [sys.executable, "-m", "slosmith", "push", "--root", str(ROOT)]
    command += ["--grafana", grafana.url, "--token-file", str(token)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    rendered = list((ROOT / "output" / "grafana" / "dashboards").glob("*.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(grafana.dashboards) == len(rendered) > 10
    assert TOKEN not in done.stdout
