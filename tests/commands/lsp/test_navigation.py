"""From a name to where it is defined, to all that mention it, and through a file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types

from slosmith.commands.lsp.navigation import definition, references
from slosmith.commands.lsp.outline import folds, outline
from slosmith.commands.lsp.workspace import Workspace
from tests.commands.lsp.editing import REST, SHOP, opened

SLOW, PAGE, ROUTING = "slo/scenarios/slow.yaml", "runbooks/ShopQueueLong.md", "slo/routing.yaml"


def at(root: Path, one: types.Location) -> str:
    """A place in words: the file, the line, and what is written there."""
    path = Path(unquote(urlparse(one.uri).path))
    line = path.read_text(encoding="utf-8").split("\n")[one.range.start.line]
    words = line[one.range.start.character : one.range.end.character]
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return f"{name}:{one.range.start.line + 1}: {words}"


def marked(text: str, words: str) -> str:
    """A text with its mark inside of some words."""
    assert words in text
    return text.replace(words, f"{words[:-1]}¦{words[-1]}", 1)


@pytest.mark.parametrize(
    ("name", "words", "places"),
    [
        (SLOW, "alert: ShopQueueLong", ["slo/shop.yaml:10: ShopQueueLong"]),
        (SLOW, "receivers: [pager", ["slo/routing.yaml:6: pager"]),
        (SLOW, "normal: {shop_queue_depth", ["slo/metrics.yaml:5: shop_queue_depth"]),
        ("slo/shop.yaml", "team: web", ["slo/routing.yaml:8: web"]),
        ("slo/shop.yaml", "(shop_queue_depth", ["slo/metrics.yaml:5: shop_queue_depth"]),
        ("slo/shop.yaml", "alert: ShopQueueLong", ["runbooks/ShopQueueLong.md:1: "]),
        (ROUTING, "hours: office", ["slo/routing.yaml:10: office"]),
        (PAGE, "`shop_queue_depth", ["slo/metrics.yaml:5: shop_queue_depth"]),
        (PAGE, "(ShopErrorsBudgetBurn.md#mitigation", ["runbooks/ShopErrorsBudgetBurn.md:5: "]),
    ],
)
def test_a_name_leads_to_where_it_is_defined(
    tmp_path: Path, name: str, words: str, places: list[str]
) -> None:
    text = {"slo/shop.yaml": SHOP, **REST}[name]
    found = definition(*opened(tmp_path, marked(text, words), name))
    assert [at(tmp_path, one) for one in found] == places


def test_an_alert_of_an_slo_leads_to_the_slo(tmp_path: Path) -> None:
    text = REST[SLOW].replace("alert: ShopQueueLong", "alert: ShopErrors¦BudgetBurn")
    [found] = definition(*opened(tmp_path, text, SLOW))
    assert at(tmp_path, found) == "slo/shop.yaml:6: errors"


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("policy: google-3¦0d", "google-30d.yaml"),
        ("use: nginx-ingress/avail¦ability", "nginx-ingress.yaml"),
    ],
)
def test_what_comes_along_is_shown_where_it_is(tmp_path: Path, key: str, file: str) -> None:
    text = f"service: s\nslos:\n  - name: a\n    objective: 99%\n    {key}\n"
    sli = "" if "use" in key else "    sli: {probe: up}\n"
    [found] = definition(*opened(tmp_path, text + sli, "slo/new.yaml"))
    assert at(tmp_path, found).startswith(f"{file}:")


def test_references_are_in_documents_queries_scenarios_and_prose(tmp_path: Path) -> None:
    metrics = marked(REST["slo/metrics.yaml"], "shop_queue_depth")
    found = references(*opened(tmp_path, metrics, "slo/metrics.yaml"))
    assert [at(tmp_path, one) for one in found] == [
        "slo/metrics.yaml:5: shop_queue_depth",
        "slo/scenarios/slow.yaml:5: shop_queue_depth",
        "slo/scenarios/slow.yaml:7: shop_queue_depth",
        "slo/shop.yaml:11: shop_queue_depth",
        "runbooks/ShopQueueLong.md:3: shop_queue_depth",
    ]


def test_parts_of_a_histogram_are_mentions_of_it(tmp_path: Path) -> None:
    query = "rate(shop_request_seconds_buc¦ket[5m])"
    text = SHOP.replace("max by (queue) (shop_queue_depth)", query)
    found = references(*opened(tmp_path, text))
    assert [one.range.end.character - one.range.start.character for one in found] == [20, 20]


def test_where_the_text_is_broken_nothing_is_made_up(tmp_path: Path) -> None:
    text = marked(SHOP, "team: web").replace("slos:", "slos: {{")
    assert definition(*opened(tmp_path, text)) == []


def outlined(found: list[types.DocumentSymbol]) -> list[object]:
    """Names of symbols, each with those below it."""
    return [(one.name, outlined(list(one.children or ()))) for one in found]


def test_an_outline_names_what_a_document_defines(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP)
    found = outline(workspace, text)
    assert outlined(found) == [("shop", [("errors", []), ("ShopQueueLong", [])])]
    alert = (found[0].children or ())[1]
    assert (alert.range.start.line, alert.range.end.line) == (9, 12)
    workspace, text, _ = opened(tmp_path, REST[PAGE], PAGE)
    assert outlined(outline(workspace, text)) == [("Diagnosis", []), ("Mitigation", [])]


def test_blocks_and_sections_are_folded(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP)
    lines = [(one.start_line, one.end_line) for one in folds(workspace, text)]
    assert lines == [(4, 7), (5, 7), (8, 12), (9, 12)]
    workspace, text, _ = opened(tmp_path, REST[PAGE], PAGE)
    assert [(one.start_line, one.end_line) for one in folds(workspace, text)] == [(0, 2), (4, 6)]


def test_a_file_that_is_no_yaml_has_no_outline(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, "service: {{")
    assert isinstance(workspace, Workspace)
    assert outline(workspace, text) == []
    assert folds(workspace, text) == []
