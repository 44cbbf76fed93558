"""Each state that `status` shows and `gate` decides on, on a real server."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml

from tests.commands.history.storage import LOGIN, Samples, around_now, guarded, serving, store
from tests.conftest import Compiled, run_compiler, write_spec
from tests.servers.answering import Reply, Request, answering
from tests.servers.prometheus import Prometheus
from tests.tools.judges import Judge

NAMES = ("fine", "idle", "paged", "ticketed", "strict", "low", "spent", "blind", "gone", "unloaded")
SLO = "{name: errors, objective: 99.9%, sli: {events: {total: t_total, bad: b_total}}}"
GATES = {"strict": "stop_while: ticket", "low": "stop_below: 25%"}
SPEC = "---\n".join(
    f"service: {name}\nteam: web\ngate: {{{GATES.get(name, '')}}}\nslos: [{SLO}]\n"
    for name in NAMES
)


def recorded(name: str, left: float | None = 0.4, rate: float = 2.0) -> Samples:
    """What an SLO has recorded of which so much is left, by so many requests a second."""
    own = f'{{service="{name}",slo="errors"}}'
    values = {
        "slo:objective:ratio": 0.999,
        "slo:seen_seconds:increase30d": 1_296_000,  # 15 of 30 days
        "slo:total_events:increase30d": 5e6,
        "slo:burn_rate:rate1h": 2.0,
        "slo:total_events:rate5m": rate,
        "slo:error_budget_remaining:ratio": left,
    }
    return {f"{name}{own}": around_now(v) for name, v in values.items() if v is not None}


def fires(service: str, name: str, severity: str) -> Samples:
    """An alert that fires, since 2026-01-01."""
    own = f'alertname="{name}",service="{service}",slo="errors",severity="{severity}",tier="fast"'
    return {
        f'ALERTS{{{own},alertstate="firing"}}': around_now(1),
        f"ALERTS_FOR_STATE{{{own}}}": around_now(1_767_225_600),
    }


def world() -> Samples:
    """Every state once; of `unloaded` there is nothing."""
    return {
        **recorded("fine"),
        **recorded("idle", rate=0.0),
        **recorded("paged"),
        **fires("paged", "PagedErrorsBudgetBurn", "page"),
        **recorded("ticketed"),
        **fires("ticketed", "TicketedErrorsBudgetBurn", "ticket"),
        **recorded("strict"),
        **fires("strict", "StrictErrorsBudgetBurn", "ticket"),
        **recorded("low", 0.2),
        **recorded("spent", -0.5),
        **recorded("blind"),
        **fires("blind", "BlindErrorsNoData", "page"),
        **{s: p for s, p in recorded("gone", None).items() if "rate5m" not in s},
    }


LEFT = "40.0% of the error budget are left, 50.0% of 30d seen"
GONE = "its source"
NEVER = "nothing is recorded of it: its rules are not loaded, or have never been evaluated"
UNLOADED = f"{NEVER}; `slosmith doctor` says which"
NOT_NOW = "nothing is recorded of it now; look whether it runs and is scraped"
BLIND = f"{GONE}, or a part of it, is gone; its runbook says where to look"
TICKETED = f"{LEFT}, and TicketedErrorsBudgetBurn fires (ticket), which stops nothing"
DECIDED = {
    "fine": (0, f"go: fine/errors: {LEFT}"),
    "idle": (0, f"go: idle/errors: {LEFT}, and nothing is counted now"),
    "paged": (1, "stop: paged/errors: PagedErrorsBudgetBurn fires (page)"),
    "ticketed": (0, f"go: ticketed/errors: {TICKETED}"),
    "strict": (1, "stop: strict/errors: StrictErrorsBudgetBurn fires (ticket)"),
    "low": (1, "stop: low/errors: 20.0% of the error budget are left, less than 25%"),
    "spent": (1, "stop: spent/errors: the error budget is spent (-50.0% left)"),
    "blind": (
        3,
        f"unknown: blind/errors: BlindErrorsNoData fires: {BLIND}",
    ),
    "gone": (3, f"unknown: gone/errors: {GONE} is gone: {NOT_NOW}"),
    "unloaded": (3, f"unknown: unloaded/errors: {UNLOADED}"),
}
TOGETHER = {
    ("fine", "idle"): 0,
    ("fine", "gone"): 3,
    ("fine", "gone", "spent"): 1,
}


def ask(root: Path, url: str, *words: str, command: str = "gate") -> Compiled:
    return run_compiler(root, command, *words, "--prometheus", url)


def analyses(root: Path) -> dict[str, str]:
    """The query of the rendered analysis of each service."""
    assert run_compiler(root, "build", "--only", "argo").exit_code == 0
    found = {}
    for name in NAMES:
        text = (root / "output" / "argo" / f"{name}.yaml").read_text(encoding="utf-8")
        (metric,) = yaml.safe_load(text)["spec"]["metrics"]
        found[name] = metric["provider"]["prometheus"]["query"]
    return found


def measure(server: Prometheus, query: str) -> list[float]:
    """What Argo Rollouts calls the result: the values of a vector."""
    return [float(one["value"][1]) for one in server.query(query)]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_each_state_is_decided_on_as_the_specification_says(
    prometheus: Judge, tmp_path: Path
) -> None:
    write_spec(tmp_path, SPEC)
    store(world(), tmp_path)
    with serving(prometheus, tmp_path) as server:
        for name, (code, sentence) in DECIDED.items():
            done = ask(tmp_path, server.url, name)
            assert (done.exit_code, done.stdout) == (code, f"{sentence}\n")
        for names, code in TOGETHER.items():
            assert ask(tmp_path, server.url, *names).exit_code == code
        measured = {name: measure(server, query) for name, query in analyses(tmp_path).items()}
        shown = ask(tmp_path, server.url, command="status")
        data = ask(tmp_path, server.url, "paged", "--format", "json", command="status")
    # As Argo Rollouts has it: no result is inconclusive.
    numbers = {0: [0.0], 1: [1.0], 3: []}
    assert measured == {name: numbers[code] for name, (code, _) in DECIDED.items()}
    states = [line.split()[:2] for line in shown.stdout.split("\n\n")[0].splitlines()[1:]]
    assert states == [
        ["spent", "spent/errors"],
        ["burning", "paged/errors"],
        ["burning", "strict/errors"],
        ["burning", "ticketed/errors"],
        ["unknown", "blind/errors"],
        ["unknown", "gone/errors"],
        ["unknown", "unloaded/errors"],
        ["idle", "idle/errors"],
        ["ok", "low/errors"],
        ["ok", "fine/errors"],
    ]
    # 40% of 30 days, twice as fast: 6 days.
    paged = "burning  paged/errors     40.0%        50.0% of 30d  2          6d"
    fired = "PagedErrorsBudgetBurn (page, fast) since 2026-01-01 00:00 UTC"
    assert f"{paged}        {fired}" in shown.stdout
    (one,) = json.loads(data.stdout)
    assert (one["state"], one["budget_remaining"], one["spent_in_seconds"]) == (
        "burning",
        0.4,
        518_400,
    )


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_a_server_that_asks_for_a_certificate_and_a_login_gets_them(
    prometheus: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
    write_spec(tmp_path, SPEC)
    store(recorded("fine"), tmp_path)
    (tmp_path / "login").write_text(f"{LOGIN}\n")
    (tmp_path / "wrong").write_text("web:open")
    trusted = ("--ca-file", str(tmp_path / "own.pem"))
    own = ("--cert-file", str(tmp_path / "own.pem"), "--key-file", str(tmp_path / "own.key"))
    with guarded(prometheus, tmp_path) as url:
        right, wrong = (
            ask(tmp_path, url, "fine", *trusted, *own, "--login-file", str(tmp_path / name))
            for name in ("login", "wrong")
        )
        unknown = ask(tmp_path, url, "fine", "--login-file", str(tmp_path / "login"))
        nobody = ask(tmp_path, url, "fine", *trusted, "--login-file", str(tmp_path / "login"))
    assert right.exit_code == 0, right.stderr
    assert wrong.exit_code == 3
    assert (
        "answered 401, as to somebody who may not ask; whether to go on is unknown" in wrong.stderr
    )
    assert unknown.exit_code == 3
    assert "its certificate is not trusted" in unknown.stderr
    assert nobody.exit_code == 3


def test_a_specification_with_errors_decides_nothing(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC.replace("25%", "25"))
    done = ask(tmp_path, "http://127.0.0.1:1", "low")
    assert done.exit_code == 2
    assert "expected a percentage, not the number 25" in done.stderr


def answer_of(root: Path, at: float) -> Compiled:
    """Ask a server whose clock says so, and that has recorded a whole budget."""
    own = {"service": "fine", "slo": "errors"}

    def answer(request: Request) -> Reply:
        clock, text = b"vector" in request.body, {**own, "__name__": "slo:objective:ratio"}
        labels = {} if clock else text
        series = {"metric": labels, "value": [at, str(at if clock else 1)]}
        found = [] if b"ALERTS" in request.body else [series]
        return Reply(200, json.dumps({"data": {"result": found}}))

    with answering(answer) as url:
        return ask(root, url, "fine")


def test_a_clock_that_is_off_leaves_it_unknown(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    done = answer_of(tmp_path, time.time() + 900)
    assert done.exit_code == 3
    assert done.stdout.startswith("unknown: fine/errors: the server's clock is 9")
    assert done.stdout.endswith(" s ahead of this machine's; have both ask a time server\n")


def test_a_token_goes_where_the_same_host_sends_to_and_to_no_other(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    asked: list[tuple[str, str]] = []

    def elsewhere(request: Request) -> Reply:
        asked.append((request.path, request.headers.get("Authorization", "")))
        if request.path.startswith("/api"):
            return Reply(308, headers={"Location": f"/prometheus{request.path}"})
        return Reply(307, headers={"Location": "http://127.0.0.2:9/api/v1/query"})

    (tmp_path / "token").write_text("abc")
    with answering(elsewhere) as url:
        done = ask(tmp_path, url, "fine", "--token-file", str(tmp_path / "token"))
    path = "/api/v1/query"
    assert asked == [(path, "Bearer abc"), (f"/prometheus{path}", "Bearer abc")]
    assert done.exit_code == 3
    assert "sends to http://127.0.0.2:9/api/v1/query, another host" in done.stderr


def test_a_server_that_is_lost_in_the_middle_is_asked_again_and_leaves_it_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
    write_spec(tmp_path, SPEC)
    asked: list[bytes] = []

    def answer(request: Request) -> Reply:
        asked.append(request.body)
        series = {"metric": {}, "value": [1, str(time.time())]}
        lost = b"vector" not in request.body
        return Reply(502 if lost else 200, json.dumps({"data": {"result": [series]}}))

    with answering(answer) as url:
        done = ask(tmp_path, url, "fine")
    assert done.exit_code == 3
    assert "answered 502; whether to go on is unknown" in done.stderr
    assert [asked.count(one) for one in dict.fromkeys(asked)] == [1, 4]


@pytest.mark.parametrize("words", [b"partial_response=false", b"deny_partial_response=1"])
def test_stores_that_answer_in_part_leave_it_unknown(tmp_path: Path, words: bytes) -> None:
    # Words of Thanos and of a cluster of VictoriaMetrics, which else leave out what is lost.
    write_spec(tmp_path, SPEC)

    def answer(request: Request) -> Reply:
        if words in request.body.split(b"&"):
            return Reply(422, json.dumps({"status": "error", "error": "a store is unavailable"}))
        series = {"metric": {}, "value": [1, str(time.time())]}
        return Reply(200, json.dumps({"data": {"result": [series]}, "warnings": ["one is lost"]}))

    with answering(answer) as url:
        done = ask(tmp_path, url, "fine")
    assert done.exit_code == 3
    assert "a store is unavailable; whether to go on is unknown" in done.stderr


def test_who_asks_too_often_is_told_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
    write_spec(tmp_path, SPEC)
    said = json.dumps({"status": "error", "error": "the tenant exceeded the request rate limit"})
    with answering(lambda _: Reply(429, said)) as url:
        done = ask(tmp_path, url, "fine")
    assert done.exit_code == 3
    assert "is asked too often: the tenant exceeded the request rate limit" in done.stderr
    assert "= try again later, or for fewer SLOs" in done.stderr


def test_labels_and_teams_choose_slos(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    done = ask(tmp_path, "http://127.0.0.1:1", "--team", "nobody")
    assert done.exit_code == 2
    assert "no SLO is chosen; name others, or leave --team and --label out" in done.stderr
