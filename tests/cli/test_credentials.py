"""What logs in at a server: sent to that one, on no other's word, and never printed."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from slosmith.cli import main
from slosmith.live.http import host_of, is_open
from tests.faults.root import lay_out_current
from tests.servers.answering import Reply, Request, answering

TOKEN = "made-up-token-4711"  # noqa: S105  # it opens nothing
ROOT = ("--root", "{root}")
COMMANDS = {
    "backtest": ("backtest", "--prometheus", "{url}", *ROOT, "shop/errors"),
    "report": ("report", "--prometheus", "{url}", *ROOT, "--fresh"),
    "gate": ("gate", "--prometheus", "{url}", *ROOT),
    "status": ("status", "--prometheus", "{url}", *ROOT),
    "doctor": ("doctor", "--prometheus", "{url}", *ROOT),
    "doctor of a ruler": ("doctor", "--ruler", "{url}", *ROOT),
    "doctor of an Alertmanager": ("doctor", "--alertmanager", "{url}", *ROOT),
    "contract": ("contract", "--prometheus", "{url}", *ROOT),
    "contract of a target": ("contract", "--metrics", "{url}/metrics", *ROOT),
    "plan": ("plan", "--live", "{url}", *ROOT),
    "audit": ("audit", "--prometheus", "{url}", *ROOT),
    "preview": ("preview", "--prometheus", "{url}", "--into", "{root}/pages", *ROOT),
    "backfill": ("backfill", "--prometheus", "{url}", "--last", "1h", *ROOT, "shop/errors"),
    "init": ("init", "{root}/new", "--prometheus", "{url}"),
}
GRAFANA = {
    "push": ("push", "--grafana", "{url}", *ROOT),
    "doctor of a Grafana": ("doctor", "--grafana", "{url}", *ROOT),
}
SECRET = "hunter2-in-an-address"  # noqa: S105  # nor does it


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a root once: no command here changes what is rendered."""
    root = tmp_path_factory.mktemp("credentials") / "root"
    lay_out_current(root)
    return root


def run(words: tuple[str, ...], root: Path, url: str, **environment: str) -> Result:
    """Run a command against a server, with nothing in the environment but what is given."""
    nothing = dict.fromkeys(("PROMETHEUS_LOGIN", "PROMETHEUS_HEADERS", "PROMETHEUS_TOKEN"))
    done = CliRunner().invoke(
        main, [word.format(url=url, root=root) for word in words], env=nothing | environment
    )
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    return done


@contextmanager
def noting(reply: Reply) -> Iterator[tuple[str, list[Request]]]:
    """Serve one answer for everything, and keep what was asked."""
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return reply

    with answering(answer) as url:
        yield url, asked


def sent(asked: list[Request]) -> set[str | None]:
    """Every way in which somebody logged in."""
    return {request.headers.get("Authorization") for request in asked}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_netrc_is_asked(
    name: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with noting(Reply(404)) as (url, asked):
        run(COMMANDS[name], root, url)
        assert sent(asked) == {None}
    # Another server: what a command no longer waits for may still be on its way to the first.
    with noting(Reply(404)) as (url, asked):
        run(COMMANDS[name], root, url, PROMETHEUS_HEADERS="Authorization: Custom one")
        assert sent(asked) == {"Custom one"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_login_in_an_address_is_sent_and_never_printed(name: str, root: Path) -> None:
    with noting(Reply(404)) as (url, asked):
        address = url.replace("://", f"://me:{SECRET}%21@")
        done = run(COMMANDS[name], root, address)
    login = base64.b64encode(f"me:{SECRET}!".encode()).decode()
    assert sent(asked) == {f"Basic {login}"}
    assert done.exit_code
    assert "hunter2" not in done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_no_proxy_is_shown_what_is_sent_to_this_machine(
    name: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    with noting(Reply(404)) as (proxy, shown), noting(Reply(404)) as (url, asked):
        run(COMMANDS[name], root, url, PROMETHEUS_TOKEN=TOKEN, HTTP_PROXY=proxy, http_proxy=proxy)
    assert asked
    assert not shown


@pytest.mark.parametrize(
    "proxy",
    [
        *("http://me:{}@127.0.0.1:1", "socks5://me:{}@127.0.0.1:1", "me:{}@127.0.0.1:1"),
        *("http://me:{}@", "http://me:{}@:port:bad", "http://me:{}@127.0.0.1:99999"),
        *("http://me:{}@[::1", "ftp://me:{}@127.0.0.1:1", "http://me:{}@a b", "a b", "http://%0a@"),
        *("http://a,b", "://me:{}@127.0.0.1:1", "http://me:{}@127.0.0.1:1\\@a"),
    ],
)
def test_a_proxy_that_does_not_let_through_is_what_is_pointed_at(
    proxy: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
    named = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), proxy.format(SECRET))
    done = run(COMMANDS["status"], root, "https://prometheus.acme.org", **named)
    assert "cannot be reached: the proxy before it refuses" in done.stderr
    assert "HTTPS_PROXY" in done.stderr
    assert "hunter2" not in done.output


ODD = (
    f"http://127.0.0.1:1/?token={SECRET}",
    f"http://127.0.0.1:1/#{SECRET}",
    f"http://me:{SECRET}@[::1",
    f"http://{SECRET}@127.0.0.1:port",
    f"me:{SECRET}@127.0.0.1:1",
)
PLAIN = f"http://me:{SECRET}@127.0.0.1:1"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        *((name, PLAIN) for name in (*COMMANDS, *GRAFANA)),
        *((name, address) for name in ("status", "plan", *GRAFANA) for address in ODD),
        *((name, address) for name in COMMANDS if " of " in name for address in ODD),
    ],
)
def test_what_is_secret_in_an_address_is_not_printed_where_nothing_answers(
    name: str, address: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
    monkeypatch.setattr("slosmith.grafana.asking.RETRY.backoff_factor", 0)
    words = (COMMANDS | GRAFANA)[name]
    done = run(words, root, address, GRAFANA_TOKEN=TOKEN)
    assert done.exit_code in (1, 2, 3)
    assert "\n  = " in done.stderr or "Usage" in done.stderr
    assert "hunter2" not in done.output


def echo(request: Request) -> Reply:
    """Refuse, and print all that was sent, the login in plain words too."""
    said = " ".join(f"{name}: {value}" for name, value in request.headers.items())
    with suppress(ValueError):
        said += base64.b64decode(request.headers.get("Authorization", "")[6:]).decode()
    return Reply(400, json.dumps({"status": "error", "error": said[-150:], "message": said[-150:]}))


@pytest.mark.parametrize("name", [*COMMANDS, *GRAFANA])
def test_a_server_that_says_what_it_was_sent_is_not_quoted_in_that(name: str, root: Path) -> None:
    word = "tangerine bicycle"
    ways = {
        "PROMETHEUS_TOKEN": "tangerine-bicycle",
        "PROMETHEUS_LOGIN": f"me:{word}",
        "PROMETHEUS_HEADERS": f"X-Key: {word}",
    }
    with answering(echo) as url:
        for variable, value in ways.items():
            environment = {variable: value, "GRAFANA_TOKEN": "tangerine-bicycle"}
            done = run((COMMANDS | GRAFANA)[name], root, url, **environment)
            assert done.exit_code
            assert "bicycle" not in done.output, done.output


def test_data_that_says_what_logged_in_is_drawn_without_it(root: Path, tmp_path: Path) -> None:
    said = {"metric": {"said": f"sent {TOKEN}", "tenant": "tangerine"}, "value": [1, "1"]}
    series = {"status": "success", "data": {"resultType": "vector", "result": [said]}}
    words = ("preview", "--prometheus", "{url}", "--into", str(tmp_path / "pages"), *ROOT)
    with answering(lambda _: Reply(200, json.dumps(series))) as url:
        run(words, root, url, PROMETHEUS_TOKEN=TOKEN, PROMETHEUS_HEADERS="X-Scope: tangerine")
    drawn = "".join(page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html"))
    assert "tangerine" in drawn
    assert TOKEN not in drawn


@pytest.mark.parametrize("name", [*COMMANDS, *GRAFANA])
def test_a_redirect_carries_a_token_to_no_other_host(name: str, root: Path) -> None:
    with noting(Reply(200)) as (other, elsewhere):
        target = f"{other.replace('127.0.0.1', 'localhost')}/api?token={SECRET}"
        with noting(Reply(307, headers={"Location": target})) as (url, asked):
            words = (COMMANDS | GRAFANA)[name]
            done = run(words, root, url, PROMETHEUS_TOKEN=TOKEN, GRAFANA_TOKEN=TOKEN)
    assert done.exit_code
    assert sent(asked) == {f"Bearer {TOKEN}"}
    assert not elsewhere
    assert "hunter2" not in done.output
    assert TOKEN not in done.output


def no_such_host(*_: object) -> NoReturn:
    """Say of any name what a name server says of `.invalid` (RFC 6761), and at once."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("name", [*COMMANDS, *GRAFANA])
def test_a_token_that_all_can_read_on_its_way_is_warned_of(
    name: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("slosmith.live.prometheus", "slosmith.grafana.asking"):
        monkeypatch.setattr(f"{place}.RETRY.backoff_factor", 0)
    monkeypatch.setattr("socket.getaddrinfo", no_such_host)
    words = (COMMANDS | GRAFANA)[name]
    shown = "a token or password crosses the network to http://nowhere.invalid"
    tokens = {"PROMETHEUS_TOKEN": TOKEN, "GRAFANA_TOKEN": TOKEN}
    assert run(words, root, "http://nowhere.invalid", **tokens).stderr.count(shown) == 1
    assert shown not in run(words, root, "https://nowhere.invalid", **tokens).stderr


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("http://localhost:9090", False),
        ("http://prometheus.localhost", False),
        ("http://127.0.0.53:9090", False),
        ("http://[::1]:9090", False),
        ("http://me:x@127.0.0.1", False),
        ("https://prometheus.example.com", False),
        ("http://localhost.example.com", True),
        ("http://127.example.com", True),
        ("http://localhosts", True),
        ("http://127.0.0.1@example.com", True),
        ("http://[::1:2]:9090", True),
        ("HTTP://example.com", True),
    ],
)
def test_only_this_machine_is_no_network(address: str, opens: bool) -> None:
    assert is_open(address) is opens


def test_what_logs_in_at_one_host_is_sent_to_no_second_one(root: Path) -> None:
    fine = Reply(200, '{"status": "success", "data": {"groups": [], "result": []}}')
    with noting(fine) as (url, asked), noting(fine) as (second, too):
        other = second.replace("127.0.0.1", "localhost")
        assert host_of(other) != host_of(url)
        words = ("doctor", "--ruler", "{url}", "--alertmanager", other, *ROOT)
        run(words, root, url, PROMETHEUS_TOKEN=TOKEN)
        run(
            ("plan", "--live", "{url}", "--alertmanager", other, *ROOT),
            root,
            url,
            PROMETHEUS_TOKEN=TOKEN,
            PROMETHEUS_HEADERS="X-Scope-OrgID: web",
        )
        assert sent(asked) == {f"Bearer {TOKEN}"}
        assert sent(too) == {None}
        assert "X-Scope-OrgID" not in {name for one in too for name in one.headers}
        too.clear()
        run(words, root, url, PROMETHEUS_TOKEN=TOKEN, ALERTMANAGER_TOKEN=TOKEN[:12])
        assert sent(too) == {f"Bearer {TOKEN[:12]}"}
        too.clear()
        words = ("doctor", "--ruler", "{url}", "--alertmanager", second, *ROOT)
        run(words, root, url, PROMETHEUS_TOKEN=TOKEN)
        assert sent(too) == {f"Bearer {TOKEN}"}
