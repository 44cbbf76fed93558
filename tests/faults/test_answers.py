"""Servers that answer oddly: each command ends in time, with a sentence and no traceback."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from requests.adapters import HTTPAdapter

from slosmith.build.compile import compile_root
from slosmith.cli import main
from slosmith.commands.audit.live import ask_prometheus, moment
from slosmith.grafana.preview.answers import Prometheus
from slosmith.grafana.preview.html_page import print_page
from slosmith.grafana.preview.time_range import Looking
from slosmith.live.access import Access
from slosmith.live.http import HttpError, Session, ask
from slosmith.live.prometheus import RETRY
from slosmith.model.metric import Metric
from slosmith.model.units import Duration, UnixTime
from tests.conftest import Sample
from tests.faults.root import lay_out_current
from tests.grafana.push.stand_in import TOKEN
from tests.servers.answering import Reply, Request, answering, dripping, pouring

NOW = 1700000000


def vector(**more: object) -> str:
    """Print an answer with one series, like a Prometheus but for what is named."""
    series = {"metric": {"code": "200"}, "value": [NOW, "1"], "values": [[NOW, "1"]], **more}
    return json.dumps({"status": "success", "data": {"result": [series]}})


def every(*values: Any) -> tuple[Any, ...]:
    """Take values of every kind."""
    return values


ODD = {
    **{
        f"value {one}": vector(value=[NOW, one], values=[[NOW, one]])
        for one in every(
            "NaN", "+Inf", "-Inf", "1e308", "-1e308", "1e999", "", "x", None, True, [], {}
        )
    },
    **{
        f"time {one}": vector(value=[one, "1"], values=[[one, "1"]])
        for one in every(float("nan"), float("inf"), -1, 1e20, 10**400, "x", None, [], 0)
    },
    **{
        f"point {one}": vector(value=one, values=[one])
        for one in every([], [NOW], [NOW, "1", 2], {}, None, "ab", 7)
    },
    **{
        f"metric {one}": vector(metric=one)
        for one in every(
            {},
            [],
            None,
            "a",
            {"le": "x"},
            {"le": None},
            {"le": "1e999"},
            {"": ""},
            {"code": {"a": []}},
            {"__name__": "\x1b[2J"},
            {"code": "</script>"},
        )
    },
    "no points": vector(values=[]),
    "points that go back": vector(values=[[NOW, "1"], [NOW - 60, "2"], [NOW, "3"]]),
    "neither value nor values": json.dumps({"data": {"result": [{"metric": {}}]}}),
    "5,000 series": json.dumps(
        {
            "status": "success",
            "data": {
                "result": [
                    {"metric": {"i": str(i)}, "value": [NOW, "1"], "values": [[NOW, "1"]]}
                    for i in range(5_000)
                ]
            },
        }
    ),
    "50,000 series": json.dumps({"data": {"result": [0] * 50_000}}),
    **{
        f"body {one[:20]!r}": one
        for one in every(
            "",
            " ",
            "null",
            "true",
            "0",
            "[]",
            "{}",
            '"x"',
            "[" * 100_000,
            "{",
            "\x00",
            "9" * 5_000,
            '{"data": null}',
            '{"data": []}',
            '{"data": {"result": null}}',
            '{"data": {"result": {}}}',
            '{"data": {"result": [null]}}',
            '{"data": {"result": [[1, "2"]]}}',
            '{"error": {}}',
            '{"data": {"resultType": "scalar", "result": [1, "2"]}}',
            '{"error": "\\u001b[2J"}',
            '{"status": "error", "error": "too many samples"}',
            "<html>log in</html>",
        )
    },
}
HISTORY = (
    ("status",),
    ("doctor",),
    ("report", "--of", "2023-11-14", "--trend", "0", "--fresh"),
    ("backfill", "shop/errors", "--last", "1h", "--into", "{past}"),
)
STATUSES = (100, 204, 301, 400, 401, 403, 404, 418, 422, 500, 599)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a root once: what is asked of servers does not change it."""
    root = tmp_path_factory.mktemp("answers") / "root"
    lay_out_current(root)
    return root


def checked(*words: str) -> Result:
    """Run a command, which may only end in one of the ways that it should."""
    began = time.monotonic()
    done = CliRunner().invoke(main, words, env={"GRAFANA_TOKEN": TOKEN})
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    assert done.exit_code in (0, 1, 3), done.stderr
    assert bool(done.exit_code) == ("\n  = " in done.stderr), done.stderr
    assert "\x1b" not in done.output
    assert time.monotonic() - began < 60
    return done


def preview(root: Path, into: Path, url: str) -> Result:
    """Draw one dashboard."""
    words = ("--root", str(root), "--into", str(into), "--at", str(NOW))
    return checked("preview", "--prometheus", url, "--dashboard", "slo_shop_errors", *words)


@pytest.mark.slow
def test_odd_answers_of_a_prometheus_are_drawn_or_refused(
    root: Path, tmp_path: Path, sample: Sample
) -> None:
    pytest.importorskip("plotly")
    metrics = (model := compile_root(root).model) and model.metrics
    named = json.dumps({"data": [{"__name__": metric.name} for metric in metrics or ()]})
    known = {"/api/v1/metadata": '{"data": {}}', "/api/v1/series": named}
    for number, what in enumerate(ODD):
        if number % sample(20, 1) == 0:

            def answer(request: Request, body: str = ODD[what]) -> Reply:
                return Reply(200, known.get(request.path, body))

            with answering(answer) as url:
                preview(root, tmp_path / str(number), url)
                audit(url, metrics or ())
                for words in HISTORY:
                    past = str(tmp_path / "past.om")
                    checked(
                        *(one.format(past=past) for one in words),
                        "--root",
                        str(root),
                        "--prometheus",
                        url,
                    )


@pytest.mark.parametrize("time", ["1e999", "-1", "NaN", "253402300800"])
def test_a_clock_that_no_calendar_has_is_that_of_no_prometheus(root: Path, time: str) -> None:
    with answering(lambda _: Reply(200, vector(value=[NOW, time], values=[[NOW, time]]))) as url:
        done = checked("gate", "shop/errors", "--root", str(root), "--prometheus", url)
    assert done.exit_code == 3
    assert "does not answer as a Prometheus does" in done.stderr


def audit(url: str, metrics: tuple[Metric, ...]) -> None:
    """Ask what `slosmith audit` asks."""
    try:
        seen = ask_prometheus(url, Access(), metrics)
    except HttpError as error:
        assert error.hint
        return
    for one in seen.values():
        moment(one.last)


@pytest.mark.slow
def test_a_preview_of_many_series_draws_those_that_can_be_told_apart(
    root: Path, tmp_path: Path
) -> None:
    pytest.importorskip("plotly")
    with answering(lambda _: Reply(200, ODD["5,000 series"])) as url:
        assert preview(root, tmp_path, url).exit_code == 0
    page = (tmp_path / "slo_shop_errors.html").read_text(encoding="utf-8")
    assert "(the first 200 of 5,000 series)" in page


@pytest.mark.parametrize("what", ODD)
def test_odd_answers_of_a_grafana_are_refused(
    what: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.grafana.asking.RETRY.backoff_factor", 0)
    with answering(lambda _: Reply(200, ODD[what])) as url:
        assert checked("push", "--grafana", url, "--root", str(root)).exit_code == 1


@pytest.mark.parametrize("status", STATUSES)
def test_odd_statuses_are_refused(
    status: int, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("plotly")
    monkeypatch.setattr("slosmith.grafana.asking.RETRY.backoff_factor", 0)
    with answering(lambda _: Reply(status, "no")) as url:
        assert preview(root, tmp_path, url).exit_code
        assert checked("push", "--grafana", url, "--root", str(root)).exit_code


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.0 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_left_in_time_wherever_it_drips(head: bytes) -> None:
    began = time.monotonic()
    with (
        dripping(head) as url,
        Session() as session,
        pytest.raises(HttpError, match="within"),
    ):
        ask(session, "GET", url, seconds=1)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("status", ["302 Found\r\nLocation: /x", "502 Bad Gateway"])
def test_what_nobody_wants_of_an_answer_is_not_read(status: str) -> None:
    head = f"HTTP/1.1 {status}\r\n\r\n".encode()
    with pouring(head) as (url, sent), Session() as session:
        session.mount(url, HTTPAdapter(max_retries=RETRY.new(backoff_factor=0)))
        with pytest.raises(HttpError, match="more than 9 bytes"):
            ask(session, "GET", url, seconds=20, most=9)
    assert len(sent) == (4 if "502" in status else 1)
    assert sum(sent) < 50_000_000


def repeated(count: int) -> str:
    """Answer with so many values of a variable, each with one point."""
    series = [
        {"metric": {"label": str(i)}, "value": [NOW, "1"], "values": [[NOW, "1"]]}
        for i in range(count)
    ]
    return json.dumps({"status": "success", "data": {"result": series}})


def test_a_preview_repeats_panels_for_so_many_values_as_one_can_look_at() -> None:
    pytest.importorskip("plotly")
    row = {"type": "row", "title": "$label", "repeat": "label", "collapsed": True, "panels": []}
    variable = {"name": "label", "type": "query", "definition": "label_values(up, label)"}
    dashboard = {
        "title": "One of many",
        "description": "",
        "panels": [row],
        "templating": {"list": [variable]},
        "time": {"from": "now-1h", "to": "now"},
    }
    looking = Looking(now=UnixTime(NOW), scrape=Duration.parse("30s"), last=None)
    with answering(lambda _: Reply(200, repeated(51))) as url:
        page = print_page(dashboard, Prometheus(url=url, looking=looking, chosen={}), "auto")
    assert page.count("<details>") == 50
    said = "Only the first 50 of 51 values of label are drawn; choose another with --var label=…"
    assert said in page


def test_a_command_whose_time_is_over_says_what_is_not_done(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("plotly")

    def late(_: Request) -> Reply:
        time.sleep(0.2)
        return Reply(200, json.dumps({"status": "success", "data": {"result": []}}))

    words = ("--prometheus", "{url}", "--into", str(tmp_path), "--at", str(NOW))
    with answering(late) as url:
        asked = ("preview", *(word.format(url=url) for word in words), "--root", str(root))
        drawn = checked("--within", "2s", *asked)
        pushed = checked("--within", "100ms", "push", "--grafana", url, "--root", str(root))
    assert drawn.exit_code == 3
    left = len(list((root / "output" / "grafana").rglob("*.json"))) - drawn.stdout.count(".html")
    assert f"; dashboards not drawn: {left}\n" in drawn.stderr
    assert pushed.exit_code == 3
    assert "; dashboards not pushed: " in pushed.stderr
