"""Drawings: the timeline of a rehearsal as one SVG that needs nothing else."""

from collections.abc import Iterator

from slosmith.commands.rehearse.rows import Row, gather, spans
from slosmith.commands.rehearse.verdicts import Result
from slosmith.diagnostics.markup import escape
from slosmith.model.units import Duration

_WIDTH = 960
_EDGE = 8
_ROW = 36
_TOP = 26
_FOOT = 30
# What stands over a bar: a text of 12 pixels, of which this many signs leave room for the times.
_SIGNS = 118
# More lines than these stand too close for the times over them.
_LINES = 9
_TICKS = tuple(Duration.of(60 * n) for n in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440))
_STYLE = (
    ".tl{font:12px system-ui,sans-serif;color:#24292f;background:#fff}"
    ".tl text{fill:currentColor;stroke:#fff;stroke-width:4;paint-order:stroke}"
    ".tl .quiet{fill:#59636e}"
    ".tl .grid{stroke:#d1d9e0}.tl .track{fill:#f0f2f5}"
    ".tl .change{fill:#6e7781}.tl .page{fill:#cf222e}.tl .ticket{fill:#bf8700}"
    ".tl .none{fill:#8c959f}.tl .off{fill-opacity:.12;stroke-dasharray:3 2}"
    ".tl .page.off{stroke:#cf222e}.tl .ticket.off{stroke:#bf8700}"
    ".tl .due{stroke:#0969da;stroke-width:2}"
    "@media(prefers-color-scheme:dark){.tl{color:#e6edf3;background:#0d1117}"
    ".tl text{stroke:#0d1117}"
    ".tl .quiet{fill:#9198a1}.tl .grid{stroke:#3d444d}.tl .track{fill:#21262d}"
    ".tl .change{fill:#9198a1}.tl .page{fill:#f85149}.tl .ticket{fill:#d29922}"
    ".tl .page.off{stroke:#f85149}.tl .ticket.off{stroke:#d29922}.tl .due{stroke:#4493f8}}"
)


def draw(result: Result) -> str:
    """A bar for each change and each alert over the length of the scenario, with deadlines."""
    rows = [*_changes(result), *_alerts(result)]
    height = _TOP + len(rows) * _ROW + _FOOT
    title = escape(f"{result.scenario.name}: {result.verdict.value}")
    drawn = "".join(
        f'<g transform="translate(0 {_TOP + index * _ROW})">{row}</g>'
        for index, row in enumerate(rows)
    )
    box = f"{-_EDGE} 0 {_WIDTH + 2 * _EDGE} {height}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" role="img" aria-label="{title}" '
        f'viewBox="{box}"><title>{title}</title><style>{_STYLE}</style>'
        f"{_grid(result, height - _FOOT)}{drawn}{_legend(height - 10)}</svg>\n"
    )


def _grid(result: Result, bottom: int) -> str:
    """A line for each round time, and the time over it."""
    length = result.scenario.lasting
    every = next((one for one in _TICKS if length <= one * _LINES), _TICKS[-1])
    lines = []
    for ms in range(0, length.ms + 1, every.ms):
        x = _x(at := Duration(ms), result)
        anchor = "start" if x == 0 else "end" if x > _WIDTH - 20 else "middle"
        lines.append(
            f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{bottom}"/>'
            f'<text class="quiet" x="{x}" y="12" text-anchor="{anchor}">{at}</text>'
        )
    return "".join(lines)


def _changes(result: Result) -> Iterator[str]:
    for change in result.scenario.changes:
        times = f"{change.start} to {change.end}" if not change.lasts else f"from {change.start}"
        bar = _bar("change", change.start, change.end, change.what, result)
        yield _row(change.what, times, bar)


def _alerts(result: Result) -> Iterator[str]:
    for row in gather(result.episodes):
        bars, by = [], ""
        for span in spans(row, result.inhibited, result.step):
            kind = f"{row.severity} off" if span.inhibited_by else row.severity
            state = f"inhibited by {span.inhibited_by}" if span.inhibited_by else "fires"
            by = by or span.inhibited_by
            said = f"{state} from {span.start} to {span.end}"
            bars.append(_bar(kind, span.start, span.end, said, result))
        title = f"{row.title}, inhibited by {by}" if by else row.title
        yield _row(title, _times(row, result), "".join([*bars, *_deadlines(row, result)]))


def _times(row: Row, result: Result) -> str:
    end = row.last + result.step
    return f"from {row.first}" if end > result.scenario.lasting else f"{row.first} to {end}"


def _deadlines(row: Row, result: Result) -> Iterator[str]:
    """When the scenario wants the alert to have fired."""
    for expected in result.scenario.expected:
        if any(expected.alert.matches(dict(one.labels)) for one in row.episodes):
            x = _x(result.scenario.failure + expected.within, result)
            said = escape(f"{expected.alert} must fire within {expected.within}")
            line = f'<line class="due" x1="{x}" x2="{x}" y1="15" y2="33">'
            yield f"{line}<title>{said}</title></line>"


def _row(title: str, times: str, bars: str) -> str:
    short = title if len(title) <= _SIGNS else f"{title[: _SIGNS - 1]}…"
    return (
        f'<text y="12">{escape(short)}<title>{escape(title)}</title></text>'
        f'<text class="quiet" x="{_WIDTH}" y="12" text-anchor="end">{times}</text>'
        f'<rect class="track" y="18" width="{_WIDTH}" height="12"/>{bars}'
    )


def _bar(kind: str, start: Duration, end: Duration, said: str, result: Result) -> str:
    left, right = _x(start, result), _x(end, result)
    width = max(round(right - left, 1), 2)
    return (
        f'<rect class="{escape(kind)}" x="{left}" y="18" width="{width}" height="12">'
        f"<title>{escape(said)}</title></rect>"
    )


def _legend(y: int) -> str:
    kinds = (("change", "what changes"), ("page", "page"), ("ticket", "ticket"))
    parts = [
        f'<rect class="{kind}" x="{x}" y="{y - 10}" width="20" height="10"/>'
        f'<text class="quiet" x="{x + 26}" y="{y - 1}">{words}</text>'
        for x, (kind, words) in zip((0, 130, 210), kinds, strict=True)
    ]
    parts.append(f'<rect class="page off" x="300" y="{y - 10}" width="20" height="10"/>')
    parts.append(f'<text class="quiet" x="326" y="{y - 1}">inhibited: nobody is notified</text>')
    parts.append(f'<line class="due" x1="480" x2="480" y1="{y - 13}" y2="{y + 3}"/>')
    parts.append(f'<text class="quiet" x="488" y="{y - 1}">must have fired by then</text>')
    return "".join(parts)


def _x(at: Duration, result: Result) -> float:
    return round(min(at.ms / result.scenario.lasting.ms, 1) * _WIDTH, 1)
