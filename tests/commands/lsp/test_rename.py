"""A new name for an SLO, an alert, a receiver or a metric, wherever it is mentioned."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from lsprotocol import types

from slosmith.build.compile import compile_root
from slosmith.commands.lsp.rename import RenameError, can_rename, rename
from slosmith.commands.lsp.text import Text
from slosmith.diagnostics.finding import has_errors
from tests.build.world import lay_out
from tests.commands.lsp.editing import REST, SHOP, opened
from tests.commands.lsp.test_navigation import PAGE, ROUTING, SLOW, marked

FILES = {
    "slo/shop.yaml": SHOP,
    **REST,
    "slo/front.yaml": """
service: front
team: web
slos:
  - name: all
    objective: 99%
    sli: {composite: [shop/errors, shop/up]}
    alerting: {page: false}
---
service: other
team: web
slos:
  - {name: errors, objective: 99%, sli: {probe: up}, alerting: {page: false}}
""",
    "slo/load-test.yaml": """
correction: load-test
from: 2026-10-12T09:00Z
to: 2026-10-12T10:00Z
slos: [shop/errors, front]
reason: a load test
who: web
""",
    "slo/watch.yaml": """
service: watch
team: web
alerts:
  - alert: WatchBoth
    expr: ALERTS{alertname="ShopQueueLong"} and slo:errors:ratio{service="shop",slo="errors"} > 0
    severity: ticket
    summary: see ShopQueueLong
""",
}
FILES["slo/shop.yaml"] = SHOP.replace(
    "alerts:", "  - {name: up, objective: 99%, sli: {probe: up}, alerting: {page: false}}\nalerts:"
)


def renamed(
    root: Path, name: str, words: str, new: str, others: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The lines that are other ones after a renaming, by file; each page that is called anew."""
    files = {**FILES, **(others or {})}
    lay_out(root, files)
    workspace, text, place = opened(root, marked(files[name], words), name, files)
    made = rename(workspace, text, place, new)
    assert made is not None
    after = dict(files)
    for change in made.edits:
        if isinstance(change, types.TextDocumentEdit):
            path = change.text_document.uri.removeprefix(f"{root.as_uri()}/")
            file = workspace.file(path)
            assert file is not None
            shown = Text(file)
            for one in sorted(change.edits, key=lambda one: shown.offset(one.range.start))[::-1]:
                assert not isinstance(one, types.SnippetTextEdit)
                start, end = shown.offset(one.range.start), shown.offset(one.range.end)
                after[path] = after[path][:start] + one.new_text + after[path][end:]
        elif isinstance(change, types.RenameFile):
            old, to = (
                uri.removeprefix(f"{root.as_uri()}/") for uri in (change.old_uri, change.new_uri)
            )
            after[to] = after.pop(old)
    lay_out(root, after)
    assert not has_errors(compile_root(root).findings)
    return {
        path: "\n".join(set(text.split("\n")) - set(files.get(path, "").split("\n")))
        for path, text in after.items()
        if text != files.get(path)
    }


def test_an_slo_takes_its_alerts_pages_and_links_along(tmp_path: Path) -> None:
    changed = renamed(tmp_path, "slo/shop.yaml", "name: errors", "error-rate")
    assert changed["slo/shop.yaml"] == "  - name: error-rate"
    assert changed["slo/front.yaml"] == "    sli: {composite: [shop/error-rate, shop/up]}"
    assert 'service="shop",slo="error-rate"' in changed["slo/watch.yaml"]
    assert changed["slo/load-test.yaml"] == "slos: [shop/error-rate, front]"
    assert "[errors](ShopErrorRateBudgetBurn.md#mitigation)" in changed[PAGE]
    assert "Roll back." in changed["runbooks/ShopErrorRateBudgetBurn.md"]


def test_an_alert_takes_its_page_along(tmp_path: Path) -> None:
    changed = renamed(tmp_path, SLOW, "alert: ShopQueueLong", "ShopQueueFull")
    assert changed["slo/shop.yaml"] == "  - alert: ShopQueueFull"
    assert "alert: ShopQueueFull, within" in changed[SLOW]
    assert 'ALERTS{alertname="ShopQueueFull"}' in changed["slo/watch.yaml"]
    assert "Add a worker." in changed["runbooks/ShopQueueFull.md"]


SERVICE = {
    "slo/shop.yaml": "service: shop",
    "slo/watch.yaml": 'slo:errors:ratio{service="shop"',
    "slo/front.yaml": "composite: [shop",
    "slo/load-test.yaml": "slos: [shop",
}


@pytest.mark.parametrize("name", SERVICE)
def test_a_service_takes_its_slos_alerts_and_pages_along(tmp_path: Path, name: str) -> None:
    page = FILES[PAGE].replace("Add a worker.", "Add a worker for shop/errors, not for a shop.")
    changed = renamed(tmp_path, name, SERVICE[name], "store", {PAGE: page})
    assert changed["slo/shop.yaml"] == "service: store"
    assert changed["slo/front.yaml"] == "    sli: {composite: [store/errors, store/up]}"
    assert changed["slo/load-test.yaml"] == "slos: [store/errors, front]"
    assert "alert: ShopQueueLong" in FILES["slo/shop.yaml"], "which its author named"
    assert changed["slo/watch.yaml"] == (
        '    expr: ALERTS{alertname="ShopQueueLong"} and '
        'slo:errors:ratio{service="store",slo="errors"} > 0'
    )
    assert "Add a worker for store/errors, not for a shop." in changed[PAGE]
    assert "[errors](StoreErrorsBudgetBurn.md#mitigation)" in changed[PAGE]
    assert "Roll back." in changed["runbooks/StoreErrorsBudgetBurn.md"]


def test_of_a_service_that_is_its_own_team_a_person_is_told(tmp_path: Path) -> None:
    files = {**FILES, "slo/shop.yaml": FILES["slo/shop.yaml"].replace("team: web\n", "")}
    files[ROUTING] = FILES[ROUTING].replace("    web:", "    web: {page: [pager]}\n    shop:")
    text = files["slo/shop.yaml"]
    with pytest.raises(RenameError, match='routing knows no team "store"'):
        rename(*opened(tmp_path, marked(text, "service: shop"), files=files), "store")


def test_a_receiver_is_renamed_wherever_it_is_notified(tmp_path: Path) -> None:
    changed = renamed(tmp_path, ROUTING, "    pager", "duty")
    assert "web: {page: [duty], ticket: [chat]" in changed[ROUTING]
    assert "receivers: [duty]" in changed[SLOW]


def test_a_metric_is_renamed_in_queries_and_prose(tmp_path: Path) -> None:
    changed = renamed(tmp_path, PAGE, "`shop_queue_depth", "shop_waiting")
    assert changed["slo/shop.yaml"] == "    expr: max by (queue) (shop_waiting) > 100"
    assert "`shop_waiting`" in changed[PAGE]
    assert "shop_waiting: {type: gauge" in changed["slo/metrics.yaml"]


@pytest.mark.parametrize(
    ("name", "words", "new", "why"),
    [
        ("slo/shop.yaml", "name: errors", "Not A Name", '"Not A Name" is not a name'),
        ("slo/shop.yaml", "alert: ShopQueueLong", "Shop #1", "would need quotes"),
        ("slo/shop.yaml", "alert: ShopQueueLong", 'x"}) or up', "would need quotes"),
        ("slo/shop.yaml", "name: errors", "up", "is here a second time"),
        ("slo/shop.yaml", "alert: ShopQueueLong", "ShopErrorsBudgetBurn", "is there already"),
        ("slo/watch.yaml", "> 0", "x", ""),
    ],
)
def test_what_would_be_wrong_is_not_done(
    tmp_path: Path, name: str, words: str, new: str, why: str
) -> None:
    workspace, text, place = opened(tmp_path, marked(FILES[name], words), name, FILES)
    if not why:
        assert can_rename(workspace, text, place) is None
        assert rename(workspace, text, place, new) is None
        return
    with pytest.raises(RenameError, match=why):
        rename(workspace, text, place, new)


def test_an_alert_that_an_slo_makes_is_renamed_with_the_slo(tmp_path: Path) -> None:
    text = REST[SLOW].replace("alert: ShopQueueLong", "alert: ShopErrors¦BudgetBurn")
    with pytest.raises(RenameError, match="rename what it is made from"):
        rename(*opened(tmp_path, text, SLOW), "ShopBurns")


def test_while_a_file_is_broken_nothing_is_renamed(tmp_path: Path) -> None:
    workspace, text, place = opened(tmp_path, marked(SHOP, "team: web"))
    workspace.write(SLOW, "scenario: {{")
    with pytest.raises(RenameError, match="no YAML just now"):
        rename(workspace, text, place, "mobile")


def test_a_person_is_asked_what_the_plan_says(tmp_path: Path) -> None:
    workspace, text, place = opened(tmp_path, marked(SHOP, "name: errors"))
    made = rename(workspace, text, place, "error-rate")
    assert made is not None
    assert "history is lost" in made.summary
    assert any(one.startswith("shop/error-rate: ") for one in made.risks)
    edit = made.edit(confirm=True)
    [asked] = (edit.change_annotations or {}).values()
    assert (asked.label, asked.needs_confirmation) == (made.summary, True)
    assert made.edit(confirm=False).change_annotations is None


def test_where_nothing_is_at_risk_nobody_is_asked(tmp_path: Path) -> None:
    text = marked(REST[SLOW], "scenario: slow")
    made = rename(*opened(tmp_path, text, SLOW), "slower")
    assert made is not None
    assert (made.risks, made.edit(confirm=True).change_annotations) == ((), None)
