"""Target `dashboards`: an overview, a dashboard for each service and for each SLO."""

from collections.abc import Iterator
from functools import lru_cache, partial

from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.detail import detail_dashboard
from slosmith.emit.dashboards.grafana import Dashboard, fold, print_dashboard
from slosmith.emit.dashboards.merge import merge_written
from slosmith.emit.dashboards.overview import overview_dashboard
from slosmith.emit.dashboards.provisioning import emit_provisioning
from slosmith.emit.dashboards.service import service_dashboard
from slosmith.emit.unit import Unit, unit_of_all, units_of
from slosmith.model import naming
from slosmith.model.dashboard_rows import WrittenRow
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.output.document import Document

__all__ = ["dashboard_documents", "emit_dashboards", "other_dashboards"]


def emit_dashboards(model: Model) -> Iterator[Unit]:
    """Every dashboard as a file, and what Grafana needs to find them."""
    context = Context.of(model)
    yield from units_of(model.services, dashboard_documents, context, context.known)
    yield unit_of_all(partial(_other_files, model))


@lru_cache(maxsize=1)  # another target takes what has just been rendered
def dashboard_documents(service: Service, context: Context) -> tuple[Document, ...]:
    """The dashboards of a service and of its SLOs."""
    made = _of_service(service, context)
    return tuple(_file(_finished(dashboard, context.written_rows)) for dashboard in made)


def other_dashboards(model: Model) -> Iterator[Document]:
    """The dashboards of no single service."""
    if model.services:
        yield _file(_finished(overview_dashboard(model), model.written_rows))


def _other_files(model: Model) -> Iterator[Document]:
    yield from other_dashboards(model)
    if model.services:
        yield from emit_provisioning(model.settings)


def _file(dashboard: Dashboard) -> Document:
    return Document(path=naming.dashboard_file(dashboard.uid), text=print_dashboard(dashboard))


def _finished(dashboard: Dashboard, written: tuple[WrittenRow, ...]) -> Dashboard:
    return fold(merge_written(dashboard, written))


def _of_service(service: Service, context: Context) -> Iterator[Dashboard]:
    yield service_dashboard(service, context)
    yield from (detail_dashboard(slo, context) for slo in service.slos)
