"""Target `dashboards`: an overview, a board for each service and for each promise."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from slosmith import naming
from slosmith.document import Document
from slosmith.emit.dashboards.detail import detail_board
from slosmith.emit.dashboards.grafana import Board, fold, print_board
from slosmith.emit.dashboards.merge import merge_written
from slosmith.emit.dashboards.overview import overview_board
from slosmith.emit.dashboards.provisioning import emit_provisioning
from slosmith.emit.dashboards.service import service_board
from slosmith.model import Model

__all__ = ["emit_boards", "emit_dashboards"]


def emit_dashboards(model: Model) -> Iterator[Document]:
    """Every board as a file, and what Grafana needs to find them."""
    if not model.services:
        return
    for board in emit_boards(model):
        yield Document(path=naming.dashboard_file(board.uid), text=print_board(board))
    yield from emit_provisioning(model.settings)


def emit_boards(model: Model, only: Collection[str] | None = None) -> Iterator[Board]:
    """Every board, or ``only`` those of some uids, with what was written by hand merged in."""
    for uid, build in _generated(model):
        if only is None or uid in only:
            yield fold(merge_written(build(), model.written_rows))


def _generated(model: Model) -> Iterator[tuple[str, Callable[[], Board]]]:
    """What builds each board, with its uid."""
    yield naming.OVERVIEW_UID, partial(overview_board, model)
    for service in model.services:
        yield naming.service_uid(service.name), partial(service_board, service, model)
    for slo in model.slos:
        yield naming.slo_uid(slo.service, slo.name), partial(detail_board, slo, model)
