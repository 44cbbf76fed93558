"""Right by construction: whatever is edited of whatever specification, the plan says it.

Random edits of random specifications name each quantity; every single change of a root with all
kinds of documents is named where a rule or a route differs; and minutes and receivers are those of
promtool and amtool on what both sides render.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slosmith.build.compile import compile_root
from slosmith.commands.plan import Side, compare
from tests.build.changes import Files, changes, dumped
from tests.build.world import MARKET
from tests.commands.backtest.engines import read_by_alerts
from tests.commands.plan.sides import Said, plan_of, said, side_of, write
from tests.commands.plan.test_plan import OBJECTIVE, SHOP
from tests.conftest import Sample
from tests.tools.judges import Judge

Quantities = Mapping[str, str]
VALUES: Mapping[str, tuple[str, ...]] = {
    "objective": ("99.9%", "99.5%", "99%", "99.95%"),
    "no_data": ("page", "ticket", "false"),
    "idle": ("1h", "2h", "false"),
    "by": ("", "region", "shelf"),
    "team": ("web", "bank"),
    "for": ("5m", "10m", "1h"),
    "limit": ("10", "20.5", "300"),
    "severity": ("page", "ticket"),
    "summary": ("the queue is long", "so many wait", "a|b <b> `c`"),
    "label": ("buyers", "sellers"),
    "evaluation_interval": ("30s", "15s"),
    "channel": ("#alerts", "#other"),
}


def written(of: Quantities) -> str:
    """A specification with these quantities, and several that never change."""
    by = f"by: [{of['by']}]" if of["by"] else ""
    return f"""
settings: {{evaluation_interval: {of["evaluation_interval"]}}}
---
service: shop
team: {of["team"]}
slos:
  - name: errors
    objective: {of["objective"]}
    {by}
    sli: {{events: {{total: orders_total, bad: 'orders_total{{outcome="error"}}'}}}}
    alerting: {{no_data: {of["no_data"]}, idle: {of["idle"]}, labels: {{audience: {of["label"]}}}}}
alerts:
  - alert: QueueLong
    expr: queue_length > {of["limit"]}
    for: {of["for"]}
    severity: {of["severity"]}
    summary: '{of["summary"]}'
---
routing:
  default: chat
  receivers:
    pager: {{pagerduty: {{routing_key_file: /etc/alertmanager/pager}}}}
    bank-pager: {{pagerduty: {{routing_key_file: /etc/alertmanager/bank}}}}
    chat: {{slack: {{channel: "{of["channel"]}", api_url_file: /etc/alertmanager/chat}}}}
  teams:
    web: {{page: [pager, chat], ticket: [chat]}}
    bank: {{page: [bank-pager], ticket: [pager]}}
"""


def expected(old: Quantities, new: Quantities) -> Iterator[Said]:
    """What must be said, from the author's words alone."""
    slo, alert = "shop/errors", "QueueLong (shop)"
    plain = {"objective": slo, "by": slo, "for": alert, "severity": alert, "summary": alert}
    for name in (one for one in VALUES if old[one] != new[one]):
        there, here = old[name], new[name]
        match name:
            case "no_data":
                yield slo, "NoData", _after(there, "2m"), _after(here, "2m")
            case "idle":
                yield slo, "Idle", _after("ticket", there), _after("ticket", here)
            case "team":
                receivers = {"web": "pager, chat", "bank": "bank-pager"}
                yield slo, "page notifies", receivers[there], receivers[here]
                yield alert, "label team", there, here
            case "limit":
                yield alert, "expression", f"queue_length > {there}", f"queue_length > {here}"
            case "label":
                yield slo, "label audience", there, here
            case "evaluation_interval":
                yield "settings", name, there, here
            case "channel":
                written = [f"channel: {one}" for one in (there, here)]
                yield "routing", "receiver chat", written[0], written[1]
            case _:
                yield plain[name], name, there or None, here or None


def _after(severity: str, wait: str) -> str | None:
    return None if "false" in (severity, wait) else f"{severity} after {wait}"


quantities = st.fixed_dictionaries({name: st.sampled_from(found) for name, found in VALUES.items()})


@st.composite
def edits(draw: st.DrawFn) -> tuple[Quantities, Quantities]:
    """A specification, and the same with up to four quantities changed."""
    old = draw(quantities)
    changed = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4, unique=True))
    return old, {**old, **{name: draw(st.sampled_from(VALUES[name])) for name in changed}}


def _names_each_quantity(edit: tuple[Quantities, Quantities]) -> None:
    old, new = edit
    found = said(plan_of(written(old), written(new)))
    for one in expected(old, new):
        if one[1].startswith("receiver"):  # all of its configuration is shown
            (shown,) = (said for said in found if said[:2] == one[:2])
            assert all(
                str(words) in str(texts) for words, texts in zip(one[2:], shown[2:], strict=True)
            )
        else:
            assert one in found
    assert bool(found) == (old != new)


@pytest.mark.slow
def test_random_edits_are_named_with_what_was_before(sample: Sample) -> None:
    limited = settings(max_examples=sample(15, 1000), deadline=None)
    limited(given(edits())(_names_each_quantity))()


BASE = dumped(MARKET)


@pytest.mark.slow
def test_a_change_of_a_rule_or_a_route_is_always_named(sample: Sample) -> None:
    every = [*changes(BASE)]
    chosen = random.Random(22).sample(every, min(len(every), sample(15, len(every))))
    before = side_of(BASE)
    assert before is not None
    tried = sum(_is_named(before, what, make()) for what, make in chosen)
    assert tried > len(chosen) // 4, "most of what was tried does not compile"


def _is_named(before: Side, what: str, files: Files) -> bool:
    after = side_of(files)
    if after is None:
        return False
    found = compare(before, after).changes
    named = [one for one in found if one.subject not in ("rendered", "cost")]
    differ = {
        path
        for path in {*before.documents, *after.documents}
        if before.documents.get(path) != after.documents.get(path)
    }
    # In another order groups are the same to Prometheus.
    routes = any(path.startswith("alertmanager/") for path in differ)
    if routes or before.groups != after.groups:
        assert named, what
    if not differ:
        assert found == (), what
    return True


@pytest.mark.slow
@pytest.mark.judge
@pytest.mark.parametrize(
    "bad",
    [pytest.param(1, id="all"), pytest.param(10, id="a tenth", marks=pytest.mark.nightly)],
)
def test_minutes_are_those_that_promtool_finds_on_both_sides(
    tmp_path: Path, promtool: Judge, bad: int
) -> None:
    # Above 1.44% of an hour: 51.84 s of a total outage, ten times that of a tenth; at 7.2% 259.2 s.
    minutes = {OBJECTIVE[0]: {1: 51.84, 10: 518.4}, OBJECTIVE[1]: {1: 259.2, 10: 2592}}
    found = said(plan_of(SHOP, SHOP.replace(*OBJECTIVE)))
    assert (
        "shop/errors",
        "page after, at 100%, 10%, 1% bad",
        "52s, 8m38s, 3h36m",
        "4m19s, 43m12s, never",
    ) in found
    for objective, seconds in minutes.items():
        root = write(
            tmp_path / objective[-4:], {"slo/spec.yaml": SHOP.replace(OBJECTIVE[0], objective)}
        )
        _plays(promtool, root, bad, seconds[bad])


def _plays(promtool: Judge, root: Path, bad: int, after: float) -> None:
    """Let promtool play six hours of clean traffic and an outage: silent before, firing after.

    A scrape and an evaluation may each add their interval, and the guard's rates lag as long.
    """
    side = Side.of("", compile_root(root))
    rules = root / "rules.yaml"
    rules.write_text(side.documents["prometheus/rules/shop.yaml"], encoding="utf-8")
    # Records that no alert reads, like sums over 30 days, take most of the time.
    rules.write_text(json.dumps({"groups": [*read_by_alerts(rules)]}), encoding="utf-8")
    begin, early, late = 6 * 3600, int(after * 0.8) // 30 * 30, int(after + 120) // 30 * 30
    ok, errors = 10 * 30, 10 * 30 // bad
    good = f"0+{ok}x{begin // 30} {begin // 30 * ok}+{ok - errors}x400"
    failed = f"0+0x{begin // 30} 0+{errors}x400"
    query = (
        'count(ALERTS{alertname="ShopErrorsBudgetBurn",alertstate="firing",severity="page"}) > 0'
    )
    test = f"""
rule_files: [{rules}]
evaluation_interval: 30s
tests:
  - interval: 30s
    input_series:
      - {{series: 'orders_total{{outcome="ok"}}', values: '{good}'}}
      - {{series: 'orders_total{{outcome="error"}}', values: '{failed}'}}
    promql_expr_test:
      - {{expr: '{query} or vector(0)', eval_time: {begin + early}s, exp_samples: [{{value: 0}}]}}
      - {{expr: '({query}) > bool 0', eval_time: {begin + late}s, exp_samples: [{{value: 1}}]}}
"""
    (root / "test.yaml").write_text(test, encoding="utf-8")
    done = subprocess.run(
        [promtool.path, "test", "rules", root / "test.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.judge
def test_receivers_are_those_that_amtool_finds_on_both_sides(tmp_path: Path, amtool: Judge) -> None:
    old, new = SHOP, SHOP.replace("team: web\ntraffic", "team: bank\ntraffic")
    found = {(one.subject, one.what): one for one in plan_of(old, new).changes}
    change = found["QueueLong (shop)", "page notifies"]
    asked = (("web", change.old), ("bank", change.new))
    for text, (team, receivers) in zip((old, new), asked, strict=True):
        root = write(tmp_path / team, {"slo/spec.yaml": text})
        side = Side.of("", compile_root(root))
        for path, content in side.documents.items():
            if path.startswith("alertmanager/"):
                write(root, {path: content})
        config = root / "alertmanager" / "alertmanager.yaml"
        labels = ("alertname=QueueLong", "service=shop", "severity=page", f"team={team}")
        done = subprocess.run(
            [amtool.path, "config", "routes", "test", f"--config.file={config}", *labels],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip().split(",") == str(receivers).split(", ")
