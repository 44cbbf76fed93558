"""Merging: panels written by hand go to the row that they name, and survive every build."""

import json
from collections.abc import Iterable
from dataclasses import replace

from slosmith.emit.dashboards.grafana import Board, OwnPanel, Row
from slosmith.model.root import WrittenRow


def merge_written(board: Board, written: Iterable[WrittenRow]) -> Board:
    """The board with its own panels and the written ones, which come last in their row."""
    rows = list(board.rows)
    for one in written:
        if one.uid != board.uid:
            continue
        own = tuple(
            OwnPanel(
                title=panel.title,
                content=json.loads(panel.content),
                width=panel.width,
                height=panel.height,
            )
            for panel in one.panels
        )
        titles = [row.title for row in rows]
        if one.row in titles:
            index = titles.index(one.row)
            rows[index] = replace(rows[index], panels=(*rows[index].panels, *own))
        else:
            rows.append(Row(title=one.row, panels=own, collapsed=True))
    return replace(board, rows=tuple(rows))
