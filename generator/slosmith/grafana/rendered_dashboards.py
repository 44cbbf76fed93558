"""Rendered boards, and what was rendered with them: how often Prometheus scrapes."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import yaml

from slosmith.diagnostics.suggest import nearest
from slosmith.model.units import Duration

Board: TypeAlias = dict[str, object]

_SOURCE = Path("grafana", "provisioning", "datasources", "slosmith.yaml")


class BoardError(Exception):
    """What was rendered is not there, or is something else; ``hint`` is what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_boards(output: Path) -> tuple[Board, ...]:
    """Every rendered board, by uid; raises BoardError where none is rendered."""
    found = sorted((output / "grafana" / "dashboards").glob("*.json"))
    if not found:
        raise BoardError(f"no dashboards below {output}", "run `slosmith build` first")
    return tuple(_read(path) for path in found)


def choose_boards(boards: tuple[Board, ...], uids: Iterable[str]) -> tuple[Board, ...]:
    """Those with these uids, all where none is named; raises BoardError for one that is not."""
    wanted, known = tuple(uids), [str(board["uid"]) for board in boards]
    for uid in wanted:
        if uid not in known:
            meant = nearest(uid, known) or f"choose from {', '.join(known)}"
            raise BoardError(f'there is no board "{uid}"', meant)
    return tuple(board for board in boards if not wanted or board["uid"] in wanted)


def read_scrape_interval(output: Path) -> Duration:
    """How often Prometheus scrapes, as Grafana is told; raises BoardError where it is not."""
    path = output / _SOURCE
    try:
        (source,) = yaml.safe_load(path.read_text(encoding="utf-8"))["datasources"]
        return Duration.parse(source["jsonData"]["timeInterval"])
    except OSError as error:
        raise BoardError(f"no data source at {path}", "run `slosmith build` first") from error
    except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
        reason = f"{path} is not the data source that is rendered"
        raise BoardError(reason, "run `slosmith build` again") from error


def _read(path: Path) -> Board:
    try:
        board = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BoardError(f"{path} is not JSON: {error}", "run `slosmith build` again") from error
    if not isinstance(board, dict) or "uid" not in board:
        raise BoardError(f"{path} is no dashboard", "run `slosmith build` again")
    return board
