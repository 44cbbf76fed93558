"""Pages of a preview: a dashboard's layout in HTML that needs nothing from a network."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from slosmith.diagnostics.markup import escape
from slosmith.grafana.preview.answers import Answered, Prometheus
from slosmith.grafana.preview.shape import in_shape
from slosmith.grafana.preview.tables import print_table
from slosmith.grafana.preview.values import show
from slosmith.grafana.variables import View

Panel = Mapping[str, Any]


LIBRARY, SCRIPT = "plotly.min.js", "preview.js"
"""Files beside the pages: what draws charts, written once for all of them."""
# Scripts come from these two files, never from a page: nothing that an author wrote can run.
_POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)


def print_scripts() -> Mapping[str, str]:
    """The files that every page needs beside it, by their names."""
    import plotly.offline

    return {LIBRARY: plotly.offline.get_plotlyjs(), SCRIPT: _resource("page.js")}


def print_page(dashboard: Mapping[str, Any], prometheus: Prometheus, theme: str) -> str:
    """The page of a dashboard; `auto` follows what the browser prefers."""
    dashboard = in_shape(dashboard)
    body = "".join(_sections(dashboard, prometheus))
    title = escape(dashboard["title"])
    return (
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{_resource('page.css')}</style>"
        f'<script src="{LIBRARY}"></script></head><body>'
        f"<header><h1>{title}</h1><p>{escape(dashboard['description'])}</p>"
        f"<p>{escape(prometheus.looking.words(dashboard))}</p></header>"
        f'{body}<script src="{SCRIPT}"></script></body></html>'
    )


def _resource(name: str) -> str:
    folder = resources.files("slosmith.grafana.preview")
    return folder.joinpath(name).read_text(encoding="utf-8")


def _sections(dashboard: Mapping[str, Any], prometheus: Prometheus) -> Iterator[str]:
    """Rows are sections; closed ones open when they are asked to."""
    title, shown = "", []
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            shown.append(panel)
            continue
        yield _section(title, shown, dashboard, prometheus)
        title, shown = panel["title"], []
        if panel.get("collapsed"):
            yield from _closed(panel, dashboard, prometheus)
            title = ""
    yield _section(title, shown, dashboard, prometheus)


def _closed(row: Panel, dashboard: Mapping[str, Any], prometheus: Prometheus) -> Iterator[str]:
    """A closed row, once for each value of the variable by which it is repeated."""
    name = row.get("repeat", "")
    values = prometheus.options(name, dashboard) if name else [""]
    for value in values[:_MOST_REPEATED]:
        asked = prometheus.choosing(name, value) if name else prometheus
        heading = escape(row["title"].replace(f"${name}", value) if name else row["title"])
        grid = _grid(row["panels"], dashboard, asked)
        yield f"<details><summary>{heading} ({len(row['panels'])})</summary>{grid}</details>"
    if len(values) > _MOST_REPEATED:
        drawn = f"the first {_MOST_REPEATED} of {len(values):,} values of {escape(name)}"
        yield f"<p>Only {drawn} are drawn; choose another with --var {escape(name)}=…</p>"


def _section(
    title: str, panels: Sequence[Panel], dashboard: Mapping[str, Any], prometheus: Prometheus
) -> str:
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return heading + _grid(panels, dashboard, prometheus) if panels else ""


def _grid(panels: Sequence[Panel], dashboard: Mapping[str, Any], prometheus: Prometheus) -> str:
    top = min((panel["gridPos"]["y"] for panel in panels), default=0)
    boxes = (
        _box(
            panel,
            prometheus.looking.title(panel),
            top,
            prometheus.answers(panel, dashboard),
            prometheus.looking.view(panel, dashboard),
        )
        for panel in panels
    )
    return f'<div class="grid">{"".join(boxes)}</div>'


def _box(panel: Panel, title: str, top: int, answers: Sequence[Answered], view: View) -> str:
    at = panel["gridPos"]
    place = f"grid-column:{at['x'] + 1}/span {at['w']};grid-row:{at['y'] - top + 1}/span {at['h']}"
    tip = _put_back(escape(_set_aside(panel["description"])))
    # A heat map is one picture of all of its buckets.
    drawn = answers if panel["type"] == "heatmap" else answers[:_MOST_SERIES]
    left_out = f" (the first {len(drawn):,} of {len(answers):,} series)" if drawn != answers else ""
    return (
        f'<section style="{place}" title="{tip}"><h3>{escape(title)}{left_out}</h3>'
        f"{_content(panel, drawn, view)}</section>"
    )


def _content(panel: Panel, answers: Sequence[Answered], view: View) -> str:
    match panel["type"]:
        case "text":
            return f'<div class="text">{markdown(panel["options"]["content"])}</div>'
        case "table":
            return f'<div class="scroll">{print_table(panel, answers)}</div>'
        case "stat":
            return _stats(panel, answers)
        case _ if not answers:
            said = panel["fieldConfig"]["defaults"]["noValue"]
            return f'<p class="quiet">{escape(said)}</p>'
        case _:
            from slosmith.grafana.preview.figures import draw

            # A tag inside a label would end the script that holds it, or begin another.
            data = draw(panel, answers, view).to_json().replace("<", "\\u003c")
            return f'<div class="chart"><script type="application/json">{data}</script></div>'


def _stats(panel: Panel, answers: Sequence[Answered]) -> str:
    """Figures as large as all of them fit; the style sheet is told how many, and how long."""
    field = panel["fieldConfig"]["defaults"]
    found = [(show(one.values[-1], field), one.name) for one in answers] or [
        (show(None, field), "")
    ]
    size = "" if len(found) == 1 else " some" if len(found) <= _FEW else " many"
    longest = max(len(shown.text) for shown, _ in found)
    figures = "".join(
        f'<b style="color:{shown.colour}">{escape(shown.text)}'
        f"{f'<small>{escape(name)}</small>' if size else ''}</b>"
        for shown, name in found
    )
    style = f"--count:{len(found)};--longest:{max(longest, 1)}"
    return f'<div class="stats{size}" style="{style}">{figures}</div>'


_FEW = 3
_MOST_SERIES = 200
_MOST_REPEATED = 50
"""Nobody distinguishes more, and each takes a hundredth of a second."""


_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def markdown(text: str) -> str:
    """The little Markdown that generated panels are written in."""
    blocks = []
    for block in re.split(r"\n{2,}", text.strip("\n")):
        if block.startswith("    "):
            lines = "\n".join(line[4:] for line in block.split("\n"))
            blocks.append(f"<pre>{escape(lines)}</pre>")
            continue
        safe = escape(_set_aside(block))
        safe = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe)
        safe = re.sub(r"`(.+?)`", r"<code>\1</code>", safe)
        blocks.append(f"<p>{_LINK.sub(_anchor, safe)}</p>")
    return _put_back("".join(blocks))


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&#36;")
_ASIDE = 0xE000
"""Where characters for private use begin: those that mean themselves stand there meanwhile."""


def _set_aside(text: str) -> str:
    """Markdown without characters that a backslash has mean themselves."""
    return _ESCAPED.sub(lambda found: chr(_ASIDE + ord(found[1] or "$")), text)


def _put_back(markup: str) -> str:
    return re.sub("[\ue021-\ue07e]", lambda found: escape(chr(ord(found[0]) - _ASIDE)), markup)


def _anchor(found: re.Match[str]) -> str:
    """Links of a dashboard lead to the page of another; other schemes than http are left out."""
    title, url = found[1], found[2]
    if dashboard := re.match(r"/d/([\w-]+)", url):
        return f'<a href="{dashboard[1]}.html">{title}</a>'
    return f'<a href="{url}">{title}</a>' if re.match(r"https?://", url) else title
