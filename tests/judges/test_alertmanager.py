"""An Alertmanager that answers oddly is a server that could not be asked, and never a bug."""

from __future__ import annotations

from functools import partial

import pytest

from slosmith.judges.alertmanager import Alertmanager
from slosmith.judges.server import ServerError, ask_server
from tests.servers.answering import Reply, Request, answering, dripping

ALERT = (("alertname", "ShopDown"),)
ODD = {
    "no JSON": "<html>log in</html>",
    "nothing": "",
    "null": "null",
    "no list": '{"labels": {}}',
    "no alerts": '[1, "x"]',
    "no labels": '[{"receivers": [], "status": {"inhibitedBy": []}}]',
    "odd labels": '[{"labels": [], "receivers": [], "status": {"inhibitedBy": []}}]',
    "odd receivers": '[{"labels": {}, "receivers": [null], "status": {"inhibitedBy": []}}]',
    "no status": '[{"labels": {}, "receivers": []}]',
    "a deep one": "[" * 100_000,
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_answer_is_that_of_no_alertmanager(what: str) -> None:
    def answer(request: Request) -> Reply:
        return Reply(200, "" if request.method == "POST" else ODD[what])

    with answering(answer) as url:
        for asked in (Alertmanager(url).treat, Alertmanager(url).receivers):
            with pytest.raises(ServerError, match="answered as no Alertmanager does"):
                asked([ALERT])


def test_alerts_that_are_not_taken_in_are_not_waited_for() -> None:
    with (
        answering(lambda _: Reply(503, "no")) as url,
        pytest.raises(ServerError, match="took no alerts in: it answered 503"),
    ):
        Alertmanager(url).treat([ALERT])


def test_an_alertmanager_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(ask_server, seconds=0.5)
    monkeypatch.setattr("slosmith.judges.alertmanager.ask_server", quick)
    with dripping() as url, pytest.raises(ServerError, match="did not answer within"):
        Alertmanager(url).treat([ALERT])
