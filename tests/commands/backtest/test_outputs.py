"""What people read of a backtest: a shop's last days, with incidents that are known on paper."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.backtest.known import judge, read_known
from slosmith.commands.backtest.played import Backtest, Playing
from slosmith.commands.backtest.printing import FORMS
from slosmith.commands.backtest.variants import variant
from slosmith.commands.history.past import Past
from slosmith.commands.plan import Side
from slosmith.model.units import UnixTime
from tests.commands.backtest import demo
from tests.commands.history.storage import serving, store
from tests.conftest import Compiled, run_compiler, write_spec
from tests.tools.browser import Browser
from tests.tools.judges import Judge
from tests.tools.looking import wrong_in

HOSTILE = "</title><img src=x onerror=alert(1)>|`[a](b)"
SLO = "shop/errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A root beside a server that remembers its last days."""

    root: Path
    url: str
    end: int

    def backtest(self, *words: str) -> Compiled:
        """Play its rules."""
        return run_compiler(self.root, "backtest", "--prometheus", self.url, "--fresh", *words)

    def at(self, hours: float) -> str:
        """A moment so many hours ago, as people write it."""
        return f"{datetime.fromtimestamp(self.end - hours * 3600, UTC):%Y-%m-%dT%H:%MZ}"

    def incidents(self, whole: dict[str, Any], ref: str) -> list[dict[str, Any]]:
        """Those of an SLO, without those at the edges of what was made up."""
        (found,) = (one["incidents"] for one in whole["slos"] if one["slo"] == ref)
        return [*found]


@pytest.fixture
def shop(prometheus: Judge, tmp_path: Path) -> Iterator[Shop]:
    """The demo, of which one provider has a hostile name."""
    end = int(time.time()) // 60 * 60
    begins, ends = (
        f"{datetime.fromtimestamp(end - h * 3600, UTC):%Y-%m-%dT%H:%MZ}" for h in (62, 61)
    )
    more = f"""---
correction: load-test
from: {begins}
to: {ends}
slos: [{SLO}]
reason: a <load> test
who: Ada
---
service: host
team: web
alerts: [{{alert: HostDown, expr: shop_up == 0, severity: ticket, summary: the host is down}}]
"""
    write_spec(tmp_path, demo.SPEC + more)
    samples = demo.samples(end, 8)
    store(
        {name.replace('"b"', json.dumps(HOSTILE)): one for name, one in samples.items()}, tmp_path
    )
    with serving(prometheus, tmp_path) as server:
        yield Shop(root=tmp_path, url=server.url, end=end)


@pytest.mark.judge
@pytest.mark.slow
def test_a_backtest_says_who_is_notified_and_how_soon_of_what(shop: Shop) -> None:
    done = shop.backtest("--format", "json")
    assert done.exit_code == 0, done.stderr
    whole = json.loads(done.stdout)["now"]
    found = shop.incidents(whole, SLO)
    # Of five failures on paper one fails 2% for 12 minutes: 20 times what is allowed for 12 of
    # 43,200 minutes is 0.6% of the budget, and no incident.
    lasting = [one for one in demo.SHOP if one[2] != 0.02]
    for incident, (first, last, _) in zip(found, lasting, strict=True):
        assert incident["begins"] == pytest.approx(shop.end - first * 3600, abs=120)
        # It ends when the base window of five minutes has forgotten it.
        assert incident["ends"] == pytest.approx(shop.end - last * 3600 + 300, abs=240)
        assert incident["begins"] < incident["paged"] < incident["cleared"]
        assert 0 < incident["spent_before"] < incident["spent"]
    # 40% of requests for 24 minutes are 22% of a budget of 0.1% over 30 days, at even traffic; at
    # any hour of the demo's day it is between a fifth and twice of that.
    assert 0.04 < found[0]["spent"] < 0.5
    pages = {one["of"]: one["pages"] for one in whole["tallies"] if one["team"] == "web"}
    assert (pages[SLO], pages["ShopDown"], pages["HostDown"]) == (4, 1, 0)
    assert {one["labels"]["alertname"] for one in whole["plain_alerts"]} == {"ShopDown", "HostDown"}
    # Only the third of the four, from 62.5 hours ago on, lies in time that was taken out.
    assert [one["taken_out_by"] for one in found] == [None, "load-test", None, None]
    (up,) = (one for one in whole["slos"] if one["slo"] == "shop/up")
    assert "ShopUpBudgetBurn (creeping)" in up["never_fired"]


@pytest.mark.judge
@pytest.mark.slow
def test_what_is_printed_is_what_was_found_and_no_name_escapes(
    shop: Shop, browser: Browser
) -> None:
    known = shop.root / "known.yaml"
    known.write_text(
        f"incidents:\n  - {{from: {shop.at(28.9)}, to: {shop.at(28.75)}, slos: [shop]}}\n"
        f"  - {{from: {shop.at(62.5)}, to: {shop.at(60)}, slos: [{SLO}], note: '<b>bank</b>'}}\n"
    )
    found = played(shop, known)
    printed = {name: form(found) for name, form in FORMS.items()}
    check_text(printed["text"], shop)
    whole = json.loads(printed["json"])
    assert whole["not_played"]
    assert [one["paged"] is None for one in whole["known_incidents"]["incidents"]] == [True, False]
    assert {one["of"] for one in whole["known_incidents"]["false_alarms"]} >= {SLO}
    page, markdown = printed["html"], printed["markdown"]
    (shop.root / "page.html").write_text(page, encoding="utf-8")
    assert wrong_in(browser, shop.root / "page.html") == []
    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;bank" in page
    assert page.count("<svg") == page.count("</svg>") >= 2
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=.https?:", page)
    assert not re.search(r"(?<!\\)<img", markdown)
    assert "| \\[a]" not in markdown


@pytest.mark.judge
@pytest.mark.slow
def test_a_plan_says_what_would_have_been_otherwise(shop: Shop, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write_spec(old, demo.SPEC.replace("objective: 99.9%", "objective: 99.5%"))
    words = ("--before", str(old), "--prometheus", shop.url, "--last", "3d")
    done = run_compiler(shop.root, "plan", *words)
    assert done.exit_code == 0, done.stderr
    _, _, played = done.stdout.partition(f"\non the last 3d of {shop.url}:\n")
    begins = datetime.fromtimestamp(shop.end - 62.5 * 3600, UTC)
    (line,) = (one for one in played.splitlines() if one.endswith("pages, and did not before"))
    assert line.startswith(f"  {SLO}: the incident of {begins:%Y-%m-%d}")
    gone = run_compiler(
        shop.root, "plan", "--before", str(old), "--prometheus", "http://127.0.0.1:1"
    )
    assert gone.exit_code == 3
    assert "nothing was played" in gone.stderr


def played(shop: Shop, known: Path) -> Backtest:
    """Three days with another objective, beside what is specified."""
    compilation = compile_root(shop.root)
    own = Side.of("this folder", compilation)
    slos = [one for one in own.model.slos if one.name != "up"]
    policies = compilation.resolved.references.policies
    other = variant(own, slos, "99.5%", None, policies)
    past = Past(url=shop.url, now=UnixTime(int(time.time())))
    play = Playing(past=past, seconds=3 * demo.DAY, refs=frozenset(one.ref for one in slos))
    incidents, findings = read_known(known, [one.ref for one in own.model.slos])
    assert not findings
    outcome = play(other)
    return Backtest(
        outcome=outcome,
        before=play(own),
        verdict=judge(incidents, outcome),
        zone=UTC,
        zone_name="UTC",
    )


def check_text(text: str, shop: Shop) -> None:
    """At 99.9% 1.5% of errors are 15 times what is allowed, and a page; at 99.5% they are 3."""
    lines = text.splitlines()
    begins = datetime.fromtimestamp(shop.end - 62.5 * 3600, UTC)
    gone = [line for line in lines if line.endswith("pages nobody any more")]
    assert len(gone) == 1
    assert gone[0].startswith(f"{SLO}: the incident of {begins:%Y-%m-%d}")
    assert "99.5% in place of this folder:" in lines
    assert "of known incidents 1 hit and 1 missed; " in text
    for title in ("Who is notified", "Fired without harm", "Never fired", "What is not known"):
        assert title in lines
    assert any(line.startswith("  all") and "silences" in line for line in lines)


def test_mistakes_in_known_incidents_are_findings_at_their_places(tmp_path: Path) -> None:
    write_spec(tmp_path, demo.SPEC)
    known = tmp_path / "known.yaml"
    known.write_text(
        "incidents:\n"
        "  - {from: 2026-11-03T09:00Z, to: 2026-11-03T08:00Z, slos: [shop/errors]}\n"
        "  - {from: 2026-11-03T09:00, to: 2026-11-03T10:00Z, slos: [shop], why: x}\n"
    )
    done = run_compiler(tmp_path, "backtest", "--prometheus", "http://x", "--incidents", str(known))
    assert done.exit_code == 2
    assert "known.yaml:2:31: error[S210]: the incident ends before it begins" in done.stderr
    assert 'known.yaml:3:12: error[S210]: "2026-11-03T09:00" has no time zone' in done.stderr
    assert 'known.yaml:3:67: error[S202]: the key "why" is not known' in done.stderr
    known.write_text(
        "incidents: [{from: 2026-11-03T09:00Z, to: 2026-11-03T10:00Z, slos: [shop/error]}]"
    )
    done = run_compiler(tmp_path, "backtest", "--prometheus", "http://x", "--incidents", str(known))
    assert 'known.yaml:1:69: error[S1161]: no SLO and no service is called "shop/error"' in (
        done.stderr
    )
    known.write_text("- a\n")
    done = run_compiler(tmp_path, "backtest", "--prometheus", "http://x", "--incidents", str(known))
    assert "known.yaml:1:1: error[S201]: expected incidents, not a list" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--objective", "99.5"), 'the objective 99.5 has no unit; write "99.5%"'),
        (("--objective", "p95 < 5s"), '"p95 < 5s" is no percentage; write the good share'),
        (("--policy", "google-30"), 'the policy "google-30" is not known; did you mean'),
        (("--policy", "google-7d"), 'the policy "google-7d" was made for 7d, and'),
        (("--policy", "google-30d", "--against", "main"), "exclude each other; name one"),
    ],
)
def test_another_objective_or_policy_that_cannot_be_is_named(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    write_spec(tmp_path, demo.SPEC)
    done = run_compiler(tmp_path, "backtest", "--prometheus", "http://127.0.0.1:1", *words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
