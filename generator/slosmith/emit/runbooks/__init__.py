"""Target `runbooks`: a page for each SLO and each plain alert, and an index of them all."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from slosmith.emit.runbooks.context import Anchors, Context
from slosmith.emit.runbooks.index import index_page
from slosmith.emit.runbooks.pages import plain_pages, slo_page, watchdog_page
from slosmith.emit.runbooks.relink import Page, linked_prose, page_anchors, relink
from slosmith.emit.unit import Unit, unit_of_all, units_of
from slosmith.model import naming
from slosmith.model.alerts import service_alerts, watchdog_alerts
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.output.document import Document


def emit_runbooks(model: Model) -> Iterator[Unit]:
    """The pages of each service, then the index; links lead from page to page."""
    context = Context.of(model)
    context = replace(context, anchors=dict(_linked_anchors(model, context)))
    yield from units_of(model.services, _service_files, context, context.known)
    yield unit_of_all(partial(_other_files, model, context))


def _service_files(service: Service, context: Context) -> Iterator[Document]:
    yield from _files(list(_service_pages(service, context)), context)


def _other_files(model: Model, context: Context) -> Iterator[Document]:
    watched = [*_watchdog_page(model, context)]
    yield from _files(watched, context)
    if watched or any(service.slos or service.alerts for service in model.services):
        yield Document(path=f"{naming.RUNBOOKS}/index.md", text=index_page(model, context))


def _files(pages: list[Page], context: Context) -> Iterator[Document]:
    for page in relink(pages, context):
        yield Document(path=f"{naming.RUNBOOKS}/{page.path}", text=page.text)


def _service_pages(service: Service, context: Context) -> Iterator[Page]:
    for slo in service.slos:
        yield slo_page(slo, service, context)
    yield from plain_pages(service, context)


def _watchdog_page(model: Model, context: Context) -> Iterator[Page]:
    """The page of a watchdog, which those of all rulers share."""
    for alert in [*watchdog_alerts(model)][:1]:
        yield watchdog_page(alert, context)


def _linked_anchors(model: Model, context: Context) -> Iterator[tuple[str, Anchors]]:
    """The anchors of the pages that prose leads into the middle of; they must be made for it."""
    linked = linked_prose(context)
    pages: list[Page] = []
    for service in model.services:
        if linked and any(alert.place.prose in linked for alert in service_alerts(service)):
            pages += _service_pages(service, context)
    if naming.WATCHDOG in linked:
        pages += _watchdog_page(model, context)
    for page in pages:
        if any(place.prose in linked for place in page.places):
            yield page.path, page_anchors(page)
