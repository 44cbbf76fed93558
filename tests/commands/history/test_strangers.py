"""What a server says of labels stays text in the files that are written of it, and is no secret."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from slosmith.diagnostics.terminal import unsafe_characters
from tests.conftest import run_compiler, write_spec
from tests.secret_patterns.made_up import made
from tests.servers.answering import Reply, Request, answering

SPEC = """\
service: shop
slos:
  - name: errors
    objective: 99.9%
    by: [client]
    sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}
"""
SECRET = made("gl pat- a20")
CLIENT = f"\x1b]0;mine\x07\u202e\x9b31m```\n=1+1 <b>| {SECRET}"


def answer(request: Request) -> Reply:
    """One client, with one sample an hour of whatever is asked."""
    asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    now = int(float(asked.get("end") or asked.get("time") or time.time()))
    start = int(float(asked.get("start") or now))
    value = str(now) if "time()" in asked["query"] else "0.5"
    points = [[at, value] for at in (*range(start, now, 3600), now)]
    what = re.search(r"slo:\w+:\w+", asked["query"])
    labels = {"client": CLIENT, "service": "shop", "slo": "errors", "what": what and what[0]}
    series = {"metric": labels, "value": points[-1], "values": points}
    return Reply(200, json.dumps({"status": "success", "data": {"result": [series]}}))


@pytest.mark.parametrize(
    "words", [("report", "--trend", "0", "--of", "2026-01-02"), ("backtest", "--last", "6h")]
)
def test_no_file_of_a_report_holds_what_a_label_would_do(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    write_spec(tmp_path, SPEC)
    texts = {}
    with answering(answer) as url:
        for form in ("markdown", "json", "csv" if words[0] == "report" else "text"):
            into = tmp_path / form
            more = ("--format", form, "--into", str(into))
            done = run_compiler(tmp_path, *words, "--prometheus", url, *more)
            assert done.exit_code == 0, done.stderr
            texts[form] = into.read_text(encoding="utf-8")
    for form, text in texts.items():
        assert "1+1" in text, form
        assert not [*unsafe_characters(text)], form
        assert SECRET not in text, form
    assert json.loads(texts["json"])
    assert "\n=1+1" not in texts["markdown"]
    for row in csv.reader(io.StringIO(texts.get("csv", ""))):
        assert not [cell for cell in row if "\n" in cell or cell.startswith("=")]
