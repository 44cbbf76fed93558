"""A server that goes away while the past is read: all of the answer comes, or a finding."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from slosmith.commands.history.past import Past
from slosmith.live.http import HttpError
from slosmith.model.units import UnixTime
from tests.commands.history.storage import serving, store
from tests.servers.answering import Reply, Request, answering
from tests.servers.prometheus import Prometheus
from tests.tools.judges import Judge

COUNT, STEP, POINTS = 400, 60, 40
WHOLE = [float(n) for n in range(1, COUNT + 1)]


def values(url: str, begin: int, say: Callable[[], None] = lambda: None) -> list[float]:
    """What a server says of each moment, asked in ten parts."""
    past = Past(url=url, now=UnixTime(int(time.time())), say=lambda _: say())
    end = begin + COUNT * STEP
    parts = past.read("a_total", begin, end, STEP, POINTS)
    points = {at: value for one in parts for at, value in one.points if begin < at <= end}
    return [points[at] for at in sorted(points)]


@pytest.fixture
def stored(prometheus: Judge, tmp_path: Path) -> Iterator[tuple[Prometheus, int]]:
    """A sample each minute for some hours, and the beginning."""
    begin = (int(time.time()) // STEP - COUNT - 90) * STEP
    store({"a_total": [(begin + n * STEP, float(n)) for n in range(COUNT + 1)]}, tmp_path)
    with serving(prometheus, tmp_path) as server:
        yield server, begin


@pytest.mark.judge
@pytest.mark.slow
def test_of_a_server_that_goes_away_comes_all_or_nothing(stored: tuple[Prometheus, int]) -> None:
    server, begin = stored
    assert values(server.url, begin) == WHOLE
    asked: list[int] = []

    def restart() -> None:
        asked.append(1)
        if len(asked) == 5:
            server.server.stop()
            server.server.start()

    try:
        assert values(server.url, begin, restart) == WHOLE
    except HttpError as error:  # what was on its way just then
        assert "cannot be reached" in str(error) or "it is not ready" in str(error)
    assert len(asked) >= 5
    asked.clear()

    def stop() -> None:
        asked.append(1)
        if len(asked) == 5:
            server.server.stop()

    with pytest.raises(HttpError, match=r"cannot be reached|it is not ready"):
        values(server.url, begin, stop)


def test_an_answer_that_is_cut_is_no_answer() -> None:
    begins = '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":['

    def cut(_: Request) -> Reply:
        return Reply(200, f'{begins}[1700000000,"1"],[17000', "application/json")

    with answering(cut) as home, pytest.raises(HttpError, match="does not answer as a Prometheus"):
        values(home, 1_700_000_000)


def test_who_leaves_early_waits_for_no_answer() -> None:
    """Ctrl-C ends what reads an answer, while others are on their way for minutes."""
    over, begin = Event(), 28_333_334 * STEP

    def answer(request: Request) -> Reply:
        if f"start={begin + STEP}&".encode() not in request.body:
            over.wait(60)
        point = f'{{"metric":{{}},"values":[[{begin + STEP},"1"]]}}'
        return Reply(200, f'{{"status":"success","data":{{"result":[{point}]}}}}')

    began = time.monotonic()
    with answering(answer) as url:
        past = Past(url=url, now=UnixTime(begin + 10**8))
        try:
            for _ in past.read("a_total", begin, begin + 10**6, STEP, 1):
                break
            gc.collect()  # what is not read to its end is closed
            assert time.monotonic() - began < 30
        finally:
            over.set()
